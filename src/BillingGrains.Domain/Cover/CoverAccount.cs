using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Periods;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Subscriptions;
using NodaTime;

namespace BillingGrains.Domain.Cover;

/// <summary>The grants of one cover to one pool, from its first day to the day that was last asked for. Days are asked for
/// in order.</summary>
internal sealed class CoverAccount
{
    private readonly ContractTerms contract;
    private readonly LocalDate? end;
    private readonly IEnumerator<PeriodPart>? parts;
    private readonly CycleCalendar? calendar;
    private readonly SubscriptionTimeline? units;
    private readonly List<CoverLot> open = [];
    private PeriodPart? next;
    private CoverLot? lastBlock;

    /// <param name="units">The course of what the grants are counted by; null for one of each.</param>
    public CoverAccount(ContractTerms contract, CoverTerms terms, string? pool, SubscriptionTimeline? units)
    {
        (this.contract, this.units) = (contract, units);
        (Terms, Pool) = (terms, pool);
        end = CoverDays.End(contract, terms);
        if (terms.Every is { } every)
        {
            calendar = new CycleCalendar(every, terms.From, DateTimeZoneProviders.Tzdb[contract.TimeZone]);
            parts = calendar.Parts(terms.From, end?.PlusDays(1) ?? LocalDate.MaxIsoValue).GetEnumerator();
            next = parts.MoveNext() ? parts.Current : null;
        }
    }

    public CoverTerms Terms { get; }

    /// <summary>Null where the contract shares it.</summary>
    public string? Pool { get; }

    /// <summary>Every grant there was, in the order in which they began.</summary>
    public List<CoverLot> Lots { get; } = [];

    public List<CoverGrant> Grants { get; } = [];

    /// <summary>Grants that may be drawn on the day that was last asked for.</summary>
    public IReadOnlyList<CoverLot> Open => open;

    /// <summary>Grants, rolls over and expires up to the beginning of a day, and what begins on it.</summary>
    public void AdvanceTo(LocalDate day)
    {
        while (next is { } part && part.From <= day)
        {
            Close(part.From);
            GrantPeriod(part);
            next = parts!.MoveNext() ? parts.Current : null;
        }

        if (Terms.Every is null)
        {
            AdvanceBlocks(day);
        }

        Close(day);
    }

    /// <summary>Begins the next blocks on the day on which too little is left.</summary>
    public void RenewUsed(LocalDate day)
    {
        while (Terms.Renewal is { When: RenewWhen.Used or RenewWhen.UsedOrExpired } renewal
            && lastBlock is { } last && MayRenew(renewal, day)
            && open.Sum(lot => lot.Left) <= renewal.AtLeft * CoverWords.PerUnit(Terms.Unit))
        {
            var why = renewal.AtLeft > 0m
                ? $"{CoverWords.Quantity(renewal.AtLeft * CoverWords.PerUnit(Terms.Unit), Terms, contract.Currency)} "
                    + $"or less of it was left on {Texts.Date(day)}"
                : $"block {Texts.Number(last.Number)} was used up on {Texts.Date(day)}";
            GrantBlock(last.Number + 1, day, $"begun because {why}");
        }
    }

    /// <summary>The last day of the period that a grant was for.</summary>
    public LocalDate? PeriodEnd(CoverLot lot) =>
        calendar is null ? lot.Until : CoverDays.Earlier(calendar.Period(lot.Number).To.PlusDays(-1), end);

    private void AdvanceBlocks(LocalDate day)
    {
        if (lastBlock is null && Terms.From <= day)
        {
            GrantBlock(1, Terms.From, "agreed");
        }

        while (lastBlock is { Until: { } until } last && until < day
            && Terms.Renewal is { When: RenewWhen.Expired or RenewWhen.UsedOrExpired } renewal
            && MayRenew(renewal, until.PlusDays(1)))
        {
            GrantBlock(last.Number + 1, until.PlusDays(1), $"begun because block {Texts.Number(last.Number)} had run out");
        }
    }

    private bool MayRenew(CoverRenewal renewal, LocalDate day) =>
        !(end < day) && !(renewal.TimesMax < lastBlock!.Number);

    private void GrantBlock(int number, LocalDate from, string why)
    {
        var until = Terms.Months is { } months ? CoverDays.Earlier(from.PlusMonths(months).PlusDays(-1), end) : end;
        var id = CoverWords.GrantId(Terms, Pool, Texts.Number(number));
        lastBlock = new CoverLot(
            id, $"block {Texts.Number(number)} of {Terms.Name}", number, from, until,
            Terms.Quantity * CoverWords.PerUnit(Terms.Unit));
        Add(lastBlock, Terms.Price, why);
    }

    private void GrantPeriod(PeriodPart part)
    {
        var (quantity, price, why) = Share(part);
        RollOver(part);
        if (quantity > 0m)
        {
            var until = part.To.PlusDays(-1);
            var lot = new CoverLot(
                CoverWords.GrantId(Terms, Pool, Texts.Date(part.From)),
                $"{Terms.Name} of {Texts.Date(part.From)} to {Texts.Date(until)}", part.Whole.Number, part.From, until, quantity);
            Add(lot, price, why);
        }
    }

    private (decimal Quantity, decimal Price, string Why) Share(PeriodPart part)
    {
        var whole = Terms.Quantity * CoverWords.PerUnit(Terms.Unit);
        var (leadsIn, trailsOut, every) = (part.IsLeadIn, part.IsTrailOut, Terms.Every!);
        if ((leadsIn && every.LeadIn == StubRule.Free) || (trailsOut && every.TrailOut == StubRule.Free))
        {
            return (0m, 0m, "");
        }

        var from = leadsIn && every.LeadIn == StubRule.Full ? part.Whole.From : part.From;
        var to = trailsOut && every.TrailOut == StubRule.Full ? part.Whole.To : part.To;
        if (Terms.PerUnitOf is not null)
        {
            return OfUnits(part, from, to);
        }

        var share = calendar!.Share(part.Whole, from, to, Terms.DayCount);
        return (Rounded(share.Of(whole)), share.Of(Terms.Price), share.IsWhole
            ? "granted each period"
            : FormattableString.Invariant($"granted for {share.Part} of {share.Whole} parts of the period"));
    }

    /// <summary>Of so many units on so many of the period's days.</summary>
    private (decimal Quantity, decimal Price, string Why) OfUnits(PeriodPart part, LocalDate from, LocalDate to)
    {
        var (unitParts, whole) = (0m, 1m);
        var said = new List<string>();
        foreach (var segment in units?.Segments ?? [])
        {
            var first = LocalDate.Max(segment.From, from);
            var end = segment.To is { } last ? LocalDate.Min(last, to) : to;
            if (first < end && segment.Quantity > 0m)
            {
                var share = calendar!.Share(part.Whole, first, end, Terms.DayCount);
                unitParts += segment.Quantity * share.Part;
                whole = share.Whole;
                said.Add($"{Texts.Number(segment.Quantity)} of {segment.Name} from {Texts.Date(first)}");
            }
        }

        // Divided once: a share of its own would lose digits, and the minutes are rounded up.
        return (
            Rounded(Terms.Quantity * CoverWords.PerUnit(Terms.Unit) * unitParts / whole), Terms.Price * unitParts / whole,
            $"granted for each unit: {string.Join(", ", said)}");
    }

    private decimal Rounded(decimal quantity) => Terms.Unit == CoverUnit.Hours
        ? Rounding.Round(quantity, 0, RoundingMode.Up)
        : Rounding.Round(quantity, contract.Currency.Decimals, contract.MoneyRounding);

    /// <summary>Decides what the periods that are over pass on to the one that begins.</summary>
    private void RollOver(PeriodPart begins)
    {
        if (Terms.RollOver is not { } rule)
        {
            return;
        }

        // What this period passes on is decided once, on its first border; after that it only runs out.
        foreach (var lot in Lots.Where(lot => !lot.RolledOver && lot.Until < begins.From && lot.Left > 0m).ToList())
        {
            var perUnit = CoverWords.PerUnit(Terms.Unit);
            var passed = rule.Percent == 100m ? lot.Left : RoundDown(lot.Left * rule.Percent / 100m);
            passed = Math.Min(passed, rule.QuantityMax * perUnit ?? passed);
            lot.Expire(lot.Left - passed);
            lot.RolledOver = true;
            lot.Until = CoverDays.Earlier(calendar!.Period(lot.Number + rule.Periods).To.PlusDays(-1), end);
            if (lot.Left > 0m && !lot.IsOver(begins.From))
            {
                open.Add(lot);
            }
        }

        var over = rule.TotalMax is { } most ? open.Sum(lot => lot.Left) - (most * CoverWords.PerUnit(Terms.Unit)) : 0m;
        foreach (var lot in open.OrderBy(lot => lot.Until ?? LocalDate.MaxIsoValue).ThenBy(lot => lot.From))
        {
            var cut = Math.Clamp(over, 0m, lot.Left);
            lot.Expire(cut);
            over -= cut;
        }
    }

    private decimal RoundDown(decimal quantity) => Rounding.Round(
        quantity, Terms.Unit == CoverUnit.Hours ? 0 : contract.Currency.Decimals, RoundingMode.Down);

    private void Add(CoverLot lot, decimal price, string why)
    {
        Lots.Add(lot);
        open.Add(lot);
        Grants.Add(new CoverGrant(lot, price, why));
    }

    /// <summary>Takes away what may not be drawn any more. What a period leaves may roll over at the border; what has rolled
    /// over, and what does not, is lost.</summary>
    private void Close(LocalDate day)
    {
        foreach (var lot in open.Where(lot => lot.IsOver(day)).ToList())
        {
            open.Remove(lot);
            if (Terms.RollOver is null || lot.RolledOver || next is null)
            {
                lot.Expire(lot.Left);
            }
        }
    }
}

/// <summary>What is asked for a grant.</summary>
/// <param name="Price">Exact, not rounded.</param>
internal sealed record CoverGrant(CoverLot Lot, decimal Price, string Why);

internal static class CoverDays
{
    /// <summary>The last day of a cover: its own, or the contract's where that is earlier.</summary>
    public static LocalDate? End(ContractTerms contract, CoverTerms terms) =>
        terms.To is { } to ? Earlier(to, contract.Applies.To) : contract.Applies.To;

    public static LocalDate Earlier(LocalDate day, LocalDate? other) =>
        other is { } known && known < day ? known : day;
}
