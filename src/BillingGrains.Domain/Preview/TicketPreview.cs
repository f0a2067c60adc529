using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Cover;
using BillingGrains.Domain.Customers;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Rules;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.Domain.Preview;

/// <summary>Tickets × contract → items, by the rating that ticket grains use.</summary>
internal sealed class TicketPreview(
    ContractTerms terms, PreviewFacts facts, LocalDate from, LocalDate through, DraftDocument draft)
{
    private readonly Customer customer = Customer.Initial with
    {
        Links = Customer.Initial.Links.Add(
            terms.ContractId, new ContractLink(terms.Version, terms.Applies, terms.TimeZone)),
    };

    private readonly RuleSet rules = new(terms.Rules);

    private readonly HashSet<string> billed = [.. facts.Billed.Select(line => line.Key)];

    public void Add()
    {
        var rated = new List<(Ticket Ticket, ValueList<Charge> Charges)>(facts.Tickets.Count);
        foreach (var ticket in facts.Tickets.OrderBy(ticket => ticket.Key, StringComparer.Ordinal))
        {
            if (Rate(ticket) is { } charges)
            {
                rated.Add((ticket, charges));
            }
        }

        // Cover is settled over the work of all months: what earlier work drew is not there for this month's.
        var cover = CoverSettlement.Settle(
            Agreement.Of(terms),
            rated.SelectMany(each => each.Charges.Select(charge => new TicketCharge(each.Ticket.Key, charge))), through,
            facts.Changes);
        var at = 0;
        foreach (var (ticket, charges) in rated)
        {
            var first = at;
            AddCharges(ticket, charges.Select((_, index) => cover.Charges[first + index].Charge).ToValueList());
            at += charges.Count;
        }

        CoverPreview.Add(cover, billed, from, through, draft);
    }

    /// <summary>Null for a ticket that this contract does not look at.</summary>
    private ValueList<Charge>? Rate(Ticket ticket)
    {
        if (ticket.Header is not { } header)
        {
            return UnratedCharges.Of(ticket, CustomerHolds.UnknownTicket);
        }

        if (!terms.CustomerIds.Contains(header.CustomerId))
        {
            draft.LeaveOut("of another customer", Live(ticket));
            return null;
        }

        if (customer.Find(header.Category, header.Site, ticket.FirstWorkAt ?? header.OpenedAt) is ContractFound.None)
        {
            draft.LeaveOut("on a ticket that this contract does not cover", Live(ticket));
            return null;
        }

        return TicketRating.Rate(ticket, terms, rules);
    }

    private void AddCharges(Ticket ticket, ValueList<Charge> charges)
    {
        foreach (var charge in charges)
        {
            // What an earlier document billed is looked at whatever its date: a correction is a difference.
            if ((charge.WorkDate < from || charge.WorkDate > through) && !billed.Contains(charge.ChargeId))
            {
                draft.LeaveOut("before or after the month", charge.Facts.Count);
            }
            else
            {
                AddCharge(ticket, charge);
            }
        }

        foreach (var gone in facts.Billed.Where(line =>
            line.Key.StartsWith(ticket.Key + "#", StringComparison.Ordinal)
            && !charges.Any(charge => charge.ChargeId == line.Key)).DistinctBy(line => line.Key))
        {
            draft.Items.Add(new DraftItem(
                PreviewKind.Gone, gone.Key, gone.Text, ticket.Key, ticket.Header?.CustomerId, from, through,
                [new Step("gone", "The work is no longer on this contract.")], [], "", GoneTags(ticket, gone.Key))
            {
                Place = Place(ticket),
            });
        }
    }

    /// <summary>As the work was tagged when it was billed: what was sold at a discount comes back at it.</summary>
    private static ValueList<string> GoneTags(Ticket ticket, string key)
    {
        var part = ticket.Parts.Values.FirstOrDefault(slot =>
            slot.Part is { } used && ChargeIds.Part(ticket.Key, used.PartId) == key);
        return part is { Part: { } gone } ? ["part", gone.ItemCode]
            : key.Contains("#minimum/", StringComparison.Ordinal) ? ["minimum"]
            : ["labour"];
    }

    private void AddCharge(Ticket ticket, Charge charge)
    {
        switch (charge.Standing)
        {
            case ChargeStanding.Held:
                draft.Held.Add(new PreviewHeld(
                    charge.ChargeId, charge.Description, ticket.Key, charge.Net, charge.Hold!, charge.Explanation));
                break;
            case ChargeStanding.Waiting:
                draft.Held.Add(new PreviewHeld(
                    charge.ChargeId, charge.Description, ticket.Key, charge.Net, PreviewHolds.Open, charge.Explanation));
                break;
            case ChargeStanding.NotBillable:
                AddNotBilled(ticket, charge);
                break;
            default:
                draft.Items.Add(Item(
                    ticket, charge, [new SpendLine(
                        charge.ChargeId, charge.Description, charge.Quantity, charge.Net!.Amount, charge.Net.Amount, [])]));
                break;
        }
    }

    private void AddNotBilled(Ticket ticket, Charge charge)
    {
        var reason = charge.Explanation[^1];
        draft.NotBilled.Add(new PreviewNotBilled(
            charge.ChargeId, charge.Description, ticket.Key, reason.Text, charge.Explanation));
        if (reason.Rule != CoverPreview.Rule)
        {
            var key = (reason.Rule, charge.Unit);
            draft.Cover[key] = draft.Cover.GetValueOrDefault(key) + charge.Quantity;
        }

        if (billed.Contains(charge.ChargeId))
        {
            draft.Items.Add(Item(ticket, charge, []));
        }
    }

    private static DraftItem Item(Ticket ticket, Charge charge, ValueList<SpendLine> lines)
    {
        ValueList<string> tags = [DocumentRules.Tag(charge.Kind), .. charge.Tags];
        return new DraftItem(
            Kind(charge.Kind), charge.ChargeId, charge.Description, ticket.Key, ticket.Header?.CustomerId,
            charge.WorkDate, charge.WorkDate, charge.Explanation, lines, charge.Unit, tags)
        {
            Place = Place(ticket),
            Words = charge.Words,
        };
    }

    private static ChargePlace Place(Ticket ticket) =>
        new(ticket.Key, ticket.Header?.CustomerId, ticket.Header?.Site, ticket.Header?.Project);

    private static PreviewKind Kind(ChargeKind kind) => kind switch
    {
        ChargeKind.Part => PreviewKind.Part,
        ChargeKind.Minimum => PreviewKind.Minimum,
        ChargeKind.Travel => PreviewKind.Travel,
        ChargeKind.Expense => PreviewKind.Expense,
        ChargeKind.FixedPrice => PreviewKind.FixedPrice,
        _ => PreviewKind.Labour,
    };

    private static int Live(Ticket ticket) =>
        ticket.Time.Values.Count(slot => slot.Live is not null) + ticket.Parts.Values.Count(slot => slot.Live is not null);
}

/// <summary>Holds that a preview alone has.</summary>
internal static class PreviewHolds
{
    public static HoldReason Open { get; } = TicketKinds.TicketOpen.Hold();

    public static HoldReason UnknownMeter(string meter) =>
        ContractKinds.UnknownMeter.Hold($"The contract has no price for the meter {meter}.", meter);

    public static HoldReason Conflict(string factId) =>
        TicketKinds.UsageConflict.Hold($"The usage {factId} came twice with different content.");
}
