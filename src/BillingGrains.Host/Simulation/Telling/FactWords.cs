using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tickets;
using BillingGrains.Ports.Journal;

namespace BillingGrains.Host.Simulation.Telling;

/// <summary>A fact in one line, for people who look for what went wrong.</summary>
internal static class FactWords
{
    private const int BodyShown = 160;

    public static string Of(object fact, StoredFact stored) => fact switch
    {
        TicketOpened opened => $"the ticket is opened for customer {opened.Header.CustomerId}, {opened.Header.Category}",
        TicketChanged changed => $"the ticket is now of customer {changed.Header.CustomerId}, {changed.Header.Category}",
        TimeLogged { Entry: var entry } => $"time {entry.EntryId} is logged: {Text(entry)}",
        TimeRevised { Entry: var entry } => $"time {entry.EntryId} is corrected: {Text(entry)}",
        TimeWithdrawn gone => $"time {gone.EntryId} is withdrawn",
        PartUsed { Part: var part } => $"part {part.PartId} is used: {Text(part)}",
        PartRevised { Part: var part } => $"part {part.PartId} is corrected: {Text(part)}",
        PartWithdrawn gone => $"part {gone.PartId} is withdrawn",
        TicketRated rated => $"rating {rated.RatingNumber} by {rated.ContractId ?? "no contract"} version "
            + $"{rated.ContractVersion}: {Text(rated.Charges)}",
        TicketApproved approved => $"{approved.By} approves {approved.Subject}",
        ContractAgreed { Terms: var terms } => $"version {terms.Version} is agreed, at "
            + $"{string.Join(", ", terms.Rates.Select(rate => $"{rate.PerHour} an hour from {rate.From:uuuu-MM-dd}"))}",
        ChargesTaken taken => $"takes rating {taken.RatingNumber} of {taken.TicketKey}: {Text(taken.Charges)}",
        PeriodBilled billed => $"{billed.RunId} bills {billed.InvoiceKey}: {Text(billed.Lines)}",
        LineReturned back => $"line {back.LineId} of {back.InvoiceKey} comes back, "
            + (back.Rebill ? "to bill again" : "for good"),
        InvoiceOpened opened => $"opened, {opened.Totals.Gross} with tax: {Text(opened.Lines)}",
        LineCut cut => $"{cut.By} cuts line {cut.LineId}, {(cut.Rebill ? "to bill again" : "for good")}",
        MoveAsked asked =>
            $"{asked.By} wants {asked.LineIds.Count} lines of {asked.From} on {asked.To ?? "a draft of their own"}",
        LinesMoved moved => $"sends lines of {moved.From} to {moved.To}: "
            + Text(moved.Lines.Select(line => line.Line).ToValueList()),
        LinesMovedOff off => $"{off.Lines.Count} lines leave for {off.To ?? "a draft of their own"}",
        LinesMovedOn on => $"{on.Lines.Count} lines come from {on.From}",
        InvoiceApproved approved => $"approved by {approved.By}",
        NumberGiven given => $"gives {given.Number} to {given.InvoiceKey}",
        InvoiceFinalized final => $"final, number {final.Number ?? "from the ERP"}",
        SendingStarted started => $"attempt {started.Attempt} starts: {started.Purpose}",
        SendingHadNoEffect none => $"attempt {none.Attempt} had no effect",
        SendingUnknown { AskAgainAt: not null } waits => $"the ERP answers attempt {waits.Attempt} later",
        SendingUnknown unknown => $"nobody knows what attempt {unknown.Attempt} did",
        SendingDeferred deferred => $"attempt {deferred.Attempt} is put off: {deferred.Detail}",
        CreatedInErp created => $"lies in the ERP as {created.RemoteId}",
        InvoicePosted posted => $"stands posted in the ERP as {posted.RemoteId}, number {posted.Number}",
        InvoiceParked parked => $"parked: {parked.Code}",
        InvoiceReplayed replayed => $"{replayed.By} asks for another try",
        DocumentQueued queued => $"queues {queued.InvoiceKey}",
        DocumentLeft left => $"lets {left.InvoiceKey} go, {(left.Posted ? "posted" : "not posted")}",
        _ => $"{stored.Type} {Short(stored.Body)}",
    };

    private static string Text(TimeEntry entry) => FormattableString.Invariant(
        $"revision {entry.Revision}, {entry.Minutes} min {(entry.WorkType.Length == 0 ? "of no type" : entry.WorkType)}");

    private static string Text(PartUse part) => FormattableString.Invariant(
        $"revision {part.Revision}, {part.Quantity} × {part.UnitCost.Amount}");

    private static string Text(ValueList<Charge> charges) => charges.IsEmpty
        ? "nothing"
        : string.Join("; ", charges.Select(charge =>
            $"{Tail(charge.ChargeId)} {charge.Standing} {charge.Net?.Amount}{(charge.Hold is { } hold ? hold.Code : "")}"));

    private static string Text(ValueList<BilledLine> lines) =>
        string.Join("; ", lines.Select(line => $"{Tail(line.ChargeId)} {line.Net.Amount}"));

    private static string Tail(string chargeId) => chargeId[(chargeId.IndexOf('#', StringComparison.Ordinal) + 1)..];

    private static string Short(string body) =>
        body.Length <= BodyShown ? body : $"{body[..BodyShown]}…";
}
