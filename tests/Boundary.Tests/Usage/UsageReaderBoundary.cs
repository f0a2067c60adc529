using BillingGrains.Domain.Metering;
using BillingGrains.Ports.Usage;
using NodaTime;
using static BillingGrains.Boundary.Tests.Usage.UsageSamples;

namespace BillingGrains.Boundary.Tests.Usage;

/// <summary>What every reader of usage promises: each event that was taken counts once, and at once.</summary>
public abstract class UsageReaderBoundary
{
    private static readonly Instant Day = Instant.FromUtc(2026, 5, 4, 0, 0);

    protected abstract IUsageReader Reader { get; }

    protected abstract Task Take(params IEnumerable<string> lines);

    [Fact]
    public async Task What_was_taken_is_counted_at_once_and_once()
    {
        await Take(
            Item("1", 12m), Item("2", 0.000_000_001m, "2026-05-04T10:59:59.9999999Z"), Item("3", -4m, "2026-05-04T12:00:00Z"),
            Item("1", 12m));
        (await Count("calls", 0, 24)).ShouldBe(new UsageTally(3, 8.000_000_001m, 12m, -4m, 2));
        await Take(Item("3", -4m, "2026-05-04T12:00:00Z"), Item("4", 1m, "2026-05-04T09:00:00Z"));
        (await Count("calls", 0, 24)).ShouldBe(new UsageTally(4, 9.000_000_001m, 12m, -4m, 3));
    }

    [Fact]
    public async Task An_event_lies_in_the_hour_that_begins_with_it_and_in_no_other()
    {
        await Take(Item("1", 1m, "2026-05-04T09:59:59.9999999Z"), Item("2", 2m), Item("3", 4m, "2026-05-04T11:00:00Z"));
        var answers = await Reader.Count(
            [Question("calls", 0, 10), Question("calls", 10, 11), Question("calls", 11, 24), Question("calls", 12, 24)]);
        answers.Select(answer => answer.Tally.Units).ShouldBe([1m, 2m, 4m, 0m]);
        answers[1].Question.ShouldBe(Question("calls", 10, 11));
        answers[3].Tally.ShouldBe(default);
    }

    [Fact]
    public async Task Meters_and_customers_are_told_apart_and_those_of_a_question_are_counted_together()
    {
        await Take(
            Item("1", 5m), Item("2", 7m, customer: "c-2"), Item("3", 11m, customer: "c-3"), Item("4", 13m, meter: "bytes"),
            Item("5", 3m, "2026-05-04T10:30:00Z", customer: "c-2"));
        (await Count("calls", 0, 24, "c-1", "c-2", "c-4")).ShouldBe(new UsageTally(3, 15m, 7m, 3m, 1));
        (await Count("bytes", 0, 24, "c-1", "c-2")).ShouldBe(new UsageTally(1, 13m, 13m, 13m, 1));
        (await Count("unknown", 0, 24)).ShouldBe(default);
    }

    [Fact]
    public async Task Of_the_same_time_the_last_id_counts_whoever_sent_it()
    {
        await Take(Item("b", 1m), Item("c", 2m, customer: "c-2"));
        await Take(Item("a", 3m), Item("B", 4m));
        (await Count("calls", 0, 24, "c-1", "c-2")).Last.ShouldBe(2m);
        (await Count("calls", 0, 24)).Last.ShouldBe(1m);
    }

    [Fact]
    public async Task Each_event_is_told_by_time_and_id_with_its_attributes()
    {
        const string At = "\"time\":\"2026-05-04T10:30:00Z\"";
        await Take(
            Item("2", 5m, "2026-05-04T10:30:00.0000001Z"), Item("3", 7m), Item("1", 9m, customer: "c-2"),
            Item("4", 1m, customer: "c-3"), Item("5", 1m, meter: "bytes"), Item("3", 7m),
            """{"id":"6","source":"app","meter":"calls","customer":"c-1",""" + At
                + ""","value":2,"properties":{"b":"x","a":1.50}}""",
            """{"specversion":"1.0","id":"7","source":"/a","type":"calls","subject":"c-2",""" + At
                + ""","data":{"value":"3","user":{},"on":true}}""");
        var question = Question("calls", 10, 11, "c-1", "c-2") with { EachEvent = true };
        var halfPast = question with { From = question.From + Duration.FromMinutes(30) };
        var answers = await Reader.Count([question, Question("calls", 0, 24), halfPast]);

        answers[0].Tally.Events.ShouldBe(5);
        answers[0].Events.Select(fact => (fact.FactId, fact.Value)).ShouldBe(
            [("1 of app", 9m), ("3 of app", 7m), ("6 of app", 2m), ("7 of /a", 3m), ("2 of app", 5m)]);
        answers[0].Events[2].Attributes.ShouldBe([new UsageAttribute("a", "1.50"), new UsageAttribute("b", "x")]);
        answers[0].Events[3].ShouldBe(new UsageFact(
            "7 of /a", "calls", Day + Duration.FromMinutes(630), 3m, [new UsageAttribute("on", "true")]));
        (answers[1].Tally.Units, answers[1].Events.Count).ShouldBe((14m, 0));
        answers[2].Events.Select(fact => fact.Value).ShouldBe([2m, 3m, 5m]);
    }

    [Fact]
    public async Task What_was_taken_back_is_not_counted_before_its_event_or_after()
    {
        await Take(Withdrawal("4"));
        await Take(Item("1", 12m), Item("2", 3m, "2026-05-04T10:30:00Z"), Item("3", 5m, "2026-05-04T10:10:00Z"), Item("4", 50m));
        (await Count("calls", 0, 24)).ShouldBe(new UsageTally(3, 20m, 12m, 3m, 1));
        await Take(Withdrawal("1"), Correction("2", Item("5", 4m, "2026-05-04T10:30:00Z")));
        await Take(Withdrawal("1"), Item("1", 12m), Correction("2", Item("5", 4m, "2026-05-04T10:30:00Z")), Item("2", 3m));
        (await Count("calls", 0, 24)).ShouldBe(new UsageTally(2, 9m, 5m, 4m, 1));
        await Take(Correction("2", Item("6", 9m)));
        var question = Question("calls", 10, 11) with { EachEvent = true };
        (await Reader.Count([question]))[0].Events.Select(fact => fact.FactId).ShouldBe(["3 of app", "5 of app"]);
        await Take(Withdrawal("3"), Withdrawal("5"));
        (await Count("calls", 0, 24)).ShouldBe(default);
    }

    [Fact]
    public async Task Nothing_is_asked_and_nothing_is_answered() => (await Reader.Count([])).ShouldBeEmpty();

    private async Task<UsageTally> Count(string meter, int from, int to, params string[] customers) =>
        (await Reader.Count([Question(meter, from, to, customers)]))[0].Tally;

    private static UsageQuestion Question(string meter, int from, int to, params string[] customers) => new(
        meter, customers.Length == 0 ? ["c-1"] : [.. customers], Day + Duration.FromHours(from), Day + Duration.FromHours(to));
}
