using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Tickets;
using NodaTime;

namespace BillingGrains.LoadTests.Samples;

/// <summary>Tells one ticket's life as the lines of a feed, with the disorder that feeds have.</summary>
internal sealed class TicketStory(SampleRandom random, SampleCustomer customer, string ticketId, LocalDateTime opened)
{
    private static readonly LocalDate LastDay = new(2026, 4, 1);

    private readonly DateTimeZone zone = DateTimeZoneProviders.Tzdb[customer.Company.Entity.TimeZone];
    private readonly List<TimeEntry> entries = [];
    private readonly List<PartUse> parts = [];
    private Instant lastWork;
    private decimal hours;

    public List<FeedItem> Items { get; } = [];

    private Instant OpenedAt => zone.AtLeniently(opened).ToInstant();

    public void Open(TicketHeader header, string? note)
    {
        var atDesk = header with { OpenedAt = OpenedAt };
        lastWork = OpenedAt;
        var arrives = OpenedAt + (random.PerMille(30) ? Hours(6, 30) : Minutes(1, 5));
        var ticket = note is null
            ? FeedItems.Ticket(arrives, ticketId, atDesk)
            : FeedItems.Ticket(arrives, ticketId, atDesk, note);
        Items.Add(ticket);
        if (random.PerMille(20))
        {
            Items.Add(FeedItems.Ticket(
                arrives + Hours(20, 30), ticketId, atDesk with { Subject = $"{atDesk.Subject} (second floor)" }));
        }
        else
        {
            SometimesAgain(ticket, 10);
        }
    }

    /// <summary>Logs an entry; it may be late, repeated, corrected, withdrawn, or without a work type.</summary>
    /// <param name="special">When it starts, if that matters.</param>
    public void Work(string entryId, LocalDateTime? special, string? note)
    {
        var entry = random.PerMille(12) && entries.Count > 0 && entries[^1].Minutes > 30
            ? Lowered(entryId, entries[^1])
            : Fresh(entryId, special);
        entries.Add(entry);
        hours += entry.Minutes / 60m;
        var end = entry.StartedAt + Duration.FromMinutes(Math.Max(entry.Minutes, 0));
        lastWork = Instant.Max(lastWork, end);
        var arrives = end + (random.PerMille(40) ? Hours(24, 96) : Minutes(1, 30));
        var item = FeedItems.Time(arrives, ticketId, entry, note);
        Items.Add(item);
        if (random.PerMille(15))
        {
            Items.Add(FeedItems.TimeWithdrawn(arrives + Hours(1, 48), ticketId, entryId, "written on the wrong ticket"));
            hours -= entry.Minutes / 60m;
            return;
        }

        var lost = entry.WorkType.Length == 0;
        if (entry.Minutes > 0 && random.PerMille(lost ? 500 : 40))
        {
            Correct(entry, arrives);
        }

        SometimesAgain(item, 20);
    }

    public void UsePart(string partId)
    {
        var (code, description, cost) = random.Pick(SampleWords.Items);
        var unitCost = Rounding.ToStep(
            customer.Company.Rate * cost * random.From(90, 115) / 100m, customer.Company.PartCostStep,
            RoundingMode.HalfUp);
        var part = random.PerMille(30) && parts.Count > 0
            ? parts[^1] with { PartId = partId, Quantity = -1m, Description = $"{parts[^1].Description} (returned)" }
            : new PartUse(
                partId, 1, code, description, random.Pick(1m, 1m, 1m, 2m, 3m, 0.5m),
                new Money(unitCost, customer.Company.Currency), lastWork - Duration.FromMinutes(5),
                random.PerMille(200) ? $"SN{partId[2..]}" : null);
        parts.Add(part);
        var arrives = lastWork + Minutes(2, 40);
        var item = FeedItems.Part(arrives, ticketId, part);
        Items.Add(item);
        if (random.PerMille(20))
        {
            Items.Add(FeedItems.PartWithdrawn(arrives + Hours(1, 30), ticketId, partId, "was not fitted"));
            return;
        }

        if (random.PerMille(30))
        {
            Items.Add(FeedItems.Part(arrives + Hours(2, 40), ticketId, part with
            {
                Revision = 2,
                UnitCost = part.UnitCost with { Amount = part.UnitCost.Amount + customer.Company.PartCostStep },
            }));
        }

        SometimesAgain(item, 20);
        if (customer.PartsNeedApproval && random.PerMille(800))
        {
            Items.Add(FeedItems.Approval(arrives + Hours(3, 70), ticketId, $"A-{partId[2..]}", partId, "lead-1"));
        }
    }

    /// <summary>The feed says something else under a revision that it gave before, and writes an entry of no time: both
    /// lines must be refused.</summary>
    public void ContradictFirstEntry()
    {
        var first = Items.FirstOrDefault(item => item.Type == "time");
        if (first is null)
        {
            return;
        }

        var entry = entries[0];
        Items.Add(FeedItems.Time(first.Arrives + Hours(60, 90), ticketId, entry with { Minutes = entry.Minutes + 1 }));
        Items.Add(FeedItems.Time(
            first.Arrives + Hours(60, 90), ticketId, entry with { EntryId = $"{entry.EntryId}-zero", Minutes = 0 }));
    }

    /// <param name="without">True: it is closed all the same, and nothing else happens to it.</param>
    public void End(bool without)
    {
        var closed = lastWork + Minutes(10, 90);
        if (without)
        {
            Close(closed + Hours(1, 20));
            return;
        }

        if (random.PerMille(60))
        {
            return;
        }

        Close(closed);
        if (random.PerMille(20))
        {
            var again = closed + Hours(2, 20);
            Items.Add(FeedItems.Reopened(again, ticketId, again));
            if (random.PerMille(500))
            {
                Close(again + Hours(1, 20));
            }
        }

        if (customer.Threshold is { } threshold && hours * customer.Company.Rate > threshold.Amount
            && random.PerMille(600))
        {
            Items.Add(FeedItems.Approval(closed + Hours(100, 140), ticketId, $"A-{ticketId[2..]}", "*", "lead-2"));
        }

        if (random.PerMille(12))
        {
            Contest(closed + Hours(4, 60));
        }
    }

    private void Close(Instant at) => Items.Add(FeedItems.Closed(at + Minutes(0, 2), ticketId, at));

    private void Contest(Instant at)
    {
        var disputeId = $"D-{ticketId[2..]}";
        Items.Add(FeedItems.Dispute(at, ticketId, disputeId, "customer", "We did not ask for this"));
        var fate = random.Below(4);
        if (fate < 3)
        {
            Items.Add(FeedItems.DisputeResolved(at + Hours(5, 60), ticketId, disputeId, bill: fate < 2, "support-1"));
        }
    }

    private TimeEntry Fresh(string entryId, LocalDateTime? special)
    {
        var date = LocalDate.Min(opened.Date.PlusDays((entries.Count / 2) + random.Below(2)), LastDay);
        var local = special
            ?? date.At(new LocalTime(random.PerMille(80) ? random.From(17, 21) : random.From(8, 16), random.Below(60)));
        var startedAt = zone.AtLeniently(local).ToInstant();
        var minutes = special is not null ? random.From(90, 240) : random.Below(10) switch
        {
            < 4 => random.From(5, 55),
            < 8 => 15 * random.From(1, 8),
            8 => random.From(60, 240),
            _ => random.PerMille(200) ? 480 : random.From(20, 120),
        };
        return new TimeEntry(
            entryId, 1, random.Pick("anna", "bram", "chloe", "daan", "emi", "finn"), Role(), WorkType(),
            special is null ? Instant.Max(startedAt, OpenedAt) : startedAt, minutes, random.Pick(SampleWords.Work));
    }

    /// <summary>The source lowers time by a negative entry, as some help desks do.</summary>
    private TimeEntry Lowered(string entryId, TimeEntry before) => before with
    {
        EntryId = entryId, Revision = 1, Minutes = -random.From(5, 25), Description = "Less time than first written",
    };

    private void Correct(TimeEntry entry, Instant arrives)
    {
        var corrected = entry with
        {
            Revision = 2,
            Minutes = Math.Max(5, entry.Minutes + random.From(-30, 30)),
            WorkType = entry.WorkType.Length == 0 ? "onsite" : entry.WorkType,
        };
        entries[^1] = corrected;
        var overtakes = random.PerMille(200);
        Items.Add(FeedItems.Time(
            overtakes ? arrives - Minutes(1, 1) : arrives + Hours(1, 60), ticketId, corrected));
    }

    private void SometimesAgain(FeedItem item, int perMille)
    {
        if (random.PerMille(perMille))
        {
            Items.Add(item with { Arrives = item.Arrives + Hours(1, 70) });
        }
    }

    private string Role() => random.Below(100) switch
    {
        < 60 => "engineer",
        < 80 => "senior",
        < 97 => "apprentice",
        _ => "consultant",
    };

    private string WorkType() => random.Below(200) switch
    {
        < 90 => "remote",
        < 170 => "onsite",
        < 190 => "travel",
        < 197 => "audit",
        _ => "",
    };

    private Duration Hours(int least, int most) => Duration.FromMinutes(random.From(60 * least, 60 * most));

    private Duration Minutes(int least, int most) => Duration.FromMinutes(random.From(least, most));
}
