using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;

namespace BillingGrains.Domain.Payments;

/// <summary>What an ERP's books say of a document's balance. It has happened: no limit of ours can refuse it; but the same
/// entry counts once, whoever told of it first.</summary>
internal static class ErpEntries
{
    public static Decision<InvoiceEvent> Take(Invoice state, TakeErpEntry command)
    {
        if (command.Entry.Kind is not (BalanceKind.Payment or BalanceKind.Refund or BalanceKind.WriteOff))
        {
            // Of all others we enter all ourselves: it is one of them.
            return Decision<InvoiceEvent>.Accept();
        }

        if (BalanceRules.FindDocument(state, out var document) is { } refusal)
        {
            return Decision<InvoiceEvent>.Refuse(refusal);
        }

        var told = command.Entry;
        var balance = BalanceRules.Of(document!);
        var currency = document!.Content.Terms.Currency;
        var entry = told.ToEntry(currency, command.TenantKey);
        var known = balance.Entries.FirstOrDefault(one => one.Kind == told.Kind
            && (one.EntryId == entry.EntryId || one.EntryId == told.Reference));
        return told.Currency != currency.Code ? Decision<InvoiceEvent>.Refuse(BalanceRefusal.OtherCurrency(currency))
            : known is null && told.IsCancelled ? Decision<InvoiceEvent>.Accept()
            : known is null ? Move(document, balance, entry, command)
            : known.Amount != entry.Amount ? Decision<InvoiceEvent>.Refuse(BalanceRefusal.Conflict("amount"))
            : !told.IsCancelled
                || balance.Entries.Any(one => one.Kind == told.Cancelled && one.EntryId == known.EntryId)
                ? Decision<InvoiceEvent>.Accept()
            : Move(document, balance, known with { Kind = told.Cancelled, Words = entry.Words, By = entry.By }, command);
    }

    private static Decision<InvoiceEvent> Move(
        FinalDocument document, Balance balance, BalanceEntry entry, TakeErpEntry command) =>
        BalanceRules.FindFault(balance, document, entry, isDone: true) is { } fault
            ? Decision<InvoiceEvent>.Refuse(fault)
            : Decision<InvoiceEvent>.Accept([.. EarlyDiscounts.After(document.Content, document, balance, entry)
                .Select(moved => moved with { At = command.Now })]);
}
