using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Preview;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Rules;
using BillingGrains.Domain.Tickets;
using BillingGrains.LoadTests.Samples;
using NodaTime;
using static System.FormattableString;

namespace BillingGrains.LoadTests.Rating;

/// <summary>Contracts of 20 rules, and 10,000 facts for them; always the same.</summary>
internal static class RatingSamples
{
    public const int Facts = 10_000;
    private const int Rules = 20;
    private const int EntriesOnTicket = 4;

    public static readonly YearMonth Month = new(2026, 3);
    private static readonly Instant Begin = Instant.FromUtc(2026, 3, 1, 0, 0);
    private static readonly LocalDate Start = new(2026, 1, 1);
    private static readonly Currency Euro = Currencies.Find("EUR")!;
    private static readonly string[] Roles = ["engineer", "senior", "trainee", "architect", "manager"];
    private static readonly string[] WorkTypes = ["remote", "onsite", "project", "travel"];

    /// <summary>Twenty meters, each with a price per unit.</summary>
    public static ContractTerms Metered() => Plain() with
    {
        Usage = Enumerable.Range(0, Rules).Select(number => new UsageTerms(
            Invariant($"usage-{number}"), Invariant($"Usage {number}"), new Meter(Invariant($"m{number}"), Aggregation.Sum),
            new Price.PerUnit(0.01m + (number / 1000m), ZeroUsage.Bill), SpendTerms.Plain)).ToValueList(),
    };

    /// <summary>Twenty rates by role and work type; opening hours, weekends and a holiday by the clock of Brussels.
    /// </summary>
    public static ContractTerms Labour() => Plain() with
    {
        Rates = Roles.SelectMany((role, row) => WorkTypes.Select((workType, column) => new LabourRate(
            role, workType, 60m + (20m * row) + (7.5m * column), Start, null))).ToValueList(),
        TimeRounding = new TimeRounding(TimeScope.Entry, 15, RoundingMode.Up, 0),
        AfterHours = new AfterHours(
            Enumerable.Range(1, 5).Select(day => new OpeningHours(
                (IsoDayOfWeek)day, new LocalTime(8, 0), new LocalTime(18, 0))).ToValueList(),
            1.5m, 2m, [new LocalDate(2026, 3, 19)], 3m),
    };

    /// <summary>Rules that look at ticket, entry and charge; each holds for some charges.</summary>
    public static ContractTerms Ruled() => Labour() with
    {
        Rules = Enumerable.Range(0, Rules).Select(number => new BillingRule(
            Invariant($"rule-{number}"), "A rule that was agreed.", (number % 4) switch
            {
                0 => Invariant($"charge.net > {400 + (10 * number)}.0 && ticket.category == 'incident'"),
                1 => Invariant($"entry != null && entry.role == 'senior' && entry.minutes > {100 + number}"),
                2 => Invariant($"charge.kind == 'labour' && charge.quantity >= {200 + number}.0"),
                _ => Invariant($"entry != null && entry.workType in ['travel', 'w{number}']"),
            },
            (number % 4) switch
            {
                0 => new RuleEffect.Hold("finance", "Look at it."),
                1 => new RuleEffect.Reprice("charge.net * 0.95"),
                2 => new RuleEffect.NeedApproval(),
                _ => new RuleEffect.NotBilled(),
            })).ToValueList(),
    };

    public static ValueList<CustomerUsage> Usage()
    {
        var random = new SampleRandom(1);
        return Enumerable.Range(0, Facts).Select(number => new CustomerUsage("c-1", new UsageFact(
            Invariant($"app/u-{number:000000}"), Invariant($"m{number % Rules}"),
            Begin + Duration.FromSeconds(random.From(0, 31 * 86_400 - 7_200)), random.From(1, 500), [])))
            .ToValueList();
    }

    /// <summary>Four entries each, by day and by night, on weekdays and weekends.</summary>
    public static Ticket[] Tickets()
    {
        var random = new SampleRandom(2);
        return [.. Enumerable.Range(0, Facts / EntriesOnTicket).Select(number => Ticket(number, random))];
    }

    private static Ticket Ticket(int number, SampleRandom random)
    {
        var at = Begin + Duration.FromMinutes(random.From(0, 28 * 24 * 60));
        var header = new TicketHeader(
            "c-1", "Disk fails", number % 2 == 0 ? "incident" : "request", null, null, at);
        var ticket = TicketDecider.Evolve(
            TicketDecider.Initial, new TicketOpened("desk", Invariant($"T-{number}"), header));
        for (var entry = 0; entry < EntriesOnTicket; entry++)
        {
            ticket = TicketDecider.Evolve(ticket, new TimeLogged(new TimeEntry(
                Invariant($"e{entry}"), 1, "tech-17", Roles[random.From(0, Roles.Length - 1)],
                WorkTypes[random.From(0, WorkTypes.Length - 1)], at + Duration.FromHours(7 * entry),
                random.From(5, 240), "Replaced the failing disk and rebuilt the array.")));
        }

        return ticket;
    }

    private static ContractTerms Plain() => new(
        "k-1", 1, "Bench", "e-1", ["c-1"], new Coverage(Start, null, null, null), "B-1", Euro, "Europe/Brussels",
        BillWhen.WorkDone, RoundingMode.HalfUp, [], new TimeRounding(TimeScope.Entry, 1, RoundingMode.Up, 0), null, [],
        new PartTerms(0m, [], false), [], null, new TaxTerms("VAT21", 21m), 30);
}
