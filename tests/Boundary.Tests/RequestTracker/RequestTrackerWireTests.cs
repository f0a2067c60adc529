using System.Net;
using System.Net.Http.Headers;
using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.RealSystems;
using BillingGrains.Connectors.RequestTracker;
using BillingGrains.Domain.Sources;
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
    private Func<Uri, Func<HttpResponseMessage>> transactions = _ => Transactions();

    public RequestTrackerWireTests()
    {
        wire = new ScriptedWire((request, _) => planned.TryDequeue(out var answer)
            ? answer()
            : request.RequestUri!.AbsolutePath.EndsWith("/tickets", StringComparison.Ordinal)
                ? ScriptedWire.Json($$"""{"items":[{{Ticket}}],"total":1}""")
                : transactions(request.RequestUri)());
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
    public async Task A_transaction_made_between_two_looks_is_read_and_the_search_ends()
    {
        // The first look sees nothing; then it is made, and stands on the first page of what comes after 36.
        var looks = 0;
        transactions = request => ++looks > 1 && request.Query.EndsWith("&page=1", StringComparison.Ordinal)
            && Uri.UnescapeDataString(request.Query).Contains("Id > 36 ", StringComparison.Ordinal)
                ? Transactions(Row(37, "Comment", 5))
                : Transactions();

        Entries(await Read("36")).ShouldHaveSingleItem().EntryId.ShouldBe("rt-37");
    }

    [Fact]
    public async Task A_search_for_visible_transactions_ends_where_there_are_no_more_ids()
    {
        planned.Enqueue(Transactions());
        planned.Enqueue(Transactions(Row(250, "Comment", 5)));

        var page = await Read("36");

        page.ShouldBe(new TicketingPage([], "36", More: false));
        wire.Sent.Count.ShouldBe(2 + 3, "ids 37 to 250 fit on three pages");
    }

    [Fact]
    public async Task A_field_that_was_not_written_although_the_answer_was_200_is_a_refusal_in_its_own_words()
    {
        planned.Enqueue(() => ScriptedWire.Json(Ticket));
        planned.Enqueue(() => ScriptedWire.Json("""["Could not add a new value: Permission Denied"]"""));
        planned.Enqueue(() => ScriptedWire.Json(Ticket));

        var refusal = (await WriteBilled()).ShouldNotBeNull();

        (refusal.Code, refusal.Owner).ShouldBe(("ticket-field-not-written", "integrator"));
        refusal.Reason.ShouldContain("Permission Denied");
        refusal.NextStep.ShouldContain("ModifyCustomField");
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Forbidden)]
    public async Task A_ticket_that_billing_may_not_see_is_a_refusal_of_that_ticket(HttpStatusCode status)
    {
        planned.Enqueue(() => ScriptedWire.Json("""{"message":"no"}""", status));

        (await WriteBilled())?.Code.ShouldBe("ticket-not-visible");
    }

    [Fact]
    public async Task A_queue_without_the_field_is_a_refusal_that_names_both()
    {
        planned.Enqueue(() => ScriptedWire.Json(Ticket.Replace("Billed", "Paid", StringComparison.Ordinal)));

        var refusal = (await WriteBilled()).ShouldNotBeNull();

        refusal.Code.ShouldBe("ticket-field-missing");
        refusal.NextStep.ShouldContain("General");
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.UnprocessableEntity)]
    public async Task A_change_that_is_denied_by_its_status_is_a_refusal_of_that_ticket(HttpStatusCode status)
    {
        planned.Enqueue(() => ScriptedWire.Json(Ticket));
        planned.Enqueue(() => ScriptedWire.Json("""{"message":"no"}""", status));

        (await WriteBilled())?.Code.ShouldBe("ticket-field-not-written");
    }

    [Fact]
    public async Task A_ticket_that_others_change_meanwhile_is_read_again()
    {
        planned.Enqueue(() => ScriptedWire.Json(Ticket));
        planned.Enqueue(() => ScriptedWire.Json("{}", HttpStatusCode.PreconditionFailed));
        planned.Enqueue(() => ScriptedWire.Json(Ticket));
        planned.Enqueue(() => ScriptedWire.Json("""["Billed INV-1 added"]"""));
        planned.Enqueue(() => ScriptedWire.Json(Ticket.Replace(
            "\"Billed\",\"values\":[]", "\"Billed\",\"values\":[\"INV-1 (invoice/C-1/2026-03/regular)\"]",
            StringComparison.Ordinal)));

        (await WriteBilled()).ShouldBeNull();
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.InternalServerError)]
    public async Task What_is_wrong_with_the_whole_source_is_no_refusal_of_a_ticket(HttpStatusCode status)
    {
        planned.Enqueue(() => ScriptedWire.Json(Ticket));
        planned.Enqueue(() => ScriptedWire.Json("""{"message":"no"}""", status));

        await Should.ThrowAsync<TicketingUnavailableException>(WriteBilled);
    }

    private Task<WriteBackRefusal?> WriteBilled() =>
        source.WriteBilled("1", "INV-1", "invoice/C-1/2026-03/regular", Cancellation);

    /// <summary>Reads, and fails instead of asking for ever.</summary>
    private async Task<TicketingPage> Read(string cursor)
    {
        wire.SentMax = 20;
        return await source.Read(cursor, 10, Cancellation);
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
