using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Tickets;
using BillingGrains.Grains.Sources;
using BillingGrains.Grains.Tickets;
using BillingGrains.Host.Simulation.Faults;
using BillingGrains.LocalOrleans.Simulation;
using NodaTime;

namespace BillingGrains.Host.Simulation.People;

/// <summary>The life of one ticket: told by a feed, or by a ticketing system that is polled; with what people decide on
/// it, and with what sources do: tell twice, in another order, correct, lower and withdraw.</summary>
internal sealed class TicketPlan
{
    private readonly SimulatedSettings settings;
    private readonly PlanTimes times;
    private readonly FaultSet faults;
    private readonly SeedStream chance;
    private readonly string source;
    private readonly string ticketId;
    private readonly string key;
    private readonly Instant openedAt;
    private readonly List<Item> script = [];

    private TicketPlan(
        SimulatedSettings settings, PlanTimes times, FaultSet faults, SeedStream seed, int number, Instant openedAt)
    {
        this.settings = settings;
        this.times = times;
        this.faults = faults;
        this.openedAt = openedAt;
        ticketId = FormattableString.Invariant($"{number}");
        chance = seed.Sub($"ticket {ticketId}");
        source = chance.OneIn(3) ? SimulatedSettings.PolledSource : SimulatedSettings.FedSource;
        key = GrainKeys.Ticket(source, ticketId);
    }

    /// <param name="openedAt">When work on it begins, or a moment before.</param>
    public static IEnumerable<Deed> Of(
        SimulatedSettings settings, PlanTimes times, FaultSet faults, SeedStream seed, int number, Instant openedAt) =>
        new TicketPlan(settings, times, faults, seed, number, openedAt).Deeds();

    private IEnumerable<Deed> Deeds()
    {
        AddHeader();
        foreach (var entry in Enumerable.Range(1, 1 + chance.Next(4)))
        {
            AddTime(FormattableString.Invariant($"e{entry}"));
        }

        foreach (var part in Enumerable.Range(1, chance.Next(3)))
        {
            AddPart(FormattableString.Invariant($"p{part}"));
        }

        AddDecisions();
        if (faults.Has(FaultNames.SourceRepeat))
        {
            script.AddRange(script.Where(_ => chance.OneIn(4)).ToList());
        }

        Reorder();
        return Timed();
    }

    private void AddHeader()
    {
        var customer = chance.OneIn(8) ? SimulatedSettings.UnknownCustomer : settings.AnyCustomer(chance);
        var header = new TicketHeader(
            customer, "Pump", chance.OneIn(3) ? "special" : "incident", null, null, WorkedAt(0));
        Add((_, now) => new PutTicket(source, ticketId, header, now));
        if (customer == SimulatedSettings.UnknownCustomer || chance.OneIn(6))
        {
            var mended = header with { CustomerId = settings.AnyCustomer(chance) };
            Add((_, now) => new PutTicket(source, ticketId, mended, now));
        }
    }

    private void AddTime(string id)
    {
        var entry = new TimeEntry(
            id, 1, "Ann", "engineer", chance.Pick(["remote", "onsite", "onsite", ""]), WorkedAt(20_000),
            1 + chance.Next(240), "Work");
        Add((_, now) => new LogTime(key, entry, now));
        var revisions = faults.Has(FaultNames.SourceCorrect) ? chance.Next(3) : entry.WorkType.Length == 0 ? 1 : 0;
        for (var revision = 2; revision < 2 + revisions; revision++)
        {
            // Time is lowered as often as it is raised.
            entry = entry with
            {
                Revision = revision,
                WorkType = chance.Pick(["remote", "onsite", "onsite"]),
                Minutes = chance.OneIn(2) ? 1 + (entry.Minutes / 2) : Math.Min(1_440, entry.Minutes + chance.Next(90)),
            };
            var revised = entry;
            Add((_, now) => new LogTime(key, revised, now), isLate: chance.OneIn(3));
        }

        if (faults.Has(FaultNames.SourceWithdraw) && chance.OneIn(4))
        {
            Add((_, now) => new WithdrawTime(key, id, "Entered twice.", now), isLate: chance.OneIn(2));
        }
    }

    private void AddPart(string id)
    {
        var part = new PartUse(
            id, 1, "SEAL", "Seal", 1 + chance.Next(5), new Money(3.33m + chance.Next(100), SimulatedSettings.Euro),
            WorkedAt(6_000), null);
        Add((_, now) => new UsePart(key, part, now));
        if (faults.Has(FaultNames.SourceCorrect) && chance.OneIn(2))
        {
            var revised = part with { Revision = 2, Quantity = 1 + chance.Next(5) };
            Add((_, now) => new UsePart(key, revised, now), isLate: chance.OneIn(3));
        }

        if (faults.Has(FaultNames.SourceWithdraw) && chance.OneIn(4))
        {
            Add((_, now) => new WithdrawPart(key, id, "Not used.", now), isLate: chance.OneIn(2));
        }
    }

    private void AddDecisions()
    {
        foreach (var close in Enumerable.Range(0, 1 + chance.Next(2)))
        {
            var days = Duration.FromDays(15 + close);
            Add((at, now) => new CloseTicket(key, ClosedAt(at, days), now), isLate: close > 0);
            if (chance.OneIn(5))
            {
                var after = days + Duration.FromHours(1);
                Add((at, now) => new ReopenTicket(key, ClosedAt(at, after), now));
            }
        }

        if (chance.OneIn(2))
        {
            var subject = chance.OneIn(2) ? "*" : "p1";
            Add((_, now) => new ApproveTicket(key, "a1", subject, "Sue", now), byPerson: true);
        }

        if (chance.OneIn(4))
        {
            var bill = chance.OneIn(2);
            Add((_, now) => new DisputeTicket(key, "d1", "customer", "Too long.", now), byPerson: true, isLate: chance.OneIn(2));
            Add((_, now) => new ResolveDispute(key, "d1", bill, "Fin", now), byPerson: true);
        }
    }

    /// <summary>When work was done: in a short run long before it is told, in a long run in the days before.</summary>
    private Instant WorkedAt(int minutesMax)
    {
        var minutes = minutesMax == 0 ? 0 : chance.Next(times.IsLong ? Math.Min(minutesMax, 4_000) : minutesMax);
        return times.IsLong
            ? openedAt - Duration.FromMinutes(minutes)
            : SimulatedSettings.ShortWorkFrom + Duration.FromMinutes(minutes);
    }

    private Instant ClosedAt(Instant at, Duration shortAfter) =>
        times.IsLong ? at : SimulatedSettings.ShortWorkFrom + shortAfter;

    private void Add(Func<Instant, Instant, TicketCommand> command, bool isLate = false, bool byPerson = false) =>
        script.Add(new Item(command, isLate, byPerson));

    /// <summary>A short run has no order at all; in a long one neighbours change places.</summary>
    private void Reorder()
    {
        if (!faults.Has(FaultNames.SourceReorder))
        {
            return;
        }

        for (var index = script.Count - 1; index > 0; index--)
        {
            var other = times.IsLong ? index - (chance.OneIn(3) ? 1 : 0) : chance.Next(index + 1);
            (script[index], script[other]) = (script[other], script[index]);
        }
    }

    private IEnumerable<Deed> Timed()
    {
        var at = openedAt;
        while (script.Count > 0)
        {
            var some = script.Take(1 + chance.Next(3)).ToList();
            script.RemoveRange(0, some.Count);
            at = some.Exists(item => item.IsLate) ? times.Late(at, chance) : times.Next(at, chance);
            var (due, cause) = (at, FormattableString.Invariant($"{key}/{script.Count}"));
            var asksForPoll = chance.OneIn(2);
            yield return new Deed(at, key, person => Do(person, some, due, cause, asksForPoll));
        }
    }

    private async Task Do(IPerson person, List<Item> items, Instant at, string cause, bool asksForPoll)
    {
        var isPolled = source == SimulatedSettings.PolledSource;
        var told = items.Where(item => isPolled && !item.ByPerson).ToList();
        foreach (var command in told.Select(item => item.Command(at, person.Now)))
        {
            person.Happens(new SourceTold(person.Now, source, ticketId, command));
        }

        if (told.Count > 0 && asksForPoll)
        {
            await person.Ask(grains => grains.GetGrain<ISourceGrain>(GrainKeys.Source(source)).Poll());
        }

        var askedAt = person.Now;
        var sent = items.Except(told).Select(item => item.Command(at, askedAt)).ToValueList();
        if (sent.IsEmpty)
        {
            return;
        }

        var answers = await person.Ask(grains =>
            grains.GetGrain<ITicketGrain>(key).Tell(sent, person.Origin(cause)));
        foreach (var (command, answer) in sent.Zip(answers))
        {
            person.Ledger.Add(new CommandMade(askedAt, person.Now, person.Name, key, command, answer));
        }
    }

    /// <param name="Command">Of the moment planned and the moment at which it is said.</param>
    private sealed record Item(Func<Instant, Instant, TicketCommand> Command, bool IsLate, bool ByPerson);
}
