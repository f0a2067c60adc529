using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Discounts;

/// <summary>A reduction that was agreed, or a coupon that was handed in.</summary>
/// <param name="DiscountId">Stable; decides the order among discounts of a kind.</param>
/// <param name="Text">What the customer reads.</param>
/// <param name="AppliesTo">Tags of the lines it counts for, any of them; empty means every line.</param>
/// <param name="From">First day on which it counts, by the document's date.</param>
/// <param name="To">Last day; null when it does not end.</param>
/// <param name="DocumentsMax">On how many documents it may stand, 1 or more; null when there is no limit.</param>
public abstract record Discount(
    string DiscountId, string Text, ValueList<string> AppliesTo, LocalDate From, LocalDate? To, int? DocumentsMax)
{
    /// <summary>A share of what is left after other percentages.</summary>
    /// <param name="Percent">More than 0, at most 100.</param>
    public sealed record PercentOff(
        string DiscountId, string Text, ValueList<string> AppliesTo, LocalDate From, LocalDate? To, int? DocumentsMax,
        decimal Percent) : Discount(DiscountId, Text, AppliesTo, From, To, DocumentsMax);

    /// <summary>A fixed amount off each document, or off all of them together.</summary>
    /// <param name="Amount">More than 0, in the document's currency and a multiple of its smallest step.</param>
    /// <param name="CarriesOver">True: the amount is for all documents together, and what one has no room for is left
    /// for the next. False: each document gets up to the whole amount, and what it has no room for is gone.</param>
    public sealed record AmountOff(
        string DiscountId, string Text, ValueList<string> AppliesTo, LocalDate From, LocalDate? To, int? DocumentsMax,
        Money Amount, bool CarriesOver) : Discount(DiscountId, Text, AppliesTo, From, To, DocumentsMax);

    /// <summary>Whether it counts for a line with these tags.</summary>
    public bool Covers(ValueList<string> tags)
    {
        foreach (var tag in AppliesTo)
        {
            if (tags.AsSpan().Contains(tag))
            {
                return true;
            }
        }

        return AppliesTo.IsEmpty;
    }
}

/// <summary>What a document took of a discount.</summary>
/// <param name="DocumentKey">The same document counts once, however many of its lines were reduced.</param>
public sealed record DiscountUse(string DiscountId, string DocumentKey, Money Amount);

/// <summary>A line before discounts.</summary>
/// <param name="Tags">What a discount may name: the kind of charge, the item, the subscription, the meter.</param>
/// <param name="Net">Before tax, rounded to the currency; negative when it gives back.</param>
public sealed record DiscountableLine(string LineId, ValueList<string> Tags, Money Net);

/// <summary>A line after discounts.</summary>
/// <param name="Net">Before tax, rounded to the currency; it never changes its sign.</param>
/// <param name="Explanation">One step for each discount that took something off the line; the last amount is
/// <paramref name="Net"/>.</param>
public sealed record DiscountedLine(string LineId, Money Before, Money Net, ValueList<Rating.Step> Explanation);

/// <summary>What one discount took off one line; not zero.</summary>
public sealed record DiscountPart(string DiscountId, string LineId, Money Amount);

/// <summary>What discounts did to a document's lines.</summary>
/// <param name="Lines">In the order in which they came, each of them.</param>
/// <param name="Parts">In the order in which the discounts were taken, then of the lines. The sum of all parts is
/// <paramref name="Total"/>, and of a line's parts its difference.</param>
/// <param name="Total">Taken off all lines together.</param>
public sealed record DiscountResult(ValueList<DiscountedLine> Lines, ValueList<DiscountPart> Parts, Money Total)
{
    /// <summary>What this document must be remembered with, for <see cref="Discounting.Available"/>.</summary>
    public ValueList<DiscountUse> Uses(string documentKey) => Parts
        .GroupBy(part => part.DiscountId, StringComparer.Ordinal)
        .Select(group => new DiscountUse(
            group.Key, documentKey, group.Select(part => part.Amount).Aggregate((sum, amount) => sum + amount)))
        .ToValueList();
}
