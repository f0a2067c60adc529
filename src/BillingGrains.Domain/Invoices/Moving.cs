using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Domain.Invoices;

/// <summary>Lines that leave a draft for another one, and lines that come to one.</summary>
public static class Moving
{
    /// <summary>Lets lines go. Each asking is decided once.</summary>
    internal static Decision<InvoiceEvent> Decide(Invoice state, MoveLinesOff command)
    {
        var asked = command.Asked;
        var lines = (state as Invoice.Draft)?.Content.Lines.Where(line => asked.LineIds.AsSpan().Contains(line.LineId)).ToList();
        if (state is not Invoice.Draft { Content: { Kind: InvoiceKind.Invoice, Foreign: null } content } draft
            || lines!.Count < asked.LineIds.Count)
        {
            return Decision<InvoiceEvent>.Accept(new MoveDeclined(
                asked.MoveId, "The lines do not stand on a draft any more.", command.Now));
        }

        var left = content.Lines.Where(line => !lines.Contains(line)).ToList();
        return Decision<InvoiceEvent>.Accept(new LinesMovedOff(
            asked.MoveId, asked.To, lines.Select(line => Moved(content, line)).ToValueList(),
            content.Terms with { Review = null }, draft.Edits, asked.Reason, Totals.Of(left, content.Terms), asked.By,
            command.Now, left.Count == 0));
    }

    /// <summary>Takes lines that were sent; a document that is made for them is opened by them.</summary>
    internal static Decision<InvoiceEvent> Decide(Invoice state, TakeLines command)
    {
        var moved = command.Moved;
        if (state is Invoice.Absent && moved.IsNew)
        {
            var opened = new InvoiceOpened(
                moved.To, InvoiceKind.Invoice, moved.Period, GrainKeys.NameOf(moved.To).Split('/')[^1], moved.Terms, [],
                Totals.Of(Array.Empty<BilledLine>(), moved.Terms), command.Now);
            return Decision<InvoiceEvent>.Accept(
                opened, On(InvoiceFold.Evolve(state, opened).GetContent()!, moved, command));
        }

        return state switch
        {
            Invoice.Absent => Decision<InvoiceEvent>.Refuse(InvoiceRefusal.NotOpen),
            Invoice.Draft { Content: { Credit: null, Foreign: null } content } when Fits(content, moved) =>
                Decision<InvoiceEvent>.Accept(On(content, moved, command)),
            _ => Decision<InvoiceEvent>.Accept(new LinesNotTaken(
                moved.MoveId, "The document is no draft any more, or not one for these lines.", command.Now)),
        };
    }

    /// <summary>Whether lines of one draft may stand on another: same contract, legal entity, ERP tenant, customer, order,
    /// currency, and taxed and withheld alike.</summary>
    public static bool AreAlike(InvoiceTerms one, InvoiceTerms other) =>
        (one.ContractId, one.Entity.EntityId, one.Entity.TaxRounding, one.Entity.ErpTenantId)
            == (other.ContractId, other.Entity.EntityId, other.Entity.TaxRounding, other.Entity.ErpTenantId)
        && (one.BillTo, one.SoldTo, one.Payer, one.PurchaseOrder)
            == (other.BillTo, other.SoldTo, other.Payer, other.PurchaseOrder)
        && (one.Currency, one.MoneyRounding, one.Tax, one.Withholding, one.TaxedBy)
            == (other.Currency, other.MoneyRounding, other.Tax, other.Withholding, other.TaxedBy);

    internal static Invoice.Draft After(Invoice.Draft draft, LinesMovedOff off)
    {
        var ids = off.Lines.Select(static line => line.Line.LineId).ToHashSet(StringComparer.Ordinal);
        var content = draft.Content;
        var after = draft with
        {
            Content = content with
            {
                Lines = content.Lines.Where(line => !ids.Contains(line.LineId)).ToValueList(),
                Adjusted = content.Adjusted.Where(one => !ids.Contains(one.Line.LineId)).ToValueList(),
                Totals = off.Totals,
            },
            Edits = draft.Edits.Add(Edit(off.By, off.Lines)),
            Differences = draft.Differences.Where(known => off.Lines.All(line =>
                line.Line.ChargeId != known.ChargeId || line.Line.TicketKey != known.TicketKey)).ToValueList(),
        };
        return Review.Changed(draft, after, $"{off.By} moved {Named(off.Lines)} to {Name(off.To)}");
    }

    internal static Invoice.Draft After(Invoice.Draft draft, LinesMovedOn on)
    {
        var content = draft.Content;
        var after = draft with
        {
            Content = content with
            {
                Lines = [.. content.Lines, .. on.Lines.Select(static line => line.Line)],
                MovedOn = [.. content.MovedOn, .. on.Lines.Select(static line => line.Opened)],
                Adjusted =
                [
                    .. content.Adjusted,
                    .. on.Lines.Where(static line => line.Rebill is not null)
                        .Select(static line => new LineAdjustment(line.Line, line.Rebill!.Value)),
                ],
                Totals = on.Totals,
            },
            Edits = [.. draft.Edits, .. on.Edits, Edit(on.By, on.Lines)],
        };
        return Review.Changed(draft, after, $"{on.By} moved {Named(on.Lines)} here from {Name(on.From)}");
    }

    private static bool Fits(InvoiceContent content, LinesMoved moved) => content.Kind == InvoiceKind.Invoice
        && AreAlike(content.Terms, moved.Terms)
        && content.Lines.All(line => line.Kind != ChargeKind.Prepaid)
        && moved.Lines.All(line => content.EverOn().All(other => other.LineId != line.Line.LineId)
            && content.Lines.All(other =>
                other.ChargeId != line.Line.ChargeId || other.TicketKey != line.Line.TicketKey));

    private static LinesMovedOn On(InvoiceContent content, LinesMoved moved, TakeLines command) => new(
        moved.MoveId, moved.From, moved.Lines, moved.Edits, moved.Reason,
        Totals.Of([.. content.Lines, .. moved.Lines.Select(static line => line.Line)], content.Terms), moved.By, command.Now);

    private static MovedLine Moved(InvoiceContent content, BilledLine line) => new(
        line, content.EverOn().First(one => one.LineId == line.LineId),
        content.Adjusted.FirstOrDefault(one => one.Line.LineId == line.LineId)?.Rebill);

    private static DraftEdit Edit(string by, ValueList<MovedLine> lines)
    {
        var sum = lines.Select(static line => line.Line.Net).Aggregate(static (sum, net) => sum + net);
        return new DraftEdit(by, sum with { Amount = Math.Abs(sum.Amount) });
    }

    private static string Named(ValueList<MovedLine> lines) => string.Join(", ", lines.Select(static line => line.Line.LineId));

    private static string Name(string? invoiceKey) => invoiceKey is null ? "a draft of its own" : GrainKeys.NameOf(invoiceKey);
}
