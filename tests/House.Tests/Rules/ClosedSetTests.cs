using System.Text.RegularExpressions;
using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Json;

namespace BillingGrains.House.Tests.Rules;

/// <summary>A command that no decider knows would be refused at run time only; a fact that no fold knows would break its
/// grain.</summary>
public sealed class ClosedSetTests
{
    private static readonly string[] Definitions = ["Facts.cs", "Commands.cs"];

    public static TheoryData<string> Sets => new(typeof(IDecider<,,>).Assembly.GetTypes()
        .Where(type => type.IsAbstract && (type.Name.EndsWith("Command", StringComparison.Ordinal)
            || type.Name.EndsWith("Event", StringComparison.Ordinal)))
        .Select(type => type.FullName!)
        .Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Sets))]
    public void Every_command_is_decided_and_every_fact_is_folded(string set)
    {
        var type = typeof(IDecider<,,>).Assembly.GetType(set)!;
        var folder = $"src/{type.Namespace!.Replace("BillingGrains.Domain.", "BillingGrains.Domain/", StringComparison.Ordinal)}";
        var rules = string.Join('\n', Repository.Files(folder, ".cs")
            .Concat(Repository.Files("src/BillingGrains.Domain/Posting", ".cs"))
            .Where(file => !Definitions.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)))
            .Select(Repository.Read));

        var members = ClosedSets.Members(type);
        members.ShouldNotBeEmpty();
        foreach (var member in members)
        {
            Regex.IsMatch(rules, $@"\b{member.Name}\b").ShouldBeTrue($"{member.Name} is nowhere in the rules of {folder}");
        }
    }

    [Fact]
    public void Every_fact_has_a_stored_name_of_its_own()
    {
        var facts = typeof(FactAttribute).Assembly.GetTypes()
            .Where(type => type is { IsSealed: true, BaseType.IsAbstract: true }
                && type.BaseType.Name.EndsWith("Event", StringComparison.Ordinal));

        foreach (var fact in facts)
        {
            FactCodec.TypeOf(ClosedSets.NameOf(fact)).ShouldBe(fact);
        }
    }
}
