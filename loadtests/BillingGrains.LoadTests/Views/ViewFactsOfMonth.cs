using System.Globalization;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.LoadTests.Views;

/// <summary>The facts of a month, in the shapes that grains write: for each ticket three entries, a part, a rating with
/// four charges, and its contract's note of them; for each forty tickets an invoice, from draft to posted.</summary>
internal static class ViewFactsOfMonth
{
    private const int TicketsOnInvoice = 40;
    private static readonly Instant At = Instant.FromUtc(2026, 3, 2, 9, 15);
    private static readonly LocalDate Day = new(2026, 3, 2);
    private static readonly Currency Euro = Currencies.Find("EUR")!;

    private static readonly EntitySettings Entity = new(
        "NL01", 1, "North BV", "NL", "Europe/Amsterdam", Numbering.Ours, "NL-{year}-{number:00000}",
        TaxRounding.PerDocument, "north", true);

    public static IEnumerable<(string Key, object Fact)> Take(int tickets)
    {
        for (var ticket = 0; ticket < tickets; ticket++)
        {
            foreach (var fact in Ticket(ticket))
            {
                yield return fact;
            }

            if (ticket % TicketsOnInvoice == TicketsOnInvoice - 1)
            {
                foreach (var fact in Invoice(ticket / TicketsOnInvoice))
                {
                    yield return fact;
                }
            }
        }
    }

    private static IEnumerable<(string Key, object Fact)> Ticket(int number)
    {
        var key = Key(number);
        var header = new TicketHeader($"C-{Text(number % 500)}", "Disk fails", "incident", null, null, At);
        yield return (key, new TicketOpened("desk", Text(number), header));
        for (var entry = 0; entry < 3; entry++)
        {
            yield return (key, new TimeLogged(new TimeEntry(
                $"e{Text(entry)}", 1, "tech-17", "engineer", "remote", At, 45,
                "Replaced the failing disk and rebuilt the array; the customer confirmed.")));
        }

        yield return (key, new PartUsed(new PartUse("p0", 1, "DISK-2T", "Disk, 2 TB", 1m, Euros(80m), At, null)));
        yield return (key, new TicketClosed(At));
        ValueList<Charge> charges = [Charge(0), Charge(1), Charge(2), Charge(3)];
        yield return (key, new TicketRated(1, Contract(number), 1, charges));
        yield return ($"contract/{Contract(number)}", new ChargesTaken(key, 1, charges));
    }

    private static IEnumerable<(string Key, object Fact)> Invoice(int number)
    {
        var key = $"invoice/c{Text(number)}/2026-03/month";
        var lines = Enumerable.Range(0, TicketsOnInvoice * 4)
            .Select(line => new BilledLine(
                $"line-{Text(line)}", Key(number * TicketsOnInvoice + line / 4), $"charge-{Text(line % 4)}",
                ChargeKind.Labour, Day, "Replaced the failing disk", 60m, "minute", Euros(75m), "S21", null,
                [new Step("rate", "60 min at 75.00 EUR an hour", Euros(75m))]))
            .ToValueList();
        var totals = new InvoiceTotals(Euros(12_000m), Euros(2_520m), Euros(14_520m), []);
        var terms = new InvoiceTerms(
            $"c{Text(number)}", 1, "Care", Entity, "ERP-1", Euro, RoundingMode.HalfUp, new TaxTerms("S21", 21m), 30);
        yield return (key, new InvoiceOpened(key, InvoiceKind.Invoice, new YearMonth(2026, 3), "month", terms, lines, totals, At));
        yield return (key, new InvoiceApproved("hash", null, "ann", At));
        yield return (key, new InvoiceFinalized(Text(number), Day, Day.PlusDays(30), At));
        yield return (key, new SendingStarted(1, SendingPurpose.Create, $"post-{Text(number)}", At, At, At));
        yield return (key, new InvoicePosted(1, $"R-{Text(number)}", Text(number), totals.Net, totals.Tax, totals.Gross, At));
    }

    private static Charge Charge(int number) => new(
        $"charge-{Text(number)}", number == 3 ? ChargeKind.Part : ChargeKind.Labour,
        number == 2 ? ChargeStanding.Held : ChargeStanding.Billable, [number == 3 ? "p0" : $"e{Text(number)}"], Day,
        "Replaced the failing disk", 60m, "minute", Euros(75m), "S21",
        number == 2 ? new HoldReason("missing-rate", "finance", "No rate fits.", "Agree a rate.") : null,
        [
            new Step("rounding", "45 min rounded up to 60 min (step 15, minimum 60)", null),
            new Step("rate", "60 min at 75.00 EUR an hour", Euros(75m)),
        ]);

    private static string Key(int number) => $"ticket/desk/{Text(number)}";

    private static string Contract(int number) => $"c{Text(number / TicketsOnInvoice)}";

    private static Money Euros(decimal amount) => new(amount, Euro);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
