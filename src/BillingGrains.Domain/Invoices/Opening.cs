using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.MasterData;
using NodaTime;

namespace BillingGrains.Domain.Invoices;

/// <summary>How a contract's billed period becomes a document, and how a document freezes.</summary>
internal static class Opening
{
    /// <summary>Opens a draft; approves it in the same breath when the contract's rule lets it pass, or else the entity needs
    /// no review, unless a person would not be allowed to: then it waits for one.</summary>
    public static Decision<InvoiceEvent> Decide(InvoiceContent? content, OpenInvoice command)
    {
        var billed = command.Billed;
        if (content is not null)
        {
            return FindDifference(content, billed) is { } field
                ? Decision<InvoiceEvent>.Refuse(InvoiceRefusal.OpenedOtherwise(field))
                : Decision<InvoiceEvent>.Accept();
        }

        if (FindFault(billed) is { } fault)
        {
            return Decision<InvoiceEvent>.Refuse(fault);
        }

        var opened = new InvoiceOpened(
            billed.InvoiceKey, KindOf(billed.Reason), billed.Period, billed.Reason, billed.Terms, billed.Lines,
            Totals.Of(billed.Lines, billed.Terms), command.Now, billed.Credit);
        var draft = InvoiceFold.Evolve(InvoiceDecider.Initial, opened).GetContent()!;
        return ByItself(new Invoice.Draft(draft, HoldReason: null), command.Now, command.Master) is { } next
            ? Decision<InvoiceEvent>.Accept(opened, next)
            : Decision<InvoiceEvent>.Accept(opened);
    }

    /// <summary>What becomes of a draft without a person: it is approved, or its approval waits for the ERP's master data.
    /// Null when it waits for a person.</summary>
    public static InvoiceEvent? ByItself(Invoice.Draft draft, Instant now, MasterCheck? master)
    {
        var content = draft.Content;
        return PassedBy(content.Terms) is not { } rule || HasWrongSign(content) || NeedsPerson(content) ? null
            : master is { Faults.IsEmpty: false }
                ? new MasterDataFaulty(
                    new MasterWait(master, InvoiceDecider.PolicyActor, Role: null, Review.Hash(draft)), now)
            : Approve(content, InvoiceDecider.PolicyActor, now) with { Rule = rule, Master = master };
    }

    /// <summary>The rule by which nobody has to look at it; null for none.</summary>
    internal static string? PassedBy(InvoiceTerms terms) => terms.Review switch
    {
        { Passed: true, Words: var words } => words,
        null when !terms.Entity.ReviewRequired => $"The legal entity {terms.Entity.EntityId} needs no review.",
        _ => null,
    };

    /// <summary>Whether an invoice would pay out or a credit note would ask for money: no ERP takes that.</summary>
    public static bool HasWrongSign(InvoiceContent content) => content.Kind == InvoiceKind.CreditNote
        ? content.Totals.Gross.Amount > 0m
        : content.Totals.Gross.Amount < 0m;

    private static bool NeedsPerson(InvoiceContent content) =>
        ApprovalRules.NeedsPerson(content.Terms.Entity.Duties, content.Kind, content.Totals.Gross)
        || (content.Credit is not null && FourEyes.AreEnforced(content.Terms.Entity.Duties));

    public static InvoiceApproved Approve(InvoiceContent content, string by, Instant now)
    {
        var entity = content.Terms.Entity;
        return new InvoiceApproved(
            ContentHash.Of(content),
            Number: null,
            by,
            now,
            Wanted: new DateWanted(
                content.Kind, content.Terms.BillTo, entity, content.RateThrough(), content.Terms.Currency,
                content.LastTaxPoint(), Originals(content)));
    }

    private static ValueList<string> Originals(InvoiceContent content) => content.Kind != InvoiceKind.CreditNote
        ? []
        : content.Lines.Select(static line => line.Corrects).OfType<string>().Distinct(StringComparer.Ordinal).ToValueList();

    /// <summary>The series that numbered a final document; null when the ERP did.</summary>
    public static string? SeriesOf(InvoiceContent content, LocalDate invoiceDate) =>
        content.Terms.Entity is { Numbering: Numbering.Ours } entity
            ? SeriesNames.Wanted(entity, content.Kind, content.Terms.BillTo, invoiceDate).SeriesKey
            : null;

    private static InvoiceKind KindOf(string reason) =>
        reason.StartsWith("credit", StringComparison.Ordinal) ? InvoiceKind.CreditNote : InvoiceKind.Invoice;

    private static string? FindDifference(InvoiceContent content, PeriodBilled billed) => content switch
    {
        _ when content.InvoiceKey != billed.InvoiceKey => "invoiceKey",
        _ when content.Period != billed.Period => "period",
        _ when content.Reason != billed.Reason => "reason",
        _ when content.Terms != billed.Terms => "terms",
        _ when content.Opened != billed.Lines => "lines",
        _ when content.Credit != billed.Credit => "credit",
        _ => null,
    };

    private static Refusal? FindFault(PeriodBilled billed)
    {
        var terms = billed.Terms;
        return billed.Lines switch
        {
            { IsEmpty: true } => InvoiceRefusal.NoLines,
            var lines when lines.DistinctBy(line => line.LineId, StringComparer.Ordinal).Count() < lines.Count =>
                InvoiceRefusal.RepeatedLine,
            var lines when lines.Any(line => line.Net.Currency != terms.Currency) => InvoiceRefusal.OtherCurrency,
            var lines when lines.Any(line => line.Net.Round(terms.MoneyRounding) != line.Net) =>
                InvoiceRefusal.NotRounded,
            var lines when lines.Any(line => line.PercentBy(terms) is null) =>
                InvoiceRefusal.UnknownTaxCode,
            _ => null,
        };
    }
}
