using System.Text.Json;
using BillingGrains.Domain.Contracts;
using BillingGrains.Host.Preview;
using BillingGrains.House.Tests.Rules;
using BillingGrains.Ports.Json;
using NodaTime;

namespace BillingGrains.House.Tests.Previews;

/// <summary>What one version says otherwise than another.</summary>
public sealed class ContractDiffTests
{
    private static readonly ContractTerms Managed = JsonSerializer.Deserialize<ContractTerms>(
        File.ReadAllText(Path.Combine(Repository.Root, "samples", "contracts", "managed-devices", "contract.json")),
        BillingJson.Options)!;

    private static string[] Diff(ContractTerms after) =>
        [.. ContractDiff.Of(Managed, after).Select(change => $"{change.Pointer}: {change.Before} > {change.After}")];

    [Fact]
    public void The_same_contract_differs_nowhere() => Diff(Managed with { }).ShouldBeEmpty();

    [Fact]
    public void Each_leaf_is_named_by_its_place() =>
        Diff(Managed with { Version = 2, EffectiveFrom = new LocalDate(2026, 6, 1), PaymentDays = 14 }).ShouldBe(
            ["/version: 1 > 2", $"/paymentDays: {Managed.PaymentDays} > 14", "/effectiveFrom:  > \"2026-06-01\""],
            ignoreOrder: true);

    [Fact]
    public void An_item_that_is_put_in_front_shifts_no_others()
    {
        var first = Managed.Subscriptions[0];
        var after = Managed with
        {
            Subscriptions =
            [
                first with { SubscriptionId = "new" }, Managed.Subscriptions[1], first with { Quantity = 5m },
            ],
        };
        Diff(after).Select(line => line.Split(':')[0]).ShouldBe(["/subscriptions/0", "/subscriptions/2/quantity"]);
        Diff(after)[1].ShouldBe("/subscriptions/2/quantity: 3 > 5");
    }

    [Fact]
    public void Parties_are_told_apart_by_their_id_and_every_section_is_walked()
    {
        var before = Managed with
        {
            Parties = [new Party("plant", "north"), new Party("north", BillTo: "N-1")],
            Lines = new LineTerms(LineDetail.Ticket, "{ticket}"),
        };
        var after = before with
        {
            Parties = [new Party("group"), new Party("plant", "north"), new Party("north", "group", "N-1")],
            Lines = new LineTerms(LineDetail.Sum, "{ticket}"),
            Grouping = DocumentGrouping.Parent,
        };
        ContractDiff.Of(before, after).Select(change => change.Pointer)
            .ShouldBe(["/grouping", "/parties/0", "/parties/2/parent", "/lines/detail"], ignoreOrder: true);
    }

    [Fact]
    public void What_is_gone_is_named_where_it_was() =>
        Diff(Managed with { Subscriptions = [Managed.Subscriptions[1]] }).Single()
            .ShouldStartWith("/subscriptions/0: {\"subscriptionId\":\"servers\"");
}
