using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Rating;
using NodaTime;
using Story = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Invoices.InvoiceDecider, BillingGrains.Domain.Invoices.Invoice,
    BillingGrains.Domain.Invoices.InvoiceCommand, BillingGrains.Domain.Invoices.InvoiceEvent>;

namespace BillingGrains.Domain.Tests.Invoices;

/// <summary>An invoice of two lines over 150.00 EUR net, 181.50 EUR gross, and the moments around it.</summary>
internal static class InvoiceSamples
{
    public const string Key = "invoice/C-1/2026-03/month";

    public static readonly Currency Euro = Currencies.Find("EUR")!;

    public static readonly Instant Now = Instant.FromUtc(2026, 4, 1, 8, 0);

    public static readonly SendingWindow Window = new(
        StartWithin: Duration.FromSeconds(10), Timeout: Duration.FromSeconds(30), Settling: Duration.FromSeconds(60));

    public static readonly EntitySettings Entity = new(
        "NL01", 1, "North", "NL", "Europe/Amsterdam", Numbering.Ours, "NL-{year}-{number:00000}",
        TaxRounding.PerDocument, "north", ReviewRequired: true);

    public static readonly InvoiceTerms Terms = new(
        "C-1", 2, "Service", Entity, "K-17", Euro, RoundingMode.HalfUp, new TaxTerms("VAT21", 21m), PaymentDays: 30);

    public static readonly BilledLine FirstLine = Line("L-1", 100m, "ticket/desk/1");

    public static readonly BilledLine SecondLine = Line("L-2", 50m, "ticket/desk/2");

    public static readonly PeriodBilled Billed = BilledWith(Terms);

    public static readonly SendingOutcome PostedAsOurs =
        new SendingOutcome.Posted("R-1", "ERP-9", Eur(150m), Eur(31.50m), Eur(181.50m));

    public static Money Eur(decimal amount) => new(amount, Euro);

    public static BilledLine Line(string lineId, decimal net, string ticketKey, string? taxCode = "VAT21") => new(
        lineId, ticketKey, $"charge-{lineId}", ChargeKind.Labour, new LocalDate(2026, 3, 10), "Work on the pump", 60m,
        "minute", Eur(net), taxCode, Corrects: null, [new Step("rate", "60 min at 100.00")]);

    public static PeriodBilled BilledWith(InvoiceTerms terms, string reason = "month") => new(
        Key, new YearMonth(2026, 3), reason, "run-1", terms, [FirstLine, SecondLine], Now);

    public static InvoiceTerms TermsWith(EntitySettings entity) => Terms with { Entity = entity };

    /// <summary>The hash under which the invoice was frozen.</summary>
    public static string HashOf(Story story) => story.State switch
    {
        Invoice.Approved approved => approved.ContentHash,
        _ => story.State.GetDocument()!.ContentHash,
    };

    public static Story New() => new();

    public static Story Draft() => New().When(new OpenInvoice(Billed, Now));

    public static Story Approved() => Draft().When(new ApproveInvoice("ann", Now));

    public static Story Finalized(string number = "NL-2026-00001")
    {
        var story = Approved();
        return story.When(new FinalizeInvoice(number, HashOf(story), Now));
    }

    /// <summary>Finalized, and its creation in the ERP started at <see cref="Now"/>.</summary>
    public static Story Started() =>
        Finalized().When(new StartSending(SendingPurpose.Create, Window, Now));

    public static Story Parked() => Started().When(
        new RecordSending(1, new SendingOutcome.Refused("no-tax-id", "No tax id.", "E7"), false, Now));

    public static Story Posted() => Started().When(new RecordSending(1, PostedAsOurs, false, Now));
}
