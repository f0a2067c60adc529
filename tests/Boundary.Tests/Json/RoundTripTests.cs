using System.Reflection;
using System.Text.Json;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Json;

namespace BillingGrains.Boundary.Tests.Json;

/// <summary>Every public record of Domain and Ports comes back from JSON as it went in. The list is found by
/// reflection: a new record is covered without an edit.</summary>
public sealed class RoundTripTests
{
    private const int SamplesPerType = 25;

    public static TheoryData<Type> Facts => new(FactCodec.Names.Select(name => FactCodec.TypeOf(name)!));

    public static TheoryData<Type> Records => new(
        new[] { typeof(Refusal).Assembly, typeof(BillingJson).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type is { IsVisible: true, ContainsGenericParameters: false } && IsRecord(type))
            .Except(NeverWritten)
            .Append(typeof(Decision<InvoiceEvent>)));

    /// <summary>A holder of the right to call remembers them; they are neither stored nor sent.</summary>
    private static IEnumerable<Type> NeverWritten => [typeof(PacingState), typeof(CallLog)];

    [Theory]
    [MemberData(nameof(Facts))]
    public void A_fact_comes_back_from_the_journal_as_it_went_in(Type type)
    {
        for (var seed = 1; seed <= SamplesPerType; seed++)
        {
            var fact = new SampleBuilder(seed).Make(type);
            var (name, body) = FactCodec.Encode(fact);
            FactCodec.Decode(name, body).ShouldBe(fact, FormattableString.Invariant($"seed {seed}: {body}"));
            FactCodec.TypeOf(name).ShouldBe(type);
        }
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void A_record_comes_back_from_json_as_it_went_in(Type type)
    {
        var samples = SamplesPerType * Math.Max(1, ClosedSets.Members(type).Count);
        for (var seed = 1; seed <= samples; seed++)
        {
            var value = new SampleBuilder(seed).Make(type);
            var json = JsonSerializer.Serialize(value, type, BillingJson.Options);
            var lenient = JsonSerializer.Deserialize(json, type, BillingJson.Options);
            var strict = JsonSerializer.Deserialize(json, type, BillingJson.Strict);

            var sample = FormattableString.Invariant($"seed {seed}: {json}");
            JsonSerializer.Serialize(lenient, type, BillingJson.Options).ShouldBe(json, sample);
            DeepComparer.Instance.Equals(lenient, value).ShouldBeTrue(sample);
            DeepComparer.Instance.Equals(strict, value).ShouldBeTrue(sample);
        }
    }

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;
}
