using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Payments;

/// <summary>What may move the balance of a final invoice, and who disputes it.</summary>
public static class BalanceRules
{
    /// <summary>Before anything moved.</summary>
    public static Balance Of(FinalDocument document)
    {
        return document.Balance ?? Of(document.Content);
    }

    /// <summary>Of a document that is not final yet: a run may have taken back a part before somebody approved it.</summary>
    public static Balance Of(InvoiceContent content)
    {
        var totals = content.Totals;
        return new Balance(
            totals.Gross - (totals.Withheld ?? Money.Zero(totals.Gross.Currency)), content.CreditedBefore);
    }

    internal static Decision<InvoiceEvent> Decide(Invoice state, MoveBalance command)
    {
        var entry = command.Entry;
        if (entry.Kind is BalanceKind.Credit or BalanceKind.CreditVoided)
        {
            return Credit(state, command);
        }

        if (FindDocument(state, out var document) is { } refusal)
        {
            return Refuse(refusal);
        }

        var balance = Of(document!);
        if (balance.Entries.FirstOrDefault(known => known.Kind == entry.Kind && known.Is(entry.EntryId)) is { } known)
        {
            return known.Amount != entry.Amount ? Refuse(BalanceRefusal.Conflict("amount"))
                : known.On != entry.On ? Refuse(BalanceRefusal.Conflict("on"))
                : Decision<InvoiceEvent>.Accept();
        }

        var fault = entry.Kind == BalanceKind.Payment && command.Owner == PaymentOwner.Erp
            ? BalanceRefusal.KeptInErp(document!.Content.Terms.Entity.ErpTenantId)
            : FindFault(balance, document!, entry, command.IsDone);
        return fault is not null ? Refuse(fault)
            : !command.IsDone && GivingUp.Waits(document!, entry) ? GivingUp.Ask(document!, entry, command.Now)
            : Move(state, entry, command.Now, command.IsDone);
    }

    /// <summary>Takes a payment back that was recorded here, whole.</summary>
    internal static Decision<InvoiceEvent> Reverse(Invoice state, ReversePayment command)
    {
        if (FindDocument(state, out var document) is { } refusal)
        {
            return Refuse(refusal);
        }

        var entries = Of(document!).Entries;
        var paid = entries.FirstOrDefault(one => one.Kind == BalanceKind.Payment && one.EntryId == command.PaymentId);
        var kind = command.IsChargeback ? BalanceKind.Chargeback : BalanceKind.PaymentCancelled;
        var before = entries.FirstOrDefault(one =>
            one.Kind is BalanceKind.Chargeback or BalanceKind.PaymentCancelled && one.EntryId == command.PaymentId);
        return (paid, before) switch
        {
            (null, _) => Refuse(BalanceRefusal.UnknownPayment),
            ({ By: var by }, _) when by.StartsWith(GrainKeys.ErpTenant(""), StringComparison.Ordinal) =>
                Refuse(BalanceRefusal.CancelInErp),
            (_, { } known) => known.Kind == kind
                ? Decision<InvoiceEvent>.Accept()
                : Refuse(BalanceRefusal.Conflict("chargeback")),
            _ => Move(
                state, new BalanceEntry(kind, paid.EntryId, paid.Amount, command.On, command.Words, command.By), command.Now,
                isDone: true),
        };
    }

    /// <summary>Moves the balance, whoever has to approve it.</summary>
    internal static Decision<InvoiceEvent> Move(Invoice state, BalanceEntry entry, Instant now, bool isDone = false)
    {
        var document = state.GetDocument()!;
        var balance = Of(document);
        return FindFault(balance, document, entry, isDone) is { } fault
            ? Refuse(fault)
            : Decision<InvoiceEvent>.Accept([.. EarlyDiscounts.After(document.Content, document, balance, entry)
                .Select(moved => moved with { At = now })]);
    }

    /// <summary>Taken note of in every state: it is a fact of another document.</summary>
    private static Decision<InvoiceEvent> Credit(Invoice state, MoveBalance command)
    {
        var entry = command.Entry;
        if (state is Invoice.Voided || state.GetContent() is not { } content)
        {
            return Decision<InvoiceEvent>.Accept();
        }

        var document = state.GetDocument();
        var balance = document is null ? Of(content) : Of(document);
        return balance.Entries.Any(known => known.Kind == entry.Kind && known.EntryId == entry.EntryId)
            ? Decision<InvoiceEvent>.Accept()
            : Decision<InvoiceEvent>.Accept([.. EarlyDiscounts.After(content, document, balance, entry)
                .Select(moved => moved with { At = command.Now })]);
    }

    internal static Decision<InvoiceEvent> Open(Invoice state, OpenInvoiceDispute command)
    {
        if (FindDocument(state, out var document) is { } refusal)
        {
            return Refuse(refusal);
        }

        var balance = Of(document!);
        return balance switch
        {
            _ when balance.Disputes.Contains(command.DisputeId, StringComparer.Ordinal) => Decision<InvoiceEvent>.Accept(),
            _ when !KeyPart.IsValid(command.DisputeId) => Refuse(KeyPart.Invalid("disputeId")),
            _ when string.IsNullOrWhiteSpace(command.Reason) => Refuse(InvoiceRefusal.ReasonMissing),
            _ when string.IsNullOrWhiteSpace(command.Owner) => Refuse(BalanceRefusal.OwnerMissing),
            { Dispute: { } open } => Refuse(BalanceRefusal.DisputedAlready(open)),
            _ => Decision<InvoiceEvent>.Accept(new InvoiceDisputed(new InvoiceDispute(
                command.DisputeId, command.Reason, command.Owner, command.By, command.Now))),
        };
    }

    internal static Decision<InvoiceEvent> Resolve(Invoice state, ResolveInvoiceDispute command) =>
        FindDocument(state, out var document) is { } refusal ? Refuse(refusal)
        : Of(document!) switch
        {
            { Dispute: { } open } when open.DisputeId == command.DisputeId && string.IsNullOrWhiteSpace(command.Outcome) =>
                Refuse(InvoiceRefusal.ReasonMissing),
            { Dispute: { } open } when open.DisputeId == command.DisputeId => Decision<InvoiceEvent>.Accept(
                new InvoiceDisputeResolved(command.DisputeId, command.Outcome, command.By, command.Now)),
            var balance when balance.Disputes.Contains(command.DisputeId, StringComparer.Ordinal) =>
                Decision<InvoiceEvent>.Accept(),
            _ => Refuse(BalanceRefusal.UnknownDispute),
        };

    /// <summary>What a credit note takes back of each invoice, tax included, as an amount above 0.</summary>
    public static ValueList<CreditedInvoice> CreditedBy(InvoiceContent content)
    {
        var left = -content.Totals.Gross;
        var credited = new List<CreditedInvoice>();
        var originals = content.Lines.Select(line => line.Corrects).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        for (var index = 0; index < originals.Count; index++)
        {
            var own = content.Lines.Where(line => line.Corrects == originals[index]);
            var isAll = index == originals.Count - 1 && content.Lines.All(line => line.Corrects is not null);
            var amount = isAll ? left : -Totals.Of(own, content.Terms).Gross;
            left -= amount;
            if (amount.Amount > 0m)
            {
                credited.Add(new CreditedInvoice(originals[index], amount));
            }
        }

        return credited.ToValueList();
    }

    internal static Refusal? FindDocument(Invoice state, out FinalDocument? document)
    {
        document = state.GetDocument();
        return document switch
        {
            null => BalanceRefusal.NotFinal,
            _ when state is Invoice.Voided => InvoiceRefusal.Voided,
            { Content.Kind: not InvoiceKind.Invoice } => BalanceRefusal.NotAnInvoice,
            _ => null,
        };
    }

    internal static Refusal? FindFault(Balance balance, FinalDocument document, BalanceEntry entry, bool isDone)
    {
        var open = balance.OpenAmount();
        var terms = document.Content.Terms;
        return entry switch
        {
            _ when !KeyPart.IsValid(entry.EntryId) => KeyPart.Invalid("id"),
            _ when entry.Amount.Currency != terms.Currency => BalanceRefusal.OtherCurrency(terms.Currency),
            _ when entry.Amount.Amount <= 0m || entry.Amount.Round(terms.MoneyRounding) != entry.Amount =>
                BalanceRefusal.AmountInvalid,
            _ when string.IsNullOrWhiteSpace(entry.Words) => InvoiceRefusal.ReasonMissing,
            _ when isDone => null,
            { Kind: BalanceKind.WriteOff } when balance.Dispute is { } dispute => BalanceRefusal.Disputed(dispute),
            { Kind: BalanceKind.Refund } when entry.Amount.Amount > -open.Amount =>
                BalanceRefusal.NotUnapplied(document.Content.InvoiceKey, open),
            { Kind: BalanceKind.WriteOff } when entry.Amount.Amount > open.Amount => BalanceRefusal.NotOpen(open),
            _ => null,
        };
    }

    private static Decision<InvoiceEvent> Refuse(Refusal refusal) => Decision<InvoiceEvent>.Refuse(refusal);
}

/// <summary>Every rule of an invoice's balance. Each names the way that is open.</summary>
public static class BalanceRefusal
{
    public static readonly Refusal NotFinal = new(
        "invoice-not-final", null, "Nothing is paid on a draft: approve it first.");

    public static readonly Refusal NotAnInvoice = new(
        "not-an-invoice", null, "A credit note counts on the invoices that it takes back: name the invoice.");

    public static readonly Refusal OwnerMissing = new("owner-missing", "owner", "Say who settles the dispute.");

    public static readonly Refusal NothingAsked = new(
        "nothing-asked", "id", "No such refund, write-off or void waits on this document: GET it to see what does.");

    public static readonly Refusal UnknownPayment = new(
        "unknown-payment", "payment", "The invoice has no such payment: GET the invoice to see those that it has.");

    public static readonly Refusal CancelInErp = new(
        "payment-kept-in-erp", "payment",
        "The payment was read from the ERP: cancel it there, and it is read from there by itself.");

    public static readonly Refusal UnknownDispute = new(
        "unknown-dispute", "disputeId", "The invoice has no such dispute: GET the invoice to see the one that is open.");

    public static readonly Refusal AmountInvalid = new(
        "amount-invalid", "amount", "The amount is more than 0, with no more decimals than the currency has.");

    public static Refusal Conflict(string field) => new(
        "balance-conflict", field, $"The id was used before with another {field}: use another id for another entry.");

    public static Refusal OtherCurrency(Currency currency) => new(
        "other-currency", "amount", $"The invoice is in {currency.Code}: give what was paid in {currency.Code}.");

    public static Refusal DisputedAlready(InvoiceDispute open) => new(
        "disputed-already", "disputeId", $"It is disputed as {open.DisputeId} ({open.Reason}): resolve that first.");

    /// <summary>Nothing is given up while the customer disputes it.</summary>
    public static Refusal Disputed(InvoiceDispute open) => new(
        "invoice-disputed", null,
        $"It is disputed as {open.DisputeId} ({open.Reason}), and {open.Owner} settles that: resolve the dispute first.");

    public static Refusal KeptInErp(string tenantId) => new(
        "payments-kept-in-erp", null,
        $"Payments of ERP tenant {tenantId} are kept in the ERP: enter it there, and it is read from there by itself.");

    public static Refusal NotUnapplied(string invoiceKey, Money open) => new(
        "not-unapplied", "amount",
        (open.Amount < 0m ? $"{Texts.Amount(-open)} are unapplied on this invoice" : "Nothing is unapplied on this invoice")
        + ": refund that much at most, or first give back more. " + CreditRefusal.OpenWay(invoiceKey, InvoiceKind.Invoice));

    public static Refusal NotOpen(Money open) => new(
        "not-open", "amount",
        open.Amount > 0m
            ? $"{Texts.Amount(open)} are open on this invoice: write off that much at most."
            : "Nothing is open on this invoice: there is nothing to write off.");
}
