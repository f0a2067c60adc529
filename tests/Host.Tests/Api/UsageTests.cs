using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace BillingGrains.Host.Tests.Api;

/// <summary>Usage as its senders send it.</summary>
[Collection(ApiCollection.Name)]
public sealed class UsageTests(ApiFixture api)
{
    private const string Batch = "application/cloudevents-batch+json";
    private static readonly DateTime Hour = DateTime.UtcNow.Date.AddHours(-3);
    private static readonly string At = $"{Hour:s}Z";
    private static int numbers;
    private readonly string customer = $"u-{Interlocked.Increment(ref numbers)}";

    [Fact]
    public async Task Each_item_is_answered_for_itself_and_those_that_are_taken_are_not_named()
    {
        var answer = await Send(
            "application/x-ndjson", Item("1", "'value':2"), Item("1", "'value':2"), "{}", Item("1", "'value':3"),
            Item("2", "'value':0.5"), Item("3", "'value':1,'time':'2020-01-01T00:00:00Z'")).Body();

        (answer.Text("taken"), answer.Text("repeated")).ShouldBe(("2", "1"));
        (answer.Text("held"), answer.Text("refused")).ShouldBe(("1", "2"));
        answer.GetProperty("results").EnumerateArray().Select(each => $"{each.Text("index")} {each.Text("status")}")
            .ShouldBe(["1 repeated", "2 refused", "3 refused", "5 held"]);
        string Problem(int result) => answer.GetProperty("results")[result].GetProperty("problem").Line();
        Problem(1).ShouldBe("malformed-item #/id: id: It is missing.");
        Problem(2).ShouldStartWith("other-content #/id: Its source and id were sent before");
        Problem(3).ShouldStartWith("too-late: It was used so long ago");

        var hours = await api.Admin.Settled(Hours, hours => hours.GetArrayLength() == 1 && hours[0].Text("events") == "2");
        hours[0].Text("units").ShouldBe("2.5");
        (await api.Admin.GetAsync($"v1/usage/events?source={customer}&id=3").Body()).Text("status").ShouldBe("held");
        (await api.Admin.GetAsync($"v1/usage/events?source={customer}&id=9")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_is_taken_back_or_corrected_is_answered_item_by_item_and_counts_no_more()
    {
        string Gone(string id, string members = "") => Wire.Quoted(
            $"{{'type':'usage-withdrawn','id':'{id}','source':'{customer}','reason':'Sent twice.'{members}}}");
        await Send("application/x-ndjson", Item("1", "'value':2"), Item("2", "'value':8"), Item("3", "'value':5"));
        var answer = await Send(
            "application/x-ndjson", Gone("1"), Item("4", "'value':3,'corrects':'2'"), Gone("1"), Gone("5"),
            Item("1", "'value':2"), Item("6", "'value':1,'corrects':'2'"), Gone("7", ",'time':'2020-01-01T00:00:00Z'"),
            Gone("8", ",'value':1")).Body();

        (answer.Text("taken"), answer.Text("withdrawn"), answer.Text("refused")).ShouldBe(("1", "2", "3"));
        // The event comes first, whatever their order in the request: it was stored before.
        answer.GetProperty("results").EnumerateArray().Select(each => $"{each.Text("index")} {each.Text("status")}")
            .ShouldBe(["2 repeated", "3 waiting", "4 repeated", "5 refused", "6 refused", "7 refused"]);
        string Problem(int result) => answer.GetProperty("results")[result].GetProperty("problem").Line();
        Problem(1).ShouldStartWith("not-come: No event of this source and id is known.");
        Problem(3).ShouldStartWith("corrected-by-another #/corrects: Another event was sent in place");
        Problem(4).ShouldStartWith("too-late #/time: Its event is so old");
        Problem(5).ShouldStartWith("malformed-item #/value: value: A withdrawal says source, id and reason");

        var again = await Send(
            "application/x-ndjson", Gone("1"), Item("1", "'value':2"), Item("4", "'value':3,'corrects':'2'"),
            Item("5", "'value':1")).Body();
        (again.Text("taken"), again.Text("repeated"), again.Text("withdrawn")).ShouldBe(("0", "2", "2"));
        again.GetProperty("results")[1].GetProperty("problem").Line().ShouldStartWith("withdrawn: Its source and id were taken");

        var found = await api.Admin.GetAsync($"v1/usage/events?source={customer}&id=2").Body();
        (found.Text("status"), found.GetProperty("takenBack").Text("correctedBy"), found.GetProperty("takenBack").Text("reason"))
            .ShouldBe(("withdrawn", "4", "Corrected by 4."));
        found.Text("line").ShouldContain("\"value\":8");
        var came = await api.Admin.GetAsync($"v1/usage/events?source={customer}&id=5").Body();
        (came.Text("status"), came.GetProperty("takenBack").TryGetProperty("cameAt", out _)).ShouldBe(("withdrawn", true));
        var hours = await api.Admin.Settled(Hours, hours => hours.GetArrayLength() == 1 && hours[0].Text("events") == "2");
        (hours[0].Text("units"), hours[0].Text("greatest"), hours[0].Text("last")).ShouldBe(("8", "5", "3"));

        var many = string.Join('\n', Enumerable.Range(0, 1_001).Select(number => Gone($"n-{number}")));
        (await Send("application/x-ndjson", many)).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Cloud_events_come_alone_in_batches_in_headers_and_packed()
    {
        (await Send("application/cloudevents+json", Event("1").Replace(",", ",\n", StringComparison.Ordinal)).Body())
            .Text("taken").ShouldBe("1");
        (await Send(Batch, $"[{Event("1")},{Event("2")}]").Body()).Text("repeated").ShouldBe("1");
        (await Send(Batch, "[]").Body()).Text("taken").ShouldBe("0");
        (await Send(Batch, Event("2"))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        using var binary = new HttpRequestMessage(HttpMethod.Post, "v1/usage") { Content = Wire.Json("{\"value\":4}") };
        foreach (var (name, value) in new[]
        {
            ("specversion", "1.0"), ("id", "3"), ("source", customer), ("type", "calls"), ("subject", customer),
            ("time", At),
        })
        {
            binary.Headers.Add($"ce-{name}", value);
        }

        // A body of which the half is headers cannot be compared with its description.
        using var sender = ApiFixture.Client(
            api.Installation.Address, await api.Installation.CreateKey("binary mode", "integrator"));
        (await sender.SendAsync(binary).Body()).Text("taken").ShouldBe("1");

        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes($"[{Event("4")}]"));
        }

        (await Send(Batch, packed.ToArray(), "gzip").Body()).Text("taken").ShouldBe("1");
        (await Send(Batch, "no gzip"u8.ToArray(), "gzip")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Send(Batch, "[]"u8.ToArray(), "br")).StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        await api.Admin.Settled(Hours, hours => hours.GetArrayLength() == 1 && hours[0].Text("units") == "7");
    }

    private string Hours =>
        $"v1/usage/hours?meter=calls&customer={customer}&from={At}&to={Hour.AddHours(1):s}Z";

    private string Item(string id, string members) => Wire.Quoted(
        $"{{'id':'{id}','source':'{customer}','meter':'calls','customer':'{customer}',{members}"
        + (members.Contains("'time'", StringComparison.Ordinal) ? "}" : $",'time':'{At}'}}"));

    private string Event(string id) => Wire.Quoted(
        $"{{'specversion':'1.0','id':'{id}','source':'{customer}','type':'calls','subject':'{customer}',"
        + $"'time':'{At}'}}");

    private Task<HttpResponseMessage> Send(string type, params string[] lines) =>
        Send(type, Encoding.UTF8.GetBytes(string.Join('\n', lines)), null);

    private Task<HttpResponseMessage> Send(string type, byte[] body, string? packing)
    {
        var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
        if (packing is not null)
        {
            content.Headers.ContentEncoding.Add(packing);
        }

        return api.Admin.PostAsync("v1/usage", content);
    }
}
