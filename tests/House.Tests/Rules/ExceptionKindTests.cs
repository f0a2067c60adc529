using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.PublicTexts;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Sources;
using BillingGrains.Domain.Watching;
using BillingGrains.Ports.Erp;
using BillingGrains.Storage.Views;

namespace BillingGrains.House.Tests.Rules;

/// <summary>Whatever waits for a person has a kind in the registry, with an owner, a sentence, a next step, and where it is
/// mended. New reasons are found in the compiled code, so that none can be forgotten.</summary>
public sealed partial class ExceptionKindTests
{
    private static readonly Assembly[] Product =
    [
        typeof(HoldReason).Assembly, typeof(IErp).Assembly, typeof(Grains.Tickets.ITicketGrain).Assembly,
        typeof(Connectors.Memory.MemoryErp).Assembly, typeof(BillingViews).Assembly, typeof(Host.Access.ApiKeys).Assembly,
    ];

    public static TheoryData<string> Codes => new(ExceptionKinds.All.Select(kind => kind.Code));

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_kind_says_whose_turn_it_is_what_to_do_where_and_by_when(string code)
    {
        var kind = ExceptionKinds.Find(code)!;

        code.ShouldMatch("^[a-z]+(-[a-z]+)*$");
        ExceptionKinds.Owners.ShouldContain(kind.Owner);
        Sentence(kind.Sentence);
        Sentence(kind.NextStep);
        kind.Where.ShouldNotBe(MendedAt.None);
        kind.Severity.ShouldNotBe(Severity.None);
        kind.DueHours.ShouldBeInRange(1, 24 * 31);
        (kind.Title is null || !kind.Title.EndsWith('.')).ShouldBeTrue("a title follows a number and is no sentence");
        if (kind.Title?.Contains("{missing}", StringComparison.Ordinal) == true)
        {
            (kind.SharedBy & (CauseParts.Missing | CauseParts.Customer)).ShouldNotBe(CauseParts.None);
        }
    }

    [Fact]
    public void Every_kind_that_is_written_down_is_in_the_registry_once()
    {
        var written = typeof(ExceptionKinds).Assembly.GetTypes()
            .SelectMany(type => type.GetProperties(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(property => property.PropertyType == typeof(ExceptionKind))
            .Select(property => ((ExceptionKind)property.GetValue(null)!).Code)
            .ToList();

        ExceptionKinds.All.Select(kind => kind.Code).ShouldBe(written, ignoreOrder: true);
        written.ShouldBeUnique();
    }

    [Fact]
    public void Nothing_holds_but_by_a_kind_of_the_registry() =>
        ConstructorCalls.To(typeof(HoldReason), Product).Select(Name).Distinct().ShouldBe(
            ["ExceptionKind.Hold", "ExceptionKind.HoldAs", "TicketSql.ReadCharge"], ignoreOrder: true,
            "what holds is made by ExceptionKind; views read what was stored");

    [Fact]
    public void Every_trouble_is_of_a_kind_of_the_registry() =>
        ConstructorCalls.To(typeof(Trouble), Product).Select(Name).Distinct().Where(name => name != "WatchDecider.See")
            .ShouldBe(["Troubles.Of"]);

    [Fact]
    public void Every_code_under_which_a_connector_of_ours_refuses_is_in_the_registry()
    {
        var codes = ConstructorCalls.To(typeof(SendingOutcome.Refused), Product)
            .Concat(Product.SelectMany(assembly => assembly.GetTypes())
                .Where(type => type.Name == "TrytonMasterData" || type.DeclaringType?.Name == "TrytonMasterData")
                .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic
                    | BindingFlags.Public | BindingFlags.DeclaredOnly)))
            .SelectMany(ConstructorCalls.Texts)
            .Where(text => KebabCase().IsMatch(text))
            .Distinct()
            .ToList();

        codes.Count.ShouldBeGreaterThan(10);
        codes.Where(code => ExceptionKinds.Find(code) is null).ShouldBeEmpty();
    }

    [Fact]
    public void The_queue_names_no_kind_that_the_registry_lacks()
    {
        var sql = Repository.Read("src/BillingGrains.Storage/Views/Queries/ExceptionSql.cs")
            .Replace("case x.kind when 'secret'", "", StringComparison.Ordinal)
            .Replace("when 'machine-address'", "", StringComparison.Ordinal);
        var named = QuotedKebabCase().Matches(sql).Select(match => match.Groups[1].Value).Distinct().ToList();

        named.ShouldContain("refused-delivery");
        named.AddRange(Enum.GetValues<TextHitKind>().Where(kind => kind != TextHitKind.None)
            .Select(kind => $"text-{JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString())}"));
        named.Where(code => ExceptionKinds.Find(code) is null).ShouldBeEmpty();
    }

    [Fact]
    public void A_hold_by_a_contracts_own_rule_is_of_one_kind_and_what_nobody_knows_says_so()
    {
        ExceptionKinds.OfHold("rule-weekend").ShouldBe(ContractKinds.RuleHeld);
        ExceptionKinds.OfHold("rule-failed").ShouldBe(ContractKinds.RuleFailed);
        ExceptionKinds.OfHold("of-another-release").ShouldBe(InstallationKinds.UnknownReason);
    }

    [Fact]
    public void What_could_not_be_written_back_has_a_kind() =>
        ConstructorCalls.To(typeof(WriteBackRefusal), typeof(HoldReason).Assembly).Select(Name)
            .ShouldBe(["WriteBackRules.NotAnswered"]);

    private static void Sentence(string text)
    {
        text.ShouldEndWith(".");
        char.IsUpper(text[0]).ShouldBeTrue(text);
        text.ShouldNotContain("  ");
    }

    private static string Name(MethodBase method)
    {
        var type = method.DeclaringType!;
        var name = LocalName().Match(method.Name == "MoveNext" ? type.Name : method.Name);
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return $"{type.Name}.{(name.Success ? name.Groups[1].Value : method.Name)}";
    }

    [GeneratedRegex("^[a-z]+(-[a-z]+)+$")]
    private static partial Regex KebabCase();

    [GeneratedRegex("'([a-z]+(?:-[a-z]+)+)'")]
    private static partial Regex QuotedKebabCase();

    [GeneratedRegex("^<(\\w+)>")]
    private static partial Regex LocalName();
}
