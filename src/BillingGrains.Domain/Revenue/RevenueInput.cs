using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Revenue;

/// <summary>A line of a final document that is not void and whose revenue is recognised here.</summary>
/// <param name="BookedOn">Its document's posting date: in no closed month when it was given.</param>
/// <param name="Net">Without tax; below 0 where it gives back.</param>
/// <param name="Corrects">The document that it gives back of, or adds to; null for none.</param>
/// <param name="Service">See <see cref="Charge.Service"/>, like <paramref name="UsableUntil"/>.</param>
public sealed record RevenueLine(
    string InvoiceKey, string LineId, LocalDate BookedOn, string TicketKey, string ChargeId, ChargeKind Kind,
    LocalDate WorkDate, Money Net, string? Corrects = null, ServicePeriod? Service = null, LocalDate? UsableUntil = null)
{
    /// <summary>The lines of a document; none where the ERP recognises it, and of one that is void or not final.</summary>
    public static IEnumerable<RevenueLine> Of(Invoice invoice)
    {
        if (invoice is Invoice.Voided || invoice.GetDocument() is not { } document
            || !document.Content.Terms.Entity.RecognisesHere(document.BookedOn))
        {
            return [];
        }

        return document.Content.Lines.Select(line => new RevenueLine(
            document.Content.InvoiceKey, line.LineId, document.BookedOn, line.TicketKey, line.ChargeId, line.Kind,
            line.WorkDate, line.Net, line.Corrects, line.Service, line.UsableUntil));
    }
}

/// <summary>How much of what was bought beforehand is used by the end of a period.</summary>
/// <param name="ChargeId">Of the charge that bills it.</param>
/// <param name="Granted">More than 0, in minutes or in a currency, like <paramref name="Drawn"/>.</param>
/// <param name="IsOver">What is left cannot be used any more.</param>
public sealed record GrantUse(string ChargeId, decimal Granted, decimal Drawn, bool IsOver);

/// <summary>Work that is priced and not on a document by the end of a period.</summary>
/// <param name="Amount">Net; below 0 where something is to be given back.</param>
public sealed record UnbilledWork(string TicketKey, string ChargeId, LocalDate WorkDate, Money Amount);

/// <summary>What a contract says for its entity's journals.</summary>
public sealed record RevenueBasis(ValueList<GrantUse> Uses, ValueList<UnbilledWork> Unbilled);
