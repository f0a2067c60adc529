using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox;
using BillingGrains.Sandbox.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace BillingGrains.Boundary.Tests.Erp;

/// <summary>What the sandbox itself promises to those who trust a run that it took part in.</summary>
public sealed class SandboxTests : IAsyncDisposable
{
    private readonly FakeTime time = new();
    private readonly HttpClient http = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("sandbox-");
    private WebApplication? sandbox;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Stop();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_books_survive_a_restart_even_when_the_last_line_was_cut_off()
    {
        await Start(new SandboxOptions { Port = 0, DataFolder = folder.FullName });
        var id = await Created("north", Document("key-1", number: null));
        await Send(HttpMethod.Post, "erp/north/documents/doc-1/post");
        await Created("north", Document("key-2", number: null));
        await Created("south", Document("key-1", number: "S-1"));
        var before = await Read("erp/north/documents");
        await Stop();
        await File.AppendAllTextAsync(
            Path.Combine(folder.FullName, "books.ndjson"), "{\"kind\":\"made\"," + new string(' ', 9_000), Cancellation);

        await Start(new SandboxOptions { Port = 0, DataFolder = folder.FullName });

        id.ShouldBe("doc-1");
        (await Read("erp/north/documents")).ShouldBe(before);
        (await Created("north", Document("key-3", number: null))).ShouldBe("doc-3");
        var posted = JsonNode.Parse(await (await Send(HttpMethod.Post, "erp/north/documents/doc-3/post"))
            .Content.ReadAsStringAsync(Cancellation))!;
        posted["number"]!.GetValue<string>().ShouldBe("NORTH-2026-00002");
        await Stop();
        await Start(new SandboxOptions { Port = 0, DataFolder = folder.FullName });
        (await Summary("north"))["posted"]!.GetValue<int>().ShouldBe(2);
    }

    [Theory]
    [InlineData("net", "11.00", "lines-do-not-add-up")]
    [InlineData("gross", "12.12", "gross-does-not-add-up")]
    [InlineData("tax", "2.11", "gross-does-not-add-up")]
    [InlineData("currency", "\"JPY\"", "too-many-decimals")]
    [InlineData("kind", "\"credit-note\"", "sign-wrong")]
    [InlineData("lines", "[]", "lines-invalid")]
    [InlineData("taxes", "[]", "taxes-do-not-add-up")]
    [InlineData("taxes", "[{\"code\":\"S21\",\"percent\":20,\"base\":10.01,\"tax\":2.10}]", "tax-base-wrong")]
    [InlineData("billTo", "\"\"", "customer-missing")]
    [InlineData("dueDate", "\"2026-03-30\"", "due-before-date")]
    public async Task A_document_that_breaks_a_rule_is_refused_and_not_kept(string field, string value, string code)
    {
        await Start(new SandboxOptions { Port = 0 });
        var document = Document("key-1", number: null);
        document[field] = JsonNode.Parse(value);

        var answer = await Post("north", document);

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await CodeOf(answer)).ShouldBe(code);
        (await Summary("north"))["documents"]!.GetValue<int>().ShouldBe(0);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{\"key\":\"a\",\"key\":\"b\"}")]
    public async Task A_body_that_is_no_document_is_malformed(string body)
    {
        await Start(new SandboxOptions { Port = 0 });

        var answer = await Send(HttpMethod.Post, "erp/north/documents", body);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task An_unknown_field_is_malformed()
    {
        await Start(new SandboxOptions { Port = 0 });
        var document = Document("key-1", number: null);
        document["colour"] = "red";

        (await Post("north", document)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_tenant_may_make_so_many_calls_in_a_window_and_the_next_window_starts_anew()
    {
        await Start(new SandboxOptions { Port = 0, CallsPerWindow = 2, Window = TimeSpan.FromSeconds(60) });
        await Send(HttpMethod.Get, "erp/north/documents");
        time.Advance(TimeSpan.FromSeconds(20));
        var second = await Send(HttpMethod.Get, "erp/north/documents");

        var third = await Send(HttpMethod.Get, "erp/north/documents");
        var other = await Send(HttpMethod.Get, "erp/south/documents");
        time.Advance(TimeSpan.FromSeconds(40));
        var later = await Send(HttpMethod.Get, "erp/north/documents");

        second.Headers.GetValues("RateLimit").ShouldBe(["\"tenant\";r=0;t=40"]);
        second.Headers.GetValues("RateLimit-Policy").ShouldBe(["\"tenant\";q=2;w=60"]);
        third.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        third.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(40));
        other.StatusCode.ShouldBe(HttpStatusCode.OK);
        later.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_tenant_may_make_so_many_calls_at_once()
    {
        var options = new SandboxOptions { Port = 0, InFlightMax = 1, Latency = TimeSpan.FromSeconds(5) };
        await Start(options);
        var waiting = time.WaitOf(options.Latency);
        var first = Send(HttpMethod.Get, "erp/north/documents");
        await waiting;

        var second = await Send(HttpMethod.Get, "erp/north/documents");
        time.Advance(options.Latency);

        (await CodeOf(second)).ShouldBe("too-many-at-once");
        (await first).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Refusals_do_not_depend_on_the_order_of_calls_and_can_be_set_right()
    {
        var options = new SandboxOptions { Port = 0, RefusedPerMille = 300, Seed = 7 };
        var keys = Enumerable.Range(1, 40).Select(number => FormattableString.Invariant($"key-{number}")).ToList();
        await Start(options);
        var forwards = await RefusedOf(keys);
        await Stop();
        await Start(options);
        keys.Reverse();
        var backwards = await RefusedOf(keys);

        forwards.Count.ShouldBeInRange(1, 39);
        backwards.Order(StringComparer.Ordinal).ShouldBe(forwards.Order(StringComparer.Ordinal));
        var listed = sandbox!.Services.GetRequiredService<FaultBook>().Read().Refused;
        listed.Select(one => one.Key).ShouldBe(forwards.Order(StringComparer.Ordinal));

        await Send(HttpMethod.Post, $"faults/accept?tenant=north&key={forwards[0]}", body: null, "sandbox-operator");
        (await Post("north", Document(forwards[0], number: null))).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public void Faults_do_not_depend_on_how_the_calls_interleave()
    {
        var options = new SandboxOptions { Rates = FaultRates.Parse("throttle=100,error-after=100"), Seed = 3 };
        string[] keys = ["a", "b", "c", "d", "e", "f"];
        var inTurn = new FaultBook(options, time);
        var together = new FaultBook(options, time);

        var one = keys.SelectMany(key => Enumerable.Range(1, 20).Select(nth =>
            (key, nth, inTurn.Next("north", Operation.Create, key)))).ToList();
        var other = Enumerable.Range(1, 20).SelectMany(nth => keys.Reverse().Select(key =>
            (key, nth, together.Next("north", Operation.Create, key)))).ToList();

        one.Order().ShouldBe(other.Order());
        one.ShouldContain(entry => entry.Item3 == Fault.ErrorAfter);
        inTurn.Read().Counts.Values.Sum().ShouldBe(one.Count(entry => entry.Item3 != Fault.None));
    }

    [Fact]
    public async Task The_summary_adds_up_what_is_posted_and_names_what_stands_twice()
    {
        await Start(new SandboxOptions { Port = 0 });
        await Created("north", Document("key-1", number: null));
        await Created("north", Document("key-1", number: null));
        await Created("north", Document("key-2", number: null));
        await Send(HttpMethod.Post, "erp/north/documents/doc-2/post");
        await Send(HttpMethod.Post, "erp/north/documents/doc-3/post");

        var summary = await Summary("north");

        summary["documents"]!.GetValue<int>().ShouldBe(3);
        summary["posted"]!.GetValue<int>().ShouldBe(2);
        summary["sums"]!.ToJsonString().ShouldBe(
            "[{\"currency\":\"EUR\",\"documents\":2,\"net\":20.02,\"tax\":4.20,\"gross\":24.22}]");
        summary["duplicates"]!.ToJsonString().ShouldBe("[{\"key\":\"key-1\",\"documents\":2,\"posted\":1}]");
    }

    [Theory]
    [InlineData("erp/north/documents", "sandbox-south")]
    [InlineData("erp/north/summary", "sandbox-south")]
    [InlineData("faults", "sandbox-north")]
    public async Task A_wrong_token_opens_nothing(string path, string token)
    {
        await Start(new SandboxOptions { Port = 0 });

        (await Send(HttpMethod.Get, path, body: null, token)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("throttle")]
    [InlineData("thunder=1")]
    [InlineData("throttle=-1")]
    [InlineData("throttle=600,unavailable=600")]
    public void Faults_that_make_no_sense_are_no_options(string text) =>
        Should.Throw<FormatException>(() => FaultRates.Parse(text));

    private static JsonObject Document(string key, string? number) => new()
    {
        ["key"] = key, ["kind"] = "invoice", ["number"] = number, ["billTo"] = "C-17", ["date"] = "2026-03-31",
        ["dueDate"] = "2026-04-30", ["currency"] = "EUR", ["net"] = 10.01m, ["tax"] = 2.10m, ["gross"] = 12.11m,
        ["taxes"] = new JsonArray(new JsonObject
        {
            ["code"] = "S21", ["percent"] = 21m, ["base"] = 10.01m, ["tax"] = 2.10m,
        }),
        ["lines"] = new JsonArray(new JsonObject
        {
            ["id"] = "line-1", ["description"] = "Work", ["quantity"] = 1m, ["unit"] = "piece", ["net"] = 10.01m,
            ["taxes"] = new JsonArray(new JsonObject { ["code"] = "S21", ["percent"] = 21m, ["base"] = 10.01m }),
        }),
    };

    private async Task Start(SandboxOptions options)
    {
        sandbox = SandboxApp.Build(options, time);
        await sandbox.StartAsync(Cancellation);
    }

    private async Task Stop()
    {
        if (sandbox is not null)
        {
            await sandbox.DisposeAsync();
            sandbox = null;
        }
    }

    private async Task<List<string>> RefusedOf(IEnumerable<string> keys)
    {
        List<string> refused = [];
        foreach (var key in keys)
        {
            var answer = await Post("north", Document(key, number: null));
            if (answer.StatusCode is HttpStatusCode.UnprocessableEntity)
            {
                refused.Add(key);
            }
        }

        return refused;
    }

    private async Task<string> Created(string tenant, JsonObject document)
    {
        var answer = await Post(tenant, document);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["id"]!.GetValue<string>();
    }

    private Task<HttpResponseMessage> Post(string tenant, JsonObject document) =>
        Send(HttpMethod.Post, $"erp/{tenant}/documents", document.ToJsonString(), $"sandbox-{tenant}");

    private async Task<string> Read(string path) =>
        await (await Send(HttpMethod.Get, path)).Content.ReadAsStringAsync(Cancellation);

    private async Task<JsonNode> Summary(string tenant) => JsonNode.Parse(await Read($"erp/{tenant}/summary"))!;

    private static async Task<string> CodeOf(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["code"]!.GetValue<string>();

    private async Task<HttpResponseMessage> Send(
        HttpMethod method, string path, string? body = null, string? token = null)
    {
        var request = new HttpRequestMessage(method, new Uri(new Uri(sandbox!.Urls.Single() + "/"), path));
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Bearer", token ?? $"sandbox-{path.Split('/', '?')[1]}");
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return await http.SendAsync(request, Cancellation);
    }
}
