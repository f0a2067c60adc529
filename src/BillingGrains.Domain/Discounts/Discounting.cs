using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Discounts;

/// <summary>Takes discounts off a document's lines, before tax.</summary>
public static class Discounting
{
    /// <summary>The discounts that still count: within their dates, on fewer documents than they may stand on, and,
    /// where an amount carries over, with what is left of it.</summary>
    /// <param name="uses">What earlier documents took; those of the document in the making left out.</param>
    /// <param name="on">The document's date.</param>
    public static ValueList<Discount> Available(
        ValueList<Discount> discounts, ValueList<DiscountUse> uses, LocalDate on)
    {
        var available = new List<Discount>(discounts.Count);
        foreach (var discount in discounts)
        {
            var taken = uses.Where(use => use.DiscountId == discount.DiscountId).ToList();
            var documents = taken.Select(use => use.DocumentKey).Distinct(StringComparer.Ordinal).Count();
            if (on < discount.From || on > discount.To || documents >= discount.DocumentsMax)
            {
                continue;
            }

            if (discount is not Discount.AmountOff { CarriesOver: true } amount)
            {
                available.Add(discount);
                continue;
            }

            var left = taken.Aggregate(amount.Amount, (sum, use) => sum - use.Amount);
            if (left.Amount > 0m)
            {
                available.Add(amount with { Amount = left });
            }
        }

        return available.ToValueList();
    }

    /// <summary>Takes all discounts off: percentages first, each of what the others left, then fixed amounts, those
    /// that count for some lines before those that count for all (cases G45, G47, G56).</summary>
    /// <param name="lines">Each a multiple of the currency's smallest step.</param>
    /// <param name="discounts">As they passed <see cref="DiscountCheck"/>.</param>
    /// <param name="mode">For what a percentage comes to.</param>
    /// <exception cref="ArgumentException">A line is not rounded to the currency.</exception>
    /// <exception cref="InvalidOperationException">Currencies are mixed.</exception>
    public static DiscountResult Apply(
        ValueList<DiscountableLine> lines, ValueList<Discount> discounts, Currency currency, RoundingMode mode)
    {
        var work = new Work(lines, currency);
        foreach (var group in PercentGroups(lines, discounts))
        {
            work.TakePercents(group.Lines, group.Discounts, mode);
        }

        foreach (var discount in discounts.OfType<Discount.AmountOff>()
            .OrderBy(discount => discount.AppliesTo.IsEmpty ? 1 : 0)
            .ThenBy(discount => discount.DiscountId, StringComparer.Ordinal))
        {
            work.TakeAmount(discount);
        }

        return work.Finish();
    }

    // Lines that the same percentages reduce share one rounding; lines that give back share another.
    private static IEnumerable<(List<int> Lines, List<Discount.PercentOff> Discounts)> PercentGroups(
        ValueList<DiscountableLine> lines, ValueList<Discount> discounts)
    {
        var percents = discounts.OfType<Discount.PercentOff>()
            .OrderBy(discount => discount.DiscountId, StringComparer.Ordinal)
            .ToList();
        var groups = new List<(bool GivesBack, List<int> Lines, List<Discount.PercentOff> Discounts)>();
        for (var index = 0; index < lines.Count; index++)
        {
            var line = lines[index];
            var mine = percents.Where(discount => discount.Covers(line.Tags)).ToList();
            var givesBack = line.Net.Amount < 0m;
            var group = groups.Find(other => other.GivesBack == givesBack && other.Discounts.SequenceEqual(mine));
            if (group.Lines is null)
            {
                groups.Add(group = (givesBack, [], mine));
            }

            group.Lines.Add(index);
        }

        return groups.Where(group => group.Discounts.Count > 0).Select(group => (group.Lines, group.Discounts));
    }

    private sealed class Work(ValueList<DiscountableLine> lines, Currency currency)
    {
        private readonly Money[] left = [.. lines.Select(line => line.Net)];
        private readonly List<Step>[] steps = [.. lines.Select(_ => new List<Step>())];
        private readonly List<DiscountPart> parts = [];

        /// <summary>What each percentage takes is the rise of the rounded sum, so that the whole is the same in
        /// whatever order they come.</summary>
        public void TakePercents(List<int> group, List<Discount.PercentOff> discounts, RoundingMode mode)
        {
            var whole = Sum(group);
            var exact = whole.Amount;
            var taken = Money.Zero(currency);
            foreach (var discount in discounts)
            {
                exact -= exact * discount.Percent / 100m;
                var before = taken;
                taken = new Money(whole.Amount - exact, currency).Round(mode);
                Take(discount, group, taken - before, $"{Texts.Number(discount.Percent)} %");
            }
        }

        /// <summary>Lines that give back reduce the room for an amount, and are not reduced themselves.</summary>
        public void TakeAmount(Discount.AmountOff discount)
        {
            var covered = Enumerable.Range(0, lines.Count).Where(index => discount.Covers(lines[index].Tags)).ToList();
            var room = Math.Max(0m, Sum(covered).Amount);
            var amount = discount.Amount with { Amount = Math.Min(discount.Amount.Amount, room) };
            var asking = covered.Where(index => left[index].Amount > 0m).ToList();
            Take(discount, asking, amount, Texts.Amount(discount.Amount));
        }

        public DiscountResult Finish()
        {
            var done = new List<DiscountedLine>(lines.Count);
            for (var index = 0; index < lines.Count; index++)
            {
                done.Add(new DiscountedLine(
                    lines[index].LineId, lines[index].Net, left[index], steps[index].ToValueList()));
            }

            return new DiscountResult(
                done.ToValueList(),
                parts.ToValueList(),
                parts.Aggregate(Money.Zero(currency), (sum, part) => sum + part.Amount));
        }

        // Shared by what is left, no share is more than that, because both are whole steps of the currency.
        private void Take(Discount discount, List<int> group, Money amount, string rate)
        {
            if (amount.Amount == 0m)
            {
                return;
            }

            var shares = Allocation.Share(amount, [.. group.Select(index => Math.Abs(left[index].Amount))]);
            for (var position = 0; position < group.Count; position++)
            {
                var share = shares[position];
                if (share.Amount == 0m)
                {
                    continue;
                }

                var index = group[position];
                left[index] -= share;
                parts.Add(new DiscountPart(discount.DiscountId, lines[index].LineId, share));
                steps[index].Add(new Step(
                    "discount", $"{discount.Text} ({rate}): {Texts.Amount(share)} off this line.", left[index]));
            }
        }

        private Money Sum(List<int> group) =>
            group.Aggregate(Money.Zero(currency), (sum, index) => sum + left[index]);
    }
}
