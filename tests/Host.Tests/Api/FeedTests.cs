using System.Net;
using System.Text.Json;

namespace BillingGrains.Host.Tests.Api;

/// <summary>What sources send wrong, each beside an item that is right.</summary>
[Collection(ApiCollection.Name)]
public sealed class FeedTests(ApiFixture api)
{
    private static int tickets;

    private const string Head = "'source':'desk','ticketId':'{0}'";

    private const string Work =
        "'technician':'emi','role':'engineer','workType':'remote','startedAt':'2026-03-02T09:00:00Z','description':'x'";

    public static TheoryData<string, string> BadItems => new()
    {
        { "{'type':'time',", "malformed-item #: This is not JSON" },
        { "nonsense", "malformed-item #: This is not JSON" },
        { "null", "malformed-item #: An item is a JSON object, not null." },
        { "17", "malformed-item #: A JSON object is expected." },
        { Time("'minutes':30,'colour':'red'"), "malformed-item #/colour: There is no field \"colour\" here." },
        { Time("'note':1"), "malformed-item #/note: There is no field \"note\" here." },
        { Time(""), "malformed-item #/minutes: The field \"minutes\" is missing." },
        {
            Item("'type':'approval','approvalId':'A-1'"),
            "malformed-item #/subject #/by: The field \"subject\" is missing. The field \"by\" is missing."
        },
        { Time("'minutes':30,'minutes':60"), "malformed-item #/minutes: The field \"minutes\" is there twice." },
        { Time("'minutes':'30'"), "malformed-item #/minutes: Expected is a whole number without quotes." },
        { Time("'minutes':30.5"), "malformed-item #/minutes: Expected is a whole number without quotes." },
        { Time("'minutes':99999999999"), "malformed-item #/minutes: Expected is a whole number without quotes." },
        { Time("'minutes':null"), "malformed-item #/minutes: Expected is a whole number without quotes." },
        { Time("'minutes':0"), "minutes-out-of-range #/minutes: Minutes lie between -1440 and 1440 and are not 0." },
        { Time("'minutes':1441"), "minutes-out-of-range #/minutes: Minutes lie between -1440 and 1440 and are not 0." },
        { Time("'minutes':-1441"), "minutes-out-of-range #/minutes: Minutes lie between -1440 and 1440 and are not 0." },
        {
            Item("'type':'ticket-closed','at':'2999-01-01T00:00:00Z'"),
            "in-future #/at: The moment lies more than 5 minutes ahead."
        },
        {
            Item("'type':'ticket-closed','at':'1999-01-01T00:00:00Z'"),
            "too-long-ago #/at: The moment lies before the year 2000."
        },
        {
            Item("'type':'ticket-closed','at':'tomorrow'"),
            "malformed-item #/at: \"tomorrow\" is not an instant such as \"2026-03-01T10:00:00Z\"."
        },
        { Item("'type':'ticket-burnt'"), "malformed-item #/type: There is no type \"ticket-burnt\". It is ticket, " },
        { Item("'at':'2026-03-01T10:00:00Z'"), "malformed-item #/type: The field \"type\" is missing. It is ticket, " },
        {
            "{'type':'ticket-closed','source':'the desk','ticketId':'T-1','at':'2026-03-01T10:00:00Z'}",
            "bad-id #/source: The source is 1 to 100 letters, digits, '.', '_', '-' or ':'."
        },
        {
            "{'type':'ticket-closed','source':'desk','ticketId':'','at':'2026-03-01T10:00:00Z'}",
            "bad-id #/ticketId: The ticketId is 1 to 100 letters, digits, '.', '_', '-' or ':'."
        },
        {
            "{'type':'ticket-closed','source':null,'ticketId':'T-1','at':'2026-03-01T10:00:00Z'}",
            "malformed-item #/source: The field \"source\" may not be null."
        },
        { Part("'unitCost':{'amount':1,'currency':'EURO'}"), "malformed-item #/unitCost/currency: \"EURO\" is no currency" },
        { Part("'unitCost':{'amount':-1,'currency':'EUR'}"), "cost-out-of-range #/unitCost/amount: A unit cost is 0 to " },
        { Part("'unitCost':{'amount':1}"), "malformed-item #/unitCost/currency: The field \"currency\" is missing." },
        { Part("'unitCost':7"), "malformed-item #/unitCost: Expected is a JSON object: { … }." },
        {
            Item("'type':'dispute','disputeId':'D-1','by':'them','reason':'a\\u0000b'"),
            "malformed-item #/reason: A text may not hold the character NUL."
        },
    };

    [Theory]
    [MemberData(nameof(BadItems))]
    public async Task A_bad_item_is_a_problem_that_names_the_field_while_the_rest_is_taken(string bad, string problem)
    {
        var ticket = NewTicket();
        var answer = await api.Admin.Feed(
            Put(ticket), bad.Replace("{0}", ticket, StringComparison.Ordinal), Closed(ticket)).Body();

        answer.GetProperty("taken").GetInt32().ShouldBe(2);
        var result = answer.GetProperty("results")[1];
        result.Text("status").ShouldBe("refused");
        result.GetProperty("problem").Line().ShouldStartWith(problem);
    }

    [Fact]
    public async Task A_repeated_item_changes_nothing_and_another_content_of_it_is_a_conflict()
    {
        var ticket = NewTicket();
        var time = Time("'minutes':30").Replace("{0}", ticket, StringComparison.Ordinal);
        (await api.Admin.Feed(time).Body()).GetProperty("taken").GetInt32().ShouldBe(1);

        var answer = await api.Admin.Feed(time, time.Replace("'minutes':30", "'minutes':45", StringComparison.Ordinal)).Body();

        answer.GetProperty("results")[0].Text("status").ShouldBe("repeated");
        var problem = answer.GetProperty("results")[1].GetProperty("problem");
        problem.Line().ShouldBe(
            "conflict #/minutes: The same id came before with another minutes; send a higher revision or a new id.");
        problem.GetProperty("status").GetInt32().ShouldBe(409);
    }

    [Theory]
    [InlineData("", "empty-batch #: The batch holds no items.")]
    [InlineData(" \n \n", "empty-batch #: The batch holds no items.")]
    [InlineData("[]", "empty-batch #: The batch holds no items.")]
    [InlineData("[{},", "malformed-json #: The batch is not a whole JSON array")]
    public async Task A_batch_that_is_none_is_one_problem(string body, string problem)
    {
        var response = await api.Admin.PostAsync("v1/feed", Wire.Json(body));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await response.Body()).Line().ShouldStartWith(problem);
    }

    [Fact]
    public async Task An_array_is_a_batch_too_and_a_byte_order_mark_is_no_fault()
    {
        var ticket = NewTicket();
        var answer = await api.Admin.PostAsync(
            "v1/feed", Wire.Json(Wire.Quoted($"\uFEFF[{Put(ticket)},{{}},{Closed(ticket)}]"))).Body();

        answer.GetProperty("taken").GetInt32().ShouldBe(2);
        answer.GetProperty("refused").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Too_many_items_and_too_many_bytes_are_refused_whole()
    {
        var many = await api.Admin.PostAsync("v1/feed", Wire.Json(string.Join('\n', Enumerable.Repeat("{}", 5_001))));
        many.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await many.Body()).Line().ShouldBe("too-many-items #: A batch holds at most 5000 items; send several.");

        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/feed")
        {
            Content = Wire.Json(new string(' ', (8 * 1024 * 1024) + 1)),
            Headers = { ExpectContinue = true },
        };
        var large = await api.Admin.SendAsync(request);
        large.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await large.Body()).Line().ShouldBe("body-too-large: The body is larger than 8388608 bytes; send several.");
    }

    private static string NewTicket() => $"T-{Interlocked.Increment(ref tickets)}";

    private static string Item(string members) => "{" + $"{Head},{members}" + "}";

    private static string Time(string members) =>
        Item($"'type':'time','entryId':'E-1','revision':1,{Work},{members}").Replace(",}", "}", StringComparison.Ordinal);

    private static string Part(string members) => Item(
        $"'type':'part','partId':'P-1','revision':1,'itemCode':'x','description':'x','quantity':1,"
        + $"'usedAt':'2026-03-02T09:00:00Z',{members}");

    private static string Put(string ticket) =>
        $"{{'type':'ticket','source':'desk','ticketId':'{ticket}','customerId':'c-1','subject':'s','category':'incident',"
        + "'openedAt':'2026-03-01T10:00:00Z'}";

    private static string Closed(string ticket) =>
        $"{{'type':'ticket-closed','source':'desk','ticketId':'{ticket}','at':'2026-03-03T10:00:00Z'}}";
}
