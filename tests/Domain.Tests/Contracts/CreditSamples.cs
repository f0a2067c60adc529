using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using NodaTime;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;

namespace BillingGrains.Domain.Tests.Contracts;

/// <summary>Final invoices of a contract, and what persons do to them.</summary>
internal static class CreditSamples
{
    public const string Ticket = "ticket/desk/1";
    public const string Month = "invoice/K-1/2026-03/month";

    public static BillPeriod Bill(string run, YearMonth? period = null) => new(run, period ?? March, Entity, Now);

    /// <summary>The document as it is final, whatever a state before says.</summary>
    public static FinalDocument Final(PeriodBilled billed)
    {
        Invoice invoice = new Invoice.Absent();
        foreach (var fact in Decided(invoice, new OpenInvoice(billed, Now)))
        {
            invoice = InvoiceDecider.Evolve(invoice, fact);
        }

        return new FinalDocument(
            invoice.GetContent()!, "hash", "BE-2026-00001", new LocalDate(2026, 4, 1), new LocalDate(2026, 5, 1), "bg-1", []);
    }

    public static CreditDocument Credit(
        PeriodBilled billed, ReductionKind kind, string id = "c1", params CreditedLine[] lines) => new(
        id, Final(billed), "BE-2026-00001", Entity, kind, "Agreed with the customer.", [.. lines], "Fin", Now);

    public static PeriodBilled Only(IEnumerable<ContractEvent> facts) => facts.OfType<PeriodBilled>().Single();

    /// <summary>What the next run puts on documents.</summary>
    public static decimal[] Due(CustomerContract state, YearMonth? period = null) =>
        [.. state.When(Bill("next", period)).OfType<PeriodBilled>().SelectMany(fact => fact.Lines)
            .Select(line => line.Net.Amount)];

    public static decimal Gross(PeriodBilled billed) => Totals.Of(billed.Lines, billed.Terms).Gross.Amount;

    private static ValueList<InvoiceEvent> Decided(Invoice state, InvoiceCommand command) =>
        InvoiceDecider.Decide(state, command).ShouldBeOfType<Decision<InvoiceEvent>.Accepted>().Events;
}
