using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Preview;

/// <summary>What changes when the same facts are billed by another contract or version.</summary>
/// <param name="Lines">Those that differ, by the order of the answer before, then what is new.</param>
/// <param name="Customers">The sum of the lines of each customer that differs; without id for what is of the contract as a
/// whole.</param>
/// <param name="HeldNow">Ids that are held after and were not before.</param>
public sealed record PreviewComparison(
    int VersionBefore, int VersionAfter, ValueList<LineDifference> Lines, ValueList<CustomerDifference> Customers,
    ValueList<string> HeldNow, ValueList<string> HeldNoMore, AmountDifference Net, AmountDifference Tax,
    AmountDifference Payable)
{
    internal static PreviewComparison Of(PreviewAnswer before, PreviewAnswer after)
    {
        if (before.Net.Currency != after.Net.Currency)
        {
            throw new ArgumentException("Only amounts in the same currency compare.", nameof(after));
        }

        var (old, now) = (ByLine(before), ByLine(after));
        var differences = old.Keys.Concat(now.Keys.Where(id => !old.ContainsKey(id)))
            .Select(id => Difference(
                id, old.GetValueOrDefault(id), now.GetValueOrDefault(id), Money.Zero(after.Net.Currency)))
            .Where(line => line.Amount.Change!.Amount != 0m)
            .ToValueList();
        var customers = differences.GroupBy(line => line.CustomerId, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new CustomerDifference(group.Key, group.Select(line => line.Amount).Aggregate(
                (sum, amount) => AmountDifference.Of(sum.Before! + amount.Before!, sum.After! + amount.After!))))
            .ToValueList();
        var heldBefore = before.Held.Select(held => held.Id).ToHashSet(StringComparer.Ordinal);
        var heldAfter = after.Held.Select(held => held.Id).ToHashSet(StringComparer.Ordinal);
        return new PreviewComparison(
            before.Version, after.Version, differences, customers,
            after.Held.Select(held => held.Id).Where(id => !heldBefore.Contains(id)).ToValueList(),
            before.Held.Select(held => held.Id).Where(id => !heldAfter.Contains(id)).ToValueList(),
            AmountDifference.Of(before.Net, after.Net), AmountDifference.Of(before.Tax, after.Tax),
            AmountDifference.Of(before.Payable, after.Payable));
    }

    private static OrderedDictionary<string, (PreviewItem Item, PreviewLine Line)> ByLine(PreviewAnswer answer)
    {
        var lines = new OrderedDictionary<string, (PreviewItem, PreviewLine)>(StringComparer.Ordinal);
        foreach (var item in answer.Items)
        {
            foreach (var line in item.Lines)
            {
                lines.Add(line.LineId, (item, line));
            }
        }

        return lines;
    }

    private static LineDifference Difference(
        string id, (PreviewItem? Item, PreviewLine? Line) before, (PreviewItem? Item, PreviewLine? Line) after,
        Money zero) => new(
            id, (after.Line ?? before.Line)!.Text, (after.Item ?? before.Item)!.TicketKey,
            (after.Item ?? before.Item)!.CustomerId,
            AmountDifference.Of(before.Line?.Net ?? zero, after.Line?.Net ?? zero));
}

/// <param name="Change">After − before; null while one of them is not known because tax is held.</param>
public sealed record AmountDifference(Money? Before, Money? After, Money? Change)
{
    internal static AmountDifference Of(Money? before, Money? after) =>
        new(before, after, before is null || after is null ? null : after - before);
}

/// <param name="CustomerId">Null for what is of the contract as a whole.</param>
public sealed record LineDifference(
    string LineId, string Text, string? TicketKey, string? CustomerId, AmountDifference Amount);

/// <param name="CustomerId">Null for what is of the contract as a whole.</param>
public sealed record CustomerDifference(string? CustomerId, AmountDifference Amount);
