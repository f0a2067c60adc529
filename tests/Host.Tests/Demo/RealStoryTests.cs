using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using BillingGrains.Host.Tests.Api;

namespace BillingGrains.Host.Tests.Demo;

/// <summary>What people and outages do to a real Request Tracker and a real Tryton after a month was billed.</summary>
[Collection(RealDemo.OneAtATime)]
[Trait("Needs", "RealSystems")]
public sealed class RealStoryTests
{
    private const string Address = "The API answers on ";
    private const string Credit = "v1/invoices/k-ACME-001/{0}/credit";

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Time_lowered_after_it_was_billed_is_given_back_although_both_systems_are_down_meanwhile()
    {
        await using var demo = new RealDemo("real-story");
        using var run = await demo.RunUntil(Address, once: false);
        using var client = Client(demo.Output);
        var desk = demo.Desk();
        var month = (await client.GetAsync("v1/invoices", Cancellation).Body())
            .GetProperty("rows")[0].Text("period");
        var credit = Credit.Replace("{0}", month, StringComparison.Ordinal);

        // 45 minutes of a consultant at 130 an hour and 80 of an engineer were billed; the consultant takes 25 back.
        await desk.SetTimeWorked("1", 100, Cancellation);
        await client.Settled("v1/tickets/rt/1", ticket => Nets(ticket).SequenceEqual([43.33m, 126.67m]));
        await demo.Script("request-tracker", "down");
        await client.PostAsync(
            "v1/billing-runs", Wire.Json($$"""{"runId":"later","period":"{{month}}"}"""), Cancellation);
        await client.Settled(credit, found => found.GetProperty("invoice").Text("status") == "draft");
        await demo.Script("tryton", "down");
        await client.PostAsync($"{credit}/approve", null, Cancellation);
        await client.Settled(credit, found => Sending(found) == "deferred");
        await demo.Script("tryton", "up");
        var posted = (await client.Settled(credit, found => Sending(found) == "posted")).GetProperty("invoice");
        await demo.Script("request-tracker", "up");

        posted.GetProperty("amounts").GetProperty("net").GetDecimal().ShouldBe(-54.17m);
        posted.GetProperty("posted").GetProperty("gross").GetDecimal().ShouldBe(-65.55m);
        posted.Text("number").ShouldStartWith("CN");
        while ((await demo.Desk().Billed("1", Cancellation)).Count < 2)
        {
            await Task.Delay(LookEvery, Cancellation);
        }

        (await demo.Desk().Billed("1", Cancellation))[1].ShouldStartWith(posted.Text("number"));
        var books = await client.GetAsync("v1/reconciliation", Cancellation).Body();
        books.GetProperty("documents").GetProperty("differences").GetArrayLength().ShouldBe(0, books.ToString());
        await End(run);
    }

    private static string? Sending(JsonElement found) =>
        found.GetProperty("invoice").TryGetProperty("sending", out var sending) ? sending.GetString() : null;

    private static IEnumerable<decimal> Nets(JsonElement ticket) => ticket.GetProperty("charges").EnumerateArray()
        .Select(charge => charge.GetProperty("net").GetDecimal()).Order();

    private static HttpClient Client(string output)
    {
        var words = output[(output.LastIndexOf(Address, StringComparison.Ordinal) + Address.Length)..].Split(' ', ';');
        return new HttpClient
        {
            BaseAddress = new Uri(words[0][..^"v1".Length]),
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", words[4]) },
        };
    }

    private static async Task End(Process run)
    {
        run.Kill();
        await run.WaitForExitAsync(Cancellation);
    }
}
