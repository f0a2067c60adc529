using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.Domain.Costs;

/// <summary>What a ticket earns and costs.</summary>
/// <param name="Revenue">Of charges that are billed or will be; null while no charge has a price.</param>
/// <param name="Cost">Of all work, billed or not; null while a part of it is not known.</param>
/// <param name="Margin">Revenue − cost; null while the cost is not known or is in another currency.</param>
public sealed record TicketMargin(
    string TicketKey, ValueList<ChargeMargin> Charges, Money? Revenue, Money? Cost, Money? Margin);

/// <summary>What one charge earns and costs.</summary>
/// <param name="Net">Null while it cannot be priced.</param>
/// <param name="Cost">Zero for what comes beside work, such as a minimum; null while it is not known.</param>
/// <param name="Margin">Net − cost; null while one of them is not known or they are in different currencies.</param>
/// <param name="Explanation">What each entry and part costs, or why that is not known.</param>
public sealed record ChargeMargin(
    string ChargeId, string Description, ChargeStanding Standing, Money? Net, Money? Cost, Money? Margin,
    ValueList<Step> Explanation);

/// <summary>A ticket's charges × cost rates → cost and margin. Costs are on no charge, so that they cannot reach a
/// document, a view or another system with one.</summary>
public static class Costing
{
    private const decimal MinutesPerHour = 60m;

    /// <summary>By the last rating. Costs are rounded half up to the currency's decimals for each charge.</summary>
    public static TicketMargin Of(Ticket ticket, CostRates rates)
    {
        var charges = (ticket.Rating?.Charges ?? []).Select(charge => Of(ticket, charge, rates)).ToValueList();
        Money? revenue = null;
        foreach (var charge in charges)
        {
            if (charge.Net is { } net)
            {
                var isDue = charge.Standing is ChargeStanding.Billable or ChargeStanding.Waiting;
                revenue = (revenue ?? Money.Zero(net.Currency)) + (isDue ? net : Money.Zero(net.Currency));
            }
        }

        var isKnown = charges.All(charge => charge.Cost is not null);
        var cost = isKnown
            ? charges.Aggregate(Money.Zero(rates.Currency), (sum, charge) => sum + charge.Cost!)
            : null;
        return new TicketMargin(ticket.Key, charges, revenue, cost, Margin(revenue, cost));
    }

    private static ChargeMargin Of(Ticket ticket, Charge charge, CostRates rates)
    {
        var steps = new List<Step>(charge.Facts.Count);
        decimal? sum = 0m;
        foreach (var id in charge.Facts)
        {
            var cost = ticket.Time.GetValueOrDefault(id)?.Entry is { } entry && IsTime(charge)
                ? OfTime(entry, charge.WorkDate, rates, steps)
                : ticket.Parts.GetValueOrDefault(id)?.Part is { } part ? OfPart(part, rates, steps) : null;
            sum += cost;
        }

        var total = sum is { } exact
            ? new Money(Rounding.Round(exact, rates.Currency.Decimals, RoundingMode.HalfUp), rates.Currency)
            : null;
        return new ChargeMargin(
            charge.ChargeId, charge.Description, charge.Standing, charge.Net, total, Margin(charge.Net, total),
            steps.ToValueList());
    }

    private static bool IsTime(Charge charge) => charge.Kind is not (ChargeKind.Part or ChargeKind.Expense);

    private static decimal? OfTime(TimeEntry entry, LocalDate workDate, CostRates rates, List<Step> steps)
    {
        if (Find(entry, workDate, rates) is not { } rate)
        {
            steps.Add(new Step(
                "missing-cost",
                $"No cost rate counts for {entry.Technician}, {entry.Role}, on {Texts.Date(workDate)}."));
            return null;
        }

        var cost = entry.Minutes * rate.PerHour / MinutesPerHour;
        steps.Add(new Step(
            "cost",
            FormattableString.Invariant($"Entry {entry.EntryId}: {entry.Minutes} minutes of {entry.Technician} ")
            + $"at {Texts.Amount(rate.PerHour, rates.Currency)} an hour cost {Texts.Amount(cost, rates.Currency)}."));
        return cost;
    }

    private static decimal? OfPart(PartUse part, CostRates rates, List<Step> steps)
    {
        if (part.UnitCost.Currency != rates.Currency)
        {
            steps.Add(new Step(
                "missing-cost",
                $"Part {part.PartId} costs {Texts.Amount(part.UnitCost)} each, and costs are counted in "
                + $"{rates.Currency.Code}."));
            return null;
        }

        var cost = part.Quantity * part.UnitCost.Amount;
        steps.Add(new Step(
            "cost",
            $"Part {part.PartId}: {Texts.Number(part.Quantity)} at {Texts.Amount(part.UnitCost)} each cost "
            + $"{Texts.Amount(cost, rates.Currency)}."));
        return cost;
    }

    private static CostRate? Find(TimeEntry entry, LocalDate workDate, CostRates rates)
    {
        CostRate? best = null;
        var bestRank = -1;
        foreach (var rate in rates.Rates)
        {
            var rank = (rate.Technician is null ? 0 : 2) + (rate.Role is null ? 0 : 1);
            if (rank > bestRank && workDate >= rate.From && !(workDate > rate.To)
                && (rate.Technician ?? entry.Technician) == entry.Technician
                && (rate.Role ?? entry.Role) == entry.Role)
            {
                (best, bestRank) = (rate, rank);
            }
        }

        return best;
    }

    private static Money? Margin(Money? net, Money? cost) =>
        net is not null && cost is not null && net.Currency == cost.Currency ? net - cost : null;
}
