using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Prices;

/// <summary>What a price comes to.</summary>
public abstract record PriceAnswer
{
    private PriceAnswer()
    {
    }

    /// <param name="Amount">Exact: the sum of the lines; not rounded to the currency.</param>
    /// <param name="Lines">In the order of tiers; empty when nothing is asked.</param>
    /// <param name="Steps">Each with the amount up to it; the last is the amount.</param>
    public sealed record Priced(decimal Amount, ValueList<PriceLine> Lines, ValueList<Step> Steps) : PriceAnswer;

    /// <summary>It cannot be priced, and is held: never a guess.</summary>
    public sealed record Unpriced(HoldReason Hold) : PriceAnswer;
}

/// <summary>A part of an amount as a document shows it.</summary>
/// <param name="Key">Names the part over all documents of a period, for example "tier-3" or "tier-3/flat".</param>
/// <param name="Quantity">In units, packages, blocks, transactions or 1.</param>
/// <param name="UnitPrice">Net, exact.</param>
/// <param name="Amount">Net; exact until it is rounded by <see cref="LineRounding"/>.</param>
public sealed record PriceLine(string Key, string Text, decimal Quantity, decimal UnitPrice, decimal Amount);

/// <summary>Every reason for which usage cannot be priced.</summary>
internal static class PriceHolds
{
    public static HoldReason NegativeUsage(string units) =>
        TicketKinds.NegativeUsage.Hold($"More was taken away than was used: {units} units.");

    public static HoldReason TooManyEvents(string meterId, long events) => TicketKinds.UsageEventsTooMany.Hold(
        FormattableString.Invariant($"The meter {meterId} has {events} events in one period and looks at each of them."));

    public static HoldReason UsageOutOfRange(string units) =>
        TicketKinds.UsageOutOfRange.Hold($"{units} units in one period are more than anything real.");

    public static HoldReason NegativeTransaction(string amount) =>
        TicketKinds.NegativeTransaction.Hold($"A transaction of {amount} cannot have a fee.");

    public static HoldReason NoCell(string attributes) =>
        ContractKinds.NoPriceForAttributes.Hold($"No price was agreed for {attributes}.", attributes);
}
