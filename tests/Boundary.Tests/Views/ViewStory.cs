using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Tickets;
using BillingGrains.Ports.Erp;
using BillingGrains.Storage.Views.Reconciling;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Views;

/// <summary>A small month in which every balance holds: one ticket that is billed, one that is held, one withdrawn; an
/// invoice that is posted, one that is parked, one that is held.</summary>
internal static class ViewStory
{
    public const string Billed = "ticket/desk/1";
    public const string Held = "ticket/desk/2";
    public const string Posted = "invoice/acme/2026-03/month";
    public const string Parked = "invoice/acme/2026-03/month-2";
    public const string OnHold = "invoice/acme/2026-03/month-3";

    public static TenantDocuments Erp { get; } = new("north", [Document("key-1", 100m, 21m)]);

    public static ErpDocument Document(string postingKey, decimal net, decimal tax, bool posted = true) =>
        new($"R-{postingKey}", postingKey, "N-1", posted, "EUR", net, tax, net + tax);

    /// <summary>70.00 and 14.70 tax here, 69.99 and 14.71 in the ERP.</summary>
    public static (string Key, IReadOnlyList<InvoiceEvent> Facts) RoundedInvoice
    {
        get
        {
            const string key = "invoice/acme/2026-03/month-4";
            var line = ViewFacts.Line("l7", Billed, "c7", 70m);
            var totals = ViewFacts.Totals(line);
            var posted = totals with
            {
                Net = totals.Net with { Amount = 69.99m }, Tax = totals.Tax with { Amount = 14.71m },
            };
            return (key,
            [
                ViewFacts.OpenedInvoice(key, line),
                new InvoiceApproved("hash", null, "ann", ViewFacts.Start),
                new InvoiceFinalized("N-4", new LocalDate(2026, 4, 1), new LocalDate(2026, 5, 1), ViewFacts.Start),
                ViewFacts.Sending(1, "key-4"),
                ViewFacts.Posted(1, "N-4", posted),
                new ErpRounded("R-1", "7999", totals.Tax with { Amount = 0.01m }, ViewFacts.Start),
            ]);
        }
    }

    public static async Task Tell(ViewsDatabase database)
    {
        await database.Append("contract/acme", ViewFacts.Agreed());
        await TellTickets(database);
        var lines = new[] { ViewFacts.Line("l1", Billed, "c1", 100m), ViewFacts.Line("l4", Billed, "c4", 40m) };
        await database.Append(
            "contract/acme",
            ViewFacts.Billed(Posted, lines),
            new LineReturned(Posted, "l4", false),
            ViewFacts.Billed(Parked, ViewFacts.Line("l5", Billed, "c5", 50m)),
            ViewFacts.Billed(OnHold, ViewFacts.Line("l6", Billed, "c6", 60m)));
        await database.Append(
            Posted,
            ViewFacts.OpenedInvoice(Posted, lines),
            new LineCut("l4", false, "Goodwill", ViewFacts.Totals(lines[0]), "ann", ViewFacts.Start),
            new InvoiceApproved("hash", null, "ann", ViewFacts.Start),
            new InvoiceFinalized("N-1", new LocalDate(2026, 4, 1), new LocalDate(2026, 5, 1), ViewFacts.Start),
            ViewFacts.Sending(1, "key-1"),
            ViewFacts.Posted(1, "N-1", ViewFacts.Totals(lines[0])));
        await database.Append(
            Parked,
            ViewFacts.OpenedInvoice(Parked, ViewFacts.Line("l5", Billed, "c5", 50m)),
            new InvoiceApproved("hash", null, "ann", ViewFacts.Start),
            new InvoiceFinalized("N-2", new LocalDate(2026, 4, 1), new LocalDate(2026, 5, 1), ViewFacts.Start),
            ViewFacts.Sending(1, "key-2"),
            new InvoiceParked(1, "no-tax", "The customer has no tax registration.", "E42", ViewFacts.Start));
        await database.Append(
            OnHold,
            ViewFacts.OpenedInvoice(OnHold, ViewFacts.Line("l6", Billed, "c6", 60m)),
            new InvoiceHeld("Customer asked for details.", "ann", ViewFacts.Start + Duration.FromHours(1)));
        await database.Append("erp/north", new DocumentQueued(Posted), new DocumentLeft(Posted, true));
        await database.Append(
            "erp/north", new DocumentQueued(Parked), new TenantPaused("ann", "Year end", ViewFacts.Start));
        await database.Append(Billed, new TicketBilled(Posted, "N-1", ViewFacts.Start));
    }

    private static async Task TellTickets(ViewsDatabase database)
    {
        await database.Append(
            Billed,
            ViewFacts.Opened("1"),
            new TimeLogged(ViewFacts.Time("e1", 1, 60)),
            new TimeLogged(ViewFacts.Time("e4", 1, 20)),
            new TimeLogged(ViewFacts.Time("e5", 1, 25)),
            new TimeLogged(ViewFacts.Time("e6", 1, 30)),
            new PartUsed(ViewFacts.Part("p1", 1, 2m)),
            new TicketClosed(ViewFacts.Start),
            ViewFacts.Rated(1, Charges()));
        await database.Append(
            Held,
            ViewFacts.Opened("2", subject: "Router is slow"),
            new TimeLogged(ViewFacts.Time("e1", 1, 45)),
            new TimeLogged(ViewFacts.Time("e2", 1, 15)),
            new TimeWithdrawn("e2", "Entered twice"),
            ViewFacts.Rated(1, ViewFacts.Charge("c2", ChargeStanding.Held, 75m, ["e1"])));
        await database.Append(
            "contract/acme",
            new ChargesTaken(Billed, 1, [.. Charges()]),
            new ChargesTaken(
                Held, 1, [ViewFacts.Charge("c2", ChargeStanding.Held, 75m, ["e1"])]));
    }

    private static Charge[] Charges() =>
    [
        ViewFacts.Charge("c1", ChargeStanding.Billable, 100m, ["e1"]),
        ViewFacts.Charge("c3", ChargeStanding.NotBillable, 0m, ["p1"], kind: ChargeKind.Part),
        ViewFacts.Charge("c4", ChargeStanding.Billable, 40m, ["e4"]),
        ViewFacts.Charge("c5", ChargeStanding.Billable, 50m, ["e5"]),
        ViewFacts.Charge("c6", ChargeStanding.Billable, 60m, ["e6"]),
    ];
}
