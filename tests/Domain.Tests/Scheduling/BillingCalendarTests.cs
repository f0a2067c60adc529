using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Scheduling;
using NodaTime;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;

namespace BillingGrains.Domain.Tests.Scheduling;

/// <summary>Which contracts bill on which day.</summary>
public sealed class BillingCalendarTests
{
    private static readonly DocumentTerms Daily = new(DocumentTrigger.Daily);
    private static readonly DocumentTerms Third = new(DocumentTrigger.Monthly, 3);

    [Fact]
    public void A_contract_is_called_when_its_day_begins_in_its_zone_and_once()
    {
        var calendar = Scheduled(At(2026, 3, 2, 12), Daily);

        Called(calendar, At(2026, 3, 2, 22)).ShouldBeEmpty("in Brussels it is 23:00");
        var call = Called(calendar, At(2026, 3, 2, 23)).ShouldHaveSingleItem();
        (call.On, call.ContractIds.Single()).ShouldBe((new LocalDate(2026, 3, 3), "K-1"));
        CalendarDecider.Addressees(calendar, call).ShouldBe(["contract/K-1"]);
        Called(CalendarDecider.Evolve(calendar, call), At(2026, 3, 3, 22)).ShouldBeEmpty();
    }

    [Fact]
    public void Days_that_were_missed_are_called_in_their_order()
    {
        var calendar = Scheduled(At(2026, 3, 2, 12), Daily);
        var days = new List<LocalDate>();
        while (Called(calendar, At(2026, 3, 5, 12)) is [var call])
        {
            days.Add(call.On);
            calendar = CalendarDecider.Evolve(calendar, call);
        }

        days.ShouldBe([new LocalDate(2026, 3, 3), new LocalDate(2026, 3, 4), new LocalDate(2026, 3, 5)]);
    }

    [Fact]
    public void A_version_counts_from_its_first_day_on_and_the_one_before_until_then()
    {
        var calendar = Scheduled(At(2026, 3, 2, 12), Third);
        calendar = After(calendar, new ScheduleContract(
            Terms() with { Version = 2, Documents = Daily, EffectiveFrom = new LocalDate(2026, 3, 10) }, At(2026, 3, 2, 13)));

        var call = Called(calendar, At(2026, 3, 12, 12)).ShouldHaveSingleItem();
        call.On.ShouldBe(new LocalDate(2026, 3, 3));
        Called(CalendarDecider.Evolve(calendar, call), At(2026, 3, 12, 12)).Single().On.ShouldBe(new LocalDate(2026, 3, 10));
    }

    [Fact]
    public void A_version_without_days_ends_the_calls()
    {
        var calendar = After(
            Scheduled(At(2026, 3, 2, 12), Daily), new ScheduleContract(Terms() with { Version = 2 }, At(2026, 3, 2, 13)));
        Called(calendar, At(2027, 3, 12, 12)).ShouldBeEmpty();
    }

    [Fact]
    public void The_same_version_again_changes_nothing() =>
        CalendarDecider.Decide(Scheduled(At(2026, 3, 2, 12), Daily), Schedule("K-1", Daily, At(2026, 3, 9, 9)))
            .ShouldBe(Decision<CalendarEvent>.Accept());

    [Fact]
    public void Many_contracts_of_a_day_are_called_a_hundred_at_a_time()
    {
        var calendar = CalendarDecider.Initial;
        for (var number = 0; number < 250; number++)
        {
            calendar = After(calendar, Schedule(FormattableString.Invariant($"K-{number:000}"), Daily, At(2026, 3, 2, 12)));
        }

        var calls = Called(calendar, At(2026, 3, 3, 12));

        calls.Select(call => call.ContractIds.Count).ShouldBe([100, 100, 50]);
        calls.SelectMany(call => call.ContractIds).Distinct().Count().ShouldBe(250);
    }

    private static Instant At(int year, int month, int day, int hour) => Instant.FromUtc(year, month, day, hour, 0);

    private static ScheduleContract Schedule(string contractId, DocumentTerms documents, Instant now) =>
        new(Terms() with { ContractId = contractId, Documents = documents }, now);

    private static BillingCalendar Scheduled(Instant now, DocumentTerms documents) =>
        After(CalendarDecider.Initial, Schedule("K-1", documents, now));

    private static BillingCalendar After(BillingCalendar calendar, CalendarCommand command) =>
        Events(calendar, command).Aggregate(calendar, CalendarDecider.Evolve);

    private static ContractsCalled[] Called(BillingCalendar calendar, Instant now) =>
        [.. Events(calendar, new CallContracts(now)).Cast<ContractsCalled>()];

    private static IEnumerable<CalendarEvent> Events(BillingCalendar calendar, CalendarCommand command) =>
        CalendarDecider.Decide(calendar, command).ShouldBeOfType<Decision<CalendarEvent>.Accepted>().Events;
}
