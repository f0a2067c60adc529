using System.Globalization;

namespace BillingGrains.House.Tests.Conformance;

/// <summary>The local engine's types in Orleans' namespaces have Orleans' own shapes, so that grains written on one
/// engine compile on the other. What the official assembly does not hold is proved by compiling and running on Orleans.
/// </summary>
public sealed class OrleansConformanceTests(ITestOutputHelper output)
{
    /// <summary>In Microsoft.Orleans.Serialization.Abstractions, Reminders, Streaming and Runtime: these packages do
    /// not download everywhere, so their shapes are held by the build on Orleans only.</summary>
    private static readonly string[] InOtherPackages =
    [
        "Orleans.AliasAttribute", "Orleans.GenerateSerializerAttribute", "Orleans.IdAttribute",
        "Orleans.ImmutableAttribute", "Orleans.GrainReminderExtensions", "Orleans.IRemindable",
        "Orleans.ImplicitStreamSubscriptionAttribute", "Orleans.Runtime.IGrainReminder",
        "Orleans.Runtime.IPersistentState`1", "Orleans.Runtime.PersistentStateAttribute",
        "Orleans.Runtime.ReminderException", "Orleans.Runtime.StreamId", "Orleans.Runtime.TickStatus",
        "Orleans.Storage.InconsistentStateException",
        "Orleans.Streams.Core.IStreamSubscriptionHandleFactory", "Orleans.Streams.Core.IStreamSubscriptionObserver",
        "Orleans.Streams.IAsyncObservable`1", "Orleans.Streams.IAsyncObserver`1", "Orleans.Streams.IAsyncStream",
        "Orleans.Streams.IAsyncStream`1", "Orleans.Streams.IStreamProvider", "Orleans.Streams.StreamSequenceToken",
        "Orleans.Streams.StreamSubscriptionHandle`1",
    ];

    /// <summary>Official interfaces that a type of ours may lack: formatting, serialization and Orleans' own wiring.
    /// A grain that used one would not compile here, which is the harmless direction.</summary>
    private static readonly string[] InterfacesLeftOut =
    [
        "Orleans.Metadata.IGrainPropertiesProviderAttribute", "Orleans.Serialization.Invocation.ITargetHolder",
        "System.IFormattable", "System.IParsable`1", "System.ISpanFormattable", "System.ISpanParsable`1",
        "System.Runtime.Serialization.ISerializable",
    ];

    /// <summary>Overloads left out although we declare the name, each with its reason.</summary>
    private static readonly Dictionary<string, string> OverloadsLeftOut = new(StringComparer.Ordinal)
    {
        ["Orleans.Grain..ctor"] = "the other one takes Orleans' own runtime, for tests of a grain by hand",
        ["Orleans.Runtime.IdSpan..ctor"] = "bytes and formatter constructors serve Orleans' serializer",
        ["Orleans.Runtime.GrainType..ctor"] = "bytes and formatter constructors serve Orleans' serializer",
        ["Orleans.Runtime.OrleansException..ctor"] = "the formatter constructor is obsolete",
        ["Orleans.Runtime.OrleansMessageRejectionException..ctor"] = "the formatter constructor is obsolete",
        ["Orleans.GrainExtensions.AsReference"] = "internal or obsolete casts",
    };

    [Fact]
    public void Our_types_have_the_shapes_of_the_official_ones()
    {
        using var official = new ApiReader(OfficialAssembly);
        using var ours = new ApiReader(OurAssembly);
        var theirs = official.Types("Orleans");
        var mine = ours.Types("Orleans");
        var unchecked_ = mine.Keys.Where(name => !theirs.ContainsKey(name)).Order(StringComparer.Ordinal).ToArray();
        unchecked_.ShouldBe(InOtherPackages.Order(StringComparer.Ordinal));
        var shared = mine.Values.Where(type => theirs.ContainsKey(type.Name)).ToArray();
        shared.SelectMany(type => Differences(type, theirs[type.Name])).ShouldBeEmpty();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{shared.Length} types with {shared.Sum(type => type.Members.Count)} members checked; "
            + $"{unchecked_.Length} types lie in other packages: {string.Join(", ", unchecked_)}"));
    }

    [Fact]
    public void A_changed_signature_is_seen()
    {
        using var official = new ApiReader(OfficialAssembly);
        var timer = official.Types("Orleans")["Orleans.Runtime.IGrainTimer"];
        var change = timer.Members.Single(member => member.Name == "Change");
        var changed = change with { Signature = change.Signature.Replace("dueTime", "due", StringComparison.Ordinal) };
        var ours = timer with { Members = [changed], Interfaces = ["System.ICloneable"] };
        Differences(ours, timer).Count().ShouldBe(4);
    }

    private static string OfficialAssembly =>
        Path.Combine(AppContext.BaseDirectory, "Conformance", "Orleans.Core.Abstractions.official");

    private static string OurAssembly => Path.Combine(AppContext.BaseDirectory, "BillingGrains.LocalOrleans.dll");

    private static IEnumerable<string> Differences(ApiType ours, ApiType official)
    {
        var facts = new[]
        {
            ("kind", ours.Kind, official.Kind), ("base", ours.Base, official.Base),
            ("constraints", ours.Constraints, official.Constraints), ("usage", ours.Usage, official.Usage),
        };
        foreach (var (what, is_, shouldBe) in facts.Where(fact => fact.Item2 != fact.Item3))
        {
            yield return $"{ours.Name}: {what} is '{is_}', officially '{shouldBe}'";
        }

        foreach (var extra in ours.Interfaces.Except(official.Interfaces))
        {
            yield return $"{ours.Name} implements {extra}, officially not";
        }

        foreach (var missing in official.Interfaces.Except(ours.Interfaces)
            .Where(one => !InterfacesLeftOut.Contains(one.Split('<')[0])))
        {
            yield return $"{ours.Name} does not implement {missing}, officially it does";
        }

        foreach (var unknown in ours.Members.Except(official.Members))
        {
            yield return $"{ours.Name} has '{unknown}', officially not";
        }

        var names = ours.Members.Select(member => member.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var overload in official.Members.Except(ours.Members).Where(member => names.Contains(member.Name)
            && !OverloadsLeftOut.ContainsKey($"{ours.Name}.{member.Name}")))
        {
            yield return $"{ours.Name} lacks the overload '{overload}'";
        }
    }
}
