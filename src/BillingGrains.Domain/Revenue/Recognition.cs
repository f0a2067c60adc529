using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Revenue;

/// <summary>What became of a billed line by the end of a day, since it was billed.</summary>
/// <param name="LineId">Where several lines of a document bill one charge, the first of them, for all.</param>
public sealed record LineStanding(
    string InvoiceKey, string LineId, Currency Currency, LineRevenue Revenue, RevenueSums Sums);

/// <summary>Documents × use × a day → what is earned of each line by then. It looks at all there is: what became known late,
/// was corrected or made void is the difference to what earlier journals said, and needs no rule of its own.</summary>
public static class Recognition
{
    private const string CreditPrefix = "prepaid/";

    /// <summary>The charge that sells a grant of prepaid credit.</summary>
    public static string SaleOf(string contractKey, string grantId) => $"{contractKey}#prepaid/{grantId}";

    /// <summary>Each line that is recognised here, by document and line. The order of the input leaves no trace.</summary>
    /// <param name="lines">Of documents booked up to <paramref name="through"/>; later ones are left out.</param>
    /// <param name="uses">Each charge once, as of <paramref name="through"/>.</param>
    public static ValueList<LineStanding> Of(
        IEnumerable<RevenueLine> lines, IEnumerable<GrantUse> uses, LocalDate through)
    {
        var byCharge = uses.ToDictionary(use => use.ChargeId, StringComparer.Ordinal);
        var all = lines.Where(line => line.BookedOn <= through)
            .OrderBy(line => line.BookedOn).ThenBy(line => line.InvoiceKey, StringComparer.Ordinal)
            .ThenBy(line => line.LineId, StringComparer.Ordinal).ToList();
        var items = Items(all);
        var paidBySale = Paid(all);
        var standings = new List<LineStanding>(items.Count);
        foreach (var charge in items.GroupBy(item => item.First.ChargeId, StringComparer.Ordinal))
        {
            var paid = paidBySale.GetValueOrDefault(charge.Key);
            foreach (var item in charge)
            {
                standings.Add(item.Standing(byCharge.GetValueOrDefault(charge.Key), ref paid, through));
            }
        }

        return standings.OrderBy(one => one.InvoiceKey, StringComparer.Ordinal)
            .ThenBy(one => one.LineId, StringComparer.Ordinal).ToValueList();
    }

    /// <summary>How much of an amount is earned by a day though it is not billed: what is paid for a time as far as it has
    /// run, work when it is done, and nothing of what is used later.</summary>
    public static decimal Accrued(LineRevenue revenue, decimal amount, LocalDate through, int decimals) =>
        revenue.Treatment switch
        {
            RevenueTreatment.Use => 0m,
            RevenueTreatment.OverTime => StraightLine.Earned(amount, revenue.Start, revenue.End!.Value, [], through, decimals),
            _ => revenue.Start <= through ? amount : 0m,
        };

    /// <summary>A line that gives back what another bills belongs to that one; prepaid credit that was not sold here is a
    /// payment, and no revenue.</summary>
    private static List<Item> Items(List<RevenueLine> all)
    {
        var items = new List<Item>();
        var known = new Dictionary<(string InvoiceKey, string ChargeId), Item>();
        var own = all.Where(line => line.Kind != ChargeKind.Prepaid).ToList();
        foreach (var line in own.Where(line => line.Corrects is null || line.Net.Amount > 0m))
        {
            if (!known.TryGetValue((line.InvoiceKey, line.ChargeId), out var item))
            {
                known.Add((line.InvoiceKey, line.ChargeId), item = new Item(line));
                items.Add(item);
            }

            item.Billed += line.Net.Amount;
        }

        // What takes back a document that the ERP recognises is the ERP's too.
        foreach (var line in own.Where(line => line.Corrects is not null && line.Net.Amount <= 0m))
        {
            known.GetValueOrDefault((line.Corrects!, line.ChargeId))?.Credits.Add((line.BookedOn, -line.Net.Amount));
        }

        return items;
    }

    /// <summary>What each grant of prepaid credit paid, by the charge that sells it.</summary>
    private static Dictionary<string, decimal> Paid(List<RevenueLine> all) => all
        .Where(line => line.Kind == ChargeKind.Prepaid && line.ChargeId.StartsWith(CreditPrefix, StringComparison.Ordinal))
        .GroupBy(line => SaleOf(line.TicketKey, line.ChargeId[CreditPrefix.Length..]), StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Sum(static line => -line.Net.Amount), StringComparer.Ordinal);

    private sealed class Item(RevenueLine first)
    {
        public RevenueLine First { get; } = first;

        public decimal Billed { get; set; }

        public List<(LocalDate Day, decimal Amount)> Credits { get; } = [];

        /// <param name="paid">What prepaid credit is still to be found for; what is found here comes off it.</param>
        public LineStanding Standing(GrantUse? use, ref decimal paid, LocalDate through)
        {
            var revenue = LineRevenue.Of(First.Kind, First.WorkDate, First.Service, First.UsableUntil);
            var credited = Credits.Sum(static one => one.Amount);
            var sums = new RevenueSums(Billed, 0m, credited);
            var left = Billed - credited;
            sums = revenue.Treatment switch
            {
                _ when Billed < 0m => sums with { Delivered = left },
                RevenueTreatment.OverTime => sums with
                {
                    OverTime = StraightLine.Earned(
                        Billed, revenue.Start, revenue.End!.Value, Credits, through, First.Net.Currency.Decimals),
                },
                RevenueTreatment.Use when First.Kind == ChargeKind.PrepaidSale => Credit(sums, left, ref paid, through),
                RevenueTreatment.Use => Used(sums, left, use, through),
                _ when revenue.Start > through => sums,
                RevenueTreatment.Milestone => sums with { Milestone = left },
                _ => sums with { Delivered = left },
            };
            return new LineStanding(First.InvoiceKey, First.LineId, First.Net.Currency, revenue, sums);
        }

        /// <summary>What was taken back comes off what is not used.</summary>
        private RevenueSums Used(RevenueSums sums, decimal left, GrantUse? use, LocalDate through)
        {
            var worth = use is { Granted: > 0m }
                ? Rounding.Round(
                    Billed * Math.Min(use.Drawn, use.Granted) / use.Granted, First.Net.Currency.Decimals, RoundingMode.HalfUp)
                : 0m;
            var used = Math.Min(worth, left);
            return sums with { Used = used, Expired = IsOver(use, through) ? left - used : 0m };
        }

        private RevenueSums Credit(RevenueSums sums, decimal left, ref decimal paid, LocalDate through)
        {
            var found = Math.Clamp(paid, 0m, left);
            paid -= found;
            return sums with { PaidFromCredit = found, Expired = IsOver(null, through) ? left - found : 0m };
        }

        private bool IsOver(GrantUse? use, LocalDate through) => use?.IsOver ?? First.UsableUntil <= through;
    }
}
