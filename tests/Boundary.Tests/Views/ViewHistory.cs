using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Runs;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Views;

/// <summary>Facts of many grains in an order drawn from a seed: more varied than deciders would allow, so that what a
/// view shows can rest on the order of a grain's facts alone.</summary>
internal sealed class ViewHistory(int seed)
{
    private const int Grains = 5;

    private readonly Random random = new(seed);
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);
    private readonly HashSet<(int Ticket, string Item)> items = [];

    public IEnumerable<(string Key, object Fact)> Take(int facts)
    {
        for (var index = 0; index < facts; index++)
        {
            var number = random.Next(Grains);
            yield return random.Next(4) switch
            {
                0 when number == 0 => Of("run/month", Run),
                0 => Of($"contract/c{number}", count => Contract(count, number)),
                1 => Of($"invoice/c{number}/2026-03/month", count => Invoice(count, number)),
                2 when number == 0 => Of("erp/north", Tenant),
                _ => Of($"ticket/desk/{number}", count => Ticket(count, number)),
            };
        }
    }

    private (string Key, object Fact) Of(string key, Func<int, object> make)
    {
        var count = counts.GetValueOrDefault(key);
        counts[key] = count + 1;
        return (key, make(count));
    }

    private object Ticket(int count, int number) => random.Next(11) switch
    {
        0 when count == 0 => ViewFacts.Opened($"{number}"),
        0 => new TicketChanged(ViewFacts.Header($"C-{random.Next(3)}", $"Subject {count}")),
        1 => new TicketClosed(ViewFacts.Start),
        2 => new TicketReopened(ViewFacts.Start),
        3 or 4 => Time(number, ViewFacts.Time($"e{random.Next(3)}", count, random.Next(1, 90))),
        5 => new TimeWithdrawn($"e{random.Next(3)}", $"Reason {count}"),
        6 => Part(number, ViewFacts.Part($"p{random.Next(3)}", count, random.Next(1, 9))),
        7 => new PartWithdrawn($"p{random.Next(3)}", $"Reason {count}"),
        8 => new TicketBilled($"invoice/c{number}/2026-03/month", $"N-{number}", ViewFacts.Start),
        _ => new TicketRated(count, $"c{random.Next(Grains)}", 1, Charges()),
    };

    // What comes first is logged, what follows are its revisions: that much a view may rely on.
    private object Time(int number, TimeEntry entry) =>
        items.Add((number, entry.EntryId)) ? new TimeLogged(entry) : new TimeRevised(entry);

    private object Part(int number, PartUse part) =>
        items.Add((number, part.PartId)) ? new PartUsed(part) : new PartRevised(part);

    private ValueList<Charge> Charges() => Enumerable.Range(0, random.Next(4))
        .Select(index => ViewFacts.Charge(
            $"charge-{index}", (ChargeStanding)random.Next(1, 5), random.Next(1000) / 10m, [$"e{index}"],
            random.Next(2) == 0 ? "missing-rate" : "disputed"))
        .ToValueList();

    private object Contract(int count, int number)
    {
        var ticket = $"ticket/desk/{random.Next(Grains)}";
        var invoice = $"invoice/c{number}/2026-03/month";
        return count switch
        {
            0 => ViewFacts.Agreed($"c{number}"),
            1 => ViewFacts.Billed(invoice, Lines()),
            2 => ViewFacts.Agreed($"c{number}", 2),
            _ when random.Next(4) == 0 => new LineReturned(invoice, $"l{random.Next(3)}", random.Next(2) == 0),
            _ when random.Next(3) == 0 => Charged(count),
            _ when random.Next(6) == 0 => new PurchaseOrderUsed($"PO-{random.Next(2)}", count, 90m, random.Next(2) == 0),
            _ when random.Next(6) == 0 => ViewFacts.Noticed($"block/{random.Next(2)}", random.Next(1, 5) * 25),
            _ when random.Next(9) == 0 => new DocumentVoided(invoice, 1),
            _ when random.Next(9) == 0 => ViewFacts.Agreed($"c{number}", count),
            _ when random.Next(6) == 0 => ViewFacts.Settled(ticket, $"charge-{random.Next(4)}", random.Next(100)),
            _ => new ChargesTaken(ticket, count, Charges()),
        };
    }

    private ContractCharged Charged(int count)
    {
        var charges = Charges();
        return new ContractCharged($"run-{count}", charges, random.Next(2) == 0 ? [] : [$"charge-{charges.Count}"]);
    }

    private object Invoice(int count, int number)
    {
        var attempt = count;
        var totals = ViewFacts.Totals(ViewFacts.Line("x", "t", "c", count));
        var day = new LocalDate(2026, 4, 1);
        return random.Next(18) switch
        {
            _ when count == 0 => ViewFacts.OpenedInvoice($"invoice/c{number}/2026-03/month", Lines()),
            0 => new LineDescribed($"l{random.Next(3)}", $"Text {count}", "ann", ViewFacts.Start),
            1 => new LineCut($"l{count % 3}", count % 2 == 0, "No", totals, "ann", ViewFacts.Start),
            2 => new InvoiceHeld($"Why {count}", "ann", ViewFacts.Start),
            3 or 12 => new InvoiceReleased("ann", ViewFacts.Start),
            4 => new InvoiceFinalized($"N-{count}", day, day.PlusDays(30), ViewFacts.Start),
            5 => ViewFacts.Sending(attempt, $"key-{number}"),
            6 => new SendingUnknown(attempt, "Time-out", ViewFacts.Start),
            7 => new SendingDeferred(attempt, "Busy", ViewFacts.Start, ViewFacts.Start),
            8 => new CreatedInErp(attempt, $"R-{count}", ViewFacts.Start),
            9 => ViewFacts.Posted(attempt, $"N-{count}", totals),
            11 => new GoneFromErp(attempt, $"R-{count}", ViewFacts.Start),
            14 or 15 => new InvoiceApproved($"hash-{count}", null, "ann", ViewFacts.Start),
            16 => new ApprovalLapsed($"Why {count}", ViewFacts.Start),
            13 => new InvoiceVoided(1, null, $"Why {count}", "ann", ViewFacts.Start),
            10 => new InvoiceParked(attempt, "no-tax", "No tax.", "E42", ViewFacts.Start),
            _ => new InvoiceReplayed($"r{count}", "ann", ViewFacts.Start),
        };
    }

    private static BilledLine[] Lines() => Enumerable.Range(0, 3)
        .Select(index => ViewFacts.Line($"l{index}", "ticket/desk/1", $"charge-{index}", 10m)).ToArray();

    private object Run(int count) => count == 0
        ? new RunAsked("month", new YearMonth(2026, 3), null, "ann", ViewFacts.Start)
        : random.Next(6) switch
        {
            0 => new RunPaused($"by-{count}", ViewFacts.Start),
            1 => new RunResumed($"by-{count}", ViewFacts.Start),
            _ => Page(count),
        };

    private RunPageDone Page(int count) => new(
            new RunPage($"contract/c{count}", 9, 2, random.Next(3), random.Next(3), random.Next(2), [], false, Held()),
            ViewFacts.Start);

    private ValueList<HeldCharges>? Held() => random.Next(9) == 0 ? null : Enumerable.Range(0, random.Next(3))
        .Select(_ => new HeldCharges(
            $"code-{random.Next(2)}", "finance", random.Next(1, 5),
            random.Next(2) == 0 ? null : ViewFacts.Euros(random.Next(99))))
        .ToValueList();

    private object Tenant(int count) => random.Next(4) switch
    {
        0 => new TenantPaused("ann", $"Why {count}", ViewFacts.Start),
        1 => new TenantResumed("ann", ViewFacts.Start),
        2 => new DocumentQueued($"invoice/c{random.Next(3)}/2026-03/month"),
        _ => new DocumentLeft($"invoice/c{random.Next(3)}/2026-03/month", true),
    };
}
