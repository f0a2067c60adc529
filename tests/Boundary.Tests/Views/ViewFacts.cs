using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Cover;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Views;

/// <summary>Facts with as little as the views look at.</summary>
internal static class ViewFacts
{
    public static Instant Start { get; } = Instant.FromUtc(2026, 3, 2, 8, 0);

    public static Currency Euro { get; } = Currencies.Find("EUR")!;

    public static YearMonth March { get; } = new(2026, 3);

    public static EntitySettings Entity { get; } = new(
        "NL01", 1, "North BV", "NL", "Europe/Amsterdam", Numbering.Ours, "NL-{year}-{number:00000}",
        TaxRounding.PerDocument, "north", true);

    public static Money Euros(decimal amount) => new(amount, Euro);

    public static TicketOpened Opened(string id, string customer = "C-1", string subject = "Printer is down") =>
        new("desk", id, Header(customer, subject));

    public static TicketHeader Header(string customer, string subject) =>
        new(customer, subject, "incident", null, null, Start);

    public static TimeEntry Time(string id, int revision, int minutes) =>
        new(id, revision, "Ann", "engineer", "remote", Start, minutes, $"Work {id}");

    public static PartUse Part(string id, int revision, decimal quantity) =>
        new(id, revision, "TONER", "Toner", quantity, Euros(20m), Start, null);

    public static Charge Charge(
        string id, ChargeStanding standing, decimal? net, ValueList<string> facts, string hold = "missing-rate",
        ChargeKind kind = ChargeKind.Labour) => new(
        id, kind, standing, facts, new LocalDate(2026, 3, 2), $"Charge {id}", 60m, "minute",
        net is { } amount ? Euros(amount) : null, "S21",
        standing == ChargeStanding.Held ? new HoldReason(hold, "support", $"Held: {hold}.", "Mend it.") : null,
        [new Step("rate", "60 min at 100.00 EUR", null)]);

    public static TicketRated Rated(int number, params ReadOnlySpan<Charge> charges) =>
        new(number, "acme", 1, ValueList.Create(charges));

    public static ContractAgreed Agreed(string id = "acme", int version = 1) => new(
        new ContractTerms(
            id, version, "Acme care", "NL01", ["C-1"], new Coverage(new LocalDate(2026, 1, 1), null, null, null),
            "ERP-C-1", Euro, "Europe/Amsterdam", BillWhen.TicketClosed, RoundingMode.HalfUp, [],
            new TimeRounding(TimeScope.Entry, 15, RoundingMode.Up, 0), null, [], new PartTerms(10m, [], false), [],
            null, new TaxTerms("S21", 21m), 30),
        "ann", Start);

    public static BilledLine Line(string id, string ticketKey, string chargeId, decimal net) => new(
        id, ticketKey, chargeId, ChargeKind.Labour, new LocalDate(2026, 3, 2), $"Line {id}", 60m, "minute",
        Euros(net), "S21", null, []);

    public static InvoiceTerms Terms { get; } = new(
        "acme", 1, "Acme care", Entity, "ERP-C-1", Euro, RoundingMode.HalfUp, new TaxTerms("S21", 21m), 30);

    public static PeriodBilled Billed(string invoiceKey, params ReadOnlySpan<BilledLine> lines) =>
        new(invoiceKey, March, "month", "run-1", Terms, ValueList.Create(lines), Start);

    public static CoverSettled Settled(string ticketKey, string chargeId, decimal covered) =>
        new("run-1", new LocalDate(2026, 3, 31), [new SettledCharge(ticketKey, chargeId, Euros(covered))], Start);

    public static CoverNoticed Noticed(string grantId, int percent, LocalDate? until = null) => new(
        new CoverNotice(
            "cover", grantId, null, percent, new LocalDate(2026, 3, 2), percent, 100m, "minute",
            $"{percent} % of {grantId} is reached.", until),
        Start);

    public static InvoiceOpened OpenedInvoice(string key, params ReadOnlySpan<BilledLine> lines) => new(
        key, InvoiceKind.Invoice, March, "month", Terms, ValueList.Create(lines), Totals(lines), Start);

    public static InvoiceTotals Totals(params ReadOnlySpan<BilledLine> lines)
    {
        var net = 0m;
        foreach (var line in lines)
        {
            net += line.Net.Amount;
        }

        var tax = Rounding.Round(net * 0.21m, 2, RoundingMode.HalfUp);
        return new InvoiceTotals(Euros(net), Euros(tax), Euros(net + tax), []);
    }

    public static SendingStarted Sending(int attempt, string key) =>
        new(attempt, SendingPurpose.Create, key, Start, Start, Start);

    public static InvoicePosted Posted(int attempt, string number, InvoiceTotals totals) =>
        new(attempt, $"R-{number}", number, totals.Net, totals.Tax, totals.Gross, Start);
}
