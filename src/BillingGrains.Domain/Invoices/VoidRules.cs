using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Posting;

namespace BillingGrains.Domain.Invoices;

/// <summary>Whether a final document may still be voided: while no attempt to send it can have had an effect.</summary>
public static class VoidRules
{
    /// <summary>Why the document stays as it is, with the way that is open; null when it may be voided.</summary>
    public static Refusal? Find(Invoice state) => state switch
    {
        Invoice.Absent => InvoiceRefusal.NotOpen,
        _ when state.GetContent()?.Foreign is { } foreign => ForeignRefusal.NotOurs(foreign.Engine),
        Invoice.Draft => new Refusal(
            "invoice-not-final", null, "The document is a draft: cut or hold its lines; only a final document is voided."),
        Invoice.Approved => new Refusal(
            "invoice-not-final", null,
            "The document is approved and waits for its number: it can be voided or credited as soon as it has one."),
        Invoice.Posted posted => Declined(
            "void-posted", $"It stands posted in the ERP as {posted.Number}, so that it cannot be voided.", posted.Document),
        Invoice.Finalized or Invoice.Parked when IsMoved(state.GetDocument()!) => Declined(
            "void-paid", "Something was paid or written off on it, so that it cannot be voided.", state.GetDocument()!),
        Invoice.Finalized or Invoice.Parked when state.GetDocument()!.Balance?.Dispute is { } dispute => Declined(
            "void-disputed", $"It is disputed as {dispute.DisputeId}: resolve that first.", state.GetDocument()!),
        Invoice.Finalized { Sending: { IsOpen: false, RemoteId: null } } or Invoice.Voided => null,
        Invoice.Parked { Sending: { RemoteId: null, Last.Purpose: SendingPurpose.Create }, Code: var code }
            when code != DocumentKinds.TooManyAttempts.Code && code != DocumentKinds.DoubleDocument.Code
                && code != DocumentKinds.AcknowledgementMissing.Code => null,
        _ => Declined("void-sent", "It was sent to the ERP, so that it cannot be voided.", state.GetDocument()!),
    };

    internal static Decision<InvoiceEvent> Decide(Invoice state, VoidInvoice command) => state.GetDocument() switch
    {
        null => Decision<InvoiceEvent>.Refuse(InvoiceRefusal.NotFinal),
        { Void: { } before } when state is Invoice.Voided || before.Ask >= command.Ask => Decision<InvoiceEvent>.Accept(),
        var document => Decision<InvoiceEvent>.Accept((Find(state) ?? ByBooks(command, document)) is { } why
            ? new InvoiceVoidDeclined(command.Ask, why.Code, why.Reason, command.By, command.Now)
            : new InvoiceVoided(command.Ask, document.Number, command.Reason, command.By, command.Now)),
    };

    private static Refusal? ByBooks(VoidInvoice command, FinalDocument document) => command.Closed is { } closed
        ? Declined(closed.Code, closed.Reason, document)
        : null;

    private static bool IsMoved(FinalDocument document) => document.Balance is { Entries.IsEmpty: false };

    private static Refusal Declined(string code, string why, FinalDocument document) => new(
        code, null, $"{why} {CreditRefusal.OpenWay(document.Content.InvoiceKey, document.Content.Kind)}");
}
