using System.Net;
using System.Net.Http.Headers;
using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.RealSystems;
using BillingGrains.Connectors.RequestTracker;
using BillingGrains.Domain.Tickets;
using BillingGrains.Ports.Ticketing;
using NodaTime;

namespace BillingGrains.Boundary.Tests.RequestTracker;

/// <summary>What Request Tracker's answers, as a real one gave them, mean to billing.</summary>
public sealed class RequestTrackerWireTests : IDisposable
{
    private const string Ticket = """
        {"id":"1","type":"ticket","Subject":"Printer","Status":"open","Created":"2026-11-21T04:11:48Z",
        "Queue":{"id":"1","Name":"General","type":"queue"},"Content":"password: hunter2",
        "CustomFields":[{"name":"Customer","values":["ACME-001"]},{"name":"Billed","values":[]}]}
        """;

    private readonly ScriptedWire wire;
    private readonly HttpClient http;
    private readonly RequestTrackerTicketing source;
    private readonly Queue<Func<HttpResponseMessage>> planned = new();

    public RequestTrackerWireTests()
    {
        wire = new ScriptedWire((request, _) => planned.TryDequeue(out var answer)
            ? answer()
            : ScriptedWire.Json(request.RequestUri!.AbsolutePath.EndsWith("/tickets", StringComparison.Ordinal)
                ? $$"""{"items":[{{Ticket}}],"total":1}"""
                : """{"items":[],"count":0,"total":null,"pages":null}"""));
        http = new HttpClient(wire);
        source = new RequestTrackerTicketing(
            http,
            new RequestTrackerSettings("rt", new Uri("http://rt.test/"), "1-2-abc", Duration.FromSeconds(30)),
            new FakeTime());
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        http.Dispose();
        wire.Dispose();
    }

    [Fact]
    public async Task Time_starts_its_minutes_before_it_was_logged()
    {
        planned.Enqueue(Transactions(Row(38, "Comment", 45, workType: "onsite")));

        var entry = Entries(await source.Read(null, 10, Cancellation)).ShouldHaveSingleItem();

        entry.ShouldBe(new TimeEntry(
            "rt-38", 1, "erin", "engineer", "onsite", Instant.FromUtc(2026, 11, 21, 3, 26, 49), 45,
            "Work on ticket 1"));
    }

    [Fact]
    public async Task Time_without_a_work_type_has_none()
    {
        planned.Enqueue(Transactions(Row(38, "Set", -12)));

        var entry = Entries(await source.Read(null, 10, Cancellation)).ShouldHaveSingleItem();

        (entry.Minutes, entry.WorkType).ShouldBe((-12, ""));
        entry.StartedAt.ShouldBe(Instant.FromUtc(2026, 11, 21, 4, 11, 49));
    }

    [Fact]
    public async Task A_page_whose_rows_the_user_may_not_see_is_not_taken_for_the_end()
    {
        planned.Enqueue(Transactions());
        planned.Enqueue(Transactions(Row(250, "Comment", 30)));
        planned.Enqueue(Transactions());
        planned.Enqueue(Transactions(Row(250, "Comment", 30)));

        var page = await source.Read("36", 10, Cancellation);

        Entries(page).ShouldHaveSingleItem().EntryId.ShouldBe("rt-250");
        page.Cursor.ShouldBe("250");
    }

    [Fact]
    public async Task A_short_page_is_not_taken_for_the_end()
    {
        planned.Enqueue(Transactions(Row(36, "Comment", 1)));
        planned.Enqueue(Transactions(Row(39, "Comment", 2)));

        var page = await source.Read(null, 10, Cancellation);

        Entries(page).Select(entry => entry.Minutes).ShouldBe([1, 2]);
        page.More.ShouldBeFalse();
    }

    [Fact]
    public async Task A_transaction_that_is_not_settled_yet_waits_and_so_do_those_after_it()
    {
        planned.Enqueue(Transactions(Row(36, "Comment", 1), Row(37, "Comment", 2, created: "2026-11-21T05:59:55Z")));

        var page = await source.Read(null, 10, Cancellation);

        Entries(page).Select(entry => entry.Minutes).ShouldBe([1]);
        (page.Cursor, page.More).ShouldBe(("36", false));
    }

    [Fact]
    public async Task Only_the_fields_that_may_leave_are_asked_for_and_none_other_is_read()
    {
        planned.Enqueue(Transactions(Row(38, "Comment", 45)));

        var page = await source.Read(null, 10, Cancellation);

        wire.Sent.ShouldNotContain(sent => sent.Contains("Content", StringComparison.Ordinal)
            || sent.Contains("attachment", StringComparison.Ordinal)
            || sent.Contains("Requestor", StringComparison.Ordinal));
        page.Changes[0].Commands.ToString().ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, "token")]
    [InlineData(HttpStatusCode.Forbidden, "rights")]
    [InlineData(HttpStatusCode.NotFound, "address")]
    [InlineData(HttpStatusCode.BadRequest, "search")]
    [InlineData(HttpStatusCode.InternalServerError, "down")]
    [InlineData(HttpStatusCode.BadGateway, "down")]
    public async Task A_refusal_says_what_to_do(HttpStatusCode status, string word)
    {
        planned.Enqueue(() => ScriptedWire.Json("""{"message":"no"}""", status));

        var problem = await Should.ThrowAsync<TicketingUnavailableException>(() => source.Read(null, 10, Cancellation));

        problem.Message.ShouldContain(word);
        problem.Message.ShouldNotContain("1-2-abc");
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("""{"items":[{"id":"x"}]}""")]
    public async Task An_answer_that_makes_no_sense_is_an_outage(string text)
    {
        planned.Enqueue(() => ScriptedWire.Json(text));

        await Should.ThrowAsync<TicketingUnavailableException>(() => source.Read(null, 10, Cancellation));
    }

    [Fact]
    public async Task A_field_that_was_not_written_although_the_answer_was_200_is_an_error()
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            planned.Enqueue(() => ScriptedWire.Json(Ticket));
            planned.Enqueue(() => ScriptedWire.Json("""["Could not add a new value: Permission Denied"]"""));
        }

        var problem = await Should.ThrowAsync<TicketingUnavailableException>(() =>
            source.WriteBilled("1", "INV-1", "invoice/C-1/2026-03/regular", Cancellation));

        problem.Message.ShouldContain("ModifyCustomField");
    }

    private static IEnumerable<TimeEntry> Entries(TicketingPage page) =>
        page.Changes.SelectMany(change => change.Commands).OfType<LogTime>().Select(command => command.Entry);

    private static string Row(
        int id, string type, int minutes, string workType = "", string created = "2026-11-21T04:11:49Z") => $$"""
        {"id":"{{id}}","type":"transaction","Type":"{{type}}","TimeTaken":"{{minutes}}","Created":"{{created}}",
        "Creator":{"id":"erin","type":"user"},"ObjectId":"1","Field":"","OldValue":"","NewValue":"",
        "CustomFields":[{"name":"Work type","values":[{{(workType == "" ? "" : $"\"{workType}\"")}}]}]}
        """;

    private static Func<HttpResponseMessage> Transactions(params string[] rows) => () =>
    {
        var answer = ScriptedWire.Json(
            $$"""{"items":[{{string.Join(",", rows)}}],"total":null,"pages":null,"page":1,"per_page":100}""");
        answer.Headers.Date = new DateTimeOffset(2026, 11, 21, 6, 0, 0, TimeSpan.Zero);
        return answer;
    };
}
