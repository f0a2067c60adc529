using System.Collections.Immutable;
using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Tickets;

/// <summary>How each fact changes a ticket: the same for replay and live traffic.</summary>
internal static class TicketFold
{
    public static Ticket Evolve(Ticket state, TicketEvent fact) => fact switch
    {
        TicketAwaited awaited => state with { Key = awaited.TicketKey },
        TicketRated rated => Rated(state, rated),
        RatingDue => state,
        TextsErased erased => state with { ErasedBy = erased.ErasureId },
        TicketBilled billed => state with { Billed = state.Billed.SetItem(billed.InvoiceKey, billed.Number) },
        _ => Changed(state, fact) with { Changes = state.Changes + 1 },
    };

    private static Ticket Changed(Ticket state, TicketEvent fact) => fact switch
    {
        TicketOpened opened => state with
        {
            Key = GrainKeys.Ticket(opened.Source, opened.TicketId),
            Stage = new TicketStage.Known(opened.Header),
        },
        TicketChanged changed => state with
        {
            Stage = Overriding.Apply(changed.Header, state.CustomerOverride),
            ToldHeader = state.CustomerOverride is null ? null : changed.Header,
        },
        FieldOverridden set => Overriding.Evolve(state, set),
        OverrideDropped dropped => Overriding.Evolve(state, dropped),
        TicketClosed closed => state with { LastClosedAt = Later(state.LastClosedAt, closed.At) },
        TicketReopened reopened => state with { LastReopenedAt = Later(state.LastReopenedAt, reopened.At) },
        TimeLogged logged => Logged(state, logged.Entry),
        TimeRevised revised => Logged(state, revised.Entry),
        TimeWithdrawn withdrawn => state with { Time = Withdrawn(state.Time, withdrawn.EntryId) },
        PartUsed used => Used(state, used.Part),
        PartRevised revised => Used(state, revised.Part),
        PartWithdrawn withdrawn => state with { Parts = Withdrawn(state.Parts, withdrawn.PartId) },
        TicketApproved approved => Approved(state, approved),
        TicketDisputed disputed => WithDispute(state, disputed.DisputeId, dispute =>
            dispute with { Opening = new DisputeOpening(disputed.By, disputed.Reason, disputed.AwaitsCustomer) }),
        DisputeResolved resolved => WithDispute(state, resolved.DisputeId, dispute =>
            dispute with { End = new DisputeEnd(resolved.Bill, resolved.By) }),
        _ => throw new UnknownFactException(fact),
    };

    private static Ticket Logged(Ticket state, TimeEntry entry)
    {
        var slot = state.Time.GetValueOrDefault(entry.EntryId) ?? new TimeSlot(null, false, null);
        var ahead = state.ApprovedAhead.Contains(entry.EntryId);
        // A withdrawal that overtook its entry holds for the first revision to come; a later one brings it back.
        slot = slot with
        {
            Entry = Overriding.Apply(entry, slot.Overrides),
            ToldEntry = slot.Overrides.IsEmpty ? null : entry,
            Withdrawn = slot.Withdrawn && slot.Entry is null,
            Approved = ahead ? entry.Revision : slot.Approved,
        };
        return state with
        {
            Time = state.Time.SetItem(entry.EntryId, slot),
            ApprovedAhead = ahead ? state.ApprovedAhead.Remove(entry.EntryId) : state.ApprovedAhead,
        };
    }

    private static Ticket Used(Ticket state, PartUse part)
    {
        var slot = state.Parts.GetValueOrDefault(part.PartId) ?? new PartSlot(null, false, null);
        var ahead = state.ApprovedAhead.Contains(part.PartId);
        slot = slot with
        {
            Part = part,
            Withdrawn = slot.Withdrawn && slot.Part is null,
            Approved = ahead ? part.Revision : slot.Approved,
        };
        return state with
        {
            Parts = state.Parts.SetItem(part.PartId, slot),
            ApprovedAhead = ahead ? state.ApprovedAhead.Remove(part.PartId) : state.ApprovedAhead,
        };
    }

    private static ImmutableSortedDictionary<string, TimeSlot> Withdrawn(
        ImmutableSortedDictionary<string, TimeSlot> slots, string id) =>
        slots.SetItem(id, (slots.GetValueOrDefault(id) ?? new TimeSlot(null, false, null)) with { Withdrawn = true });

    private static ImmutableSortedDictionary<string, PartSlot> Withdrawn(
        ImmutableSortedDictionary<string, PartSlot> slots, string id) =>
        slots.SetItem(id, (slots.GetValueOrDefault(id) ?? new PartSlot(null, false, null)) with { Withdrawn = true });

    private static Ticket Approved(Ticket state, TicketApproved approved)
    {
        var noted = state with
        {
            Approvals = state.Approvals.SetItem(approved.ApprovalId, new Approval(approved.Subject, approved.By)),
        };
        if (approved.Subject == Ticket.Everything)
        {
            return noted with
            {
                EmptyApprovedBy = approved.By,
                Time = Approve(noted.Time, static _ => true),
                Parts = Approve(noted.Parts, static _ => true),
            };
        }

        var known = noted.Time.GetValueOrDefault(approved.Subject)?.Entry is not null
            || noted.Parts.GetValueOrDefault(approved.Subject)?.Part is not null;
        return known
            ? noted with
            {
                Time = Approve(noted.Time, id => id == approved.Subject),
                Parts = Approve(noted.Parts, id => id == approved.Subject),
            }
            : noted with { ApprovedAhead = noted.ApprovedAhead.Add(approved.Subject) };
    }

    private static ImmutableSortedDictionary<string, TimeSlot> Approve(
        ImmutableSortedDictionary<string, TimeSlot> slots, Func<string, bool> chosen) =>
        slots.SetItems(slots
            .Where(slot => slot.Value.Entry is not null && chosen(slot.Key))
            .Select(slot => KeyValuePair.Create(slot.Key, slot.Value with { Approved = slot.Value.Entry!.Revision })));

    private static ImmutableSortedDictionary<string, PartSlot> Approve(
        ImmutableSortedDictionary<string, PartSlot> slots, Func<string, bool> chosen) =>
        slots.SetItems(slots
            .Where(slot => slot.Value.Part is not null && chosen(slot.Key))
            .Select(slot => KeyValuePair.Create(slot.Key, slot.Value with { Approved = slot.Value.Part!.Revision })));

    private static Ticket WithDispute(Ticket state, string id, Func<Dispute, Dispute> change) => state with
    {
        Disputes = state.Disputes.SetItem(
            id, change(state.Disputes.GetValueOrDefault(id) ?? new Dispute(null, null))),
    };

    private static Ticket Rated(Ticket state, TicketRated rated) => state with
    {
        Rating = new LastRating(
            rated.RatingNumber,
            rated.ContractId,
            rated.ContractVersion,
            rated.Charges,
            state.Changes,
            state.Header?.CustomerId,
            state.Header?.Site,
            state.Header?.Project,
            state.Rating?.ContractId is { } before && before != rated.ContractId ? before : null,
            state.Rating is { ContractId: null }),
    };

    private static Instant Later(Instant? known, Instant other) => known is { } at && at > other ? at : other;
}
