using System.Net;
using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Host.Installation;
using BillingGrains.Host.Tests.Api.Described;

namespace BillingGrains.Host.Tests.Api;

/// <summary>One caller that sends too much, and the others beside it.</summary>
public sealed class LimitTests(TestPostgres postgres)
{
    [Fact]
    public async Task A_key_that_sends_too_many_commands_is_told_how_long_to_wait_while_questions_and_others_go_on()
    {
        var options = new InstallationOptions
        {
            Database = await postgres.NewDatabase(), RequestsPerMinute = 1, RequestBurst = 2,
        };
        await using var installation = await BillingInstallation.Start(
            options, "http://127.0.0.1:0", migrate: false, CancellationToken.None);
        using var plain = new HttpClient { BaseAddress = new Uri(installation.Address) };
        await plain.Settled("readyz", static ready => ready.Text("status") == "ready");
        var described = new DescribedApi(await plain.GetStringAsync("openapi/v1.json"));
        using var wild = ApiFixture.Client(
            installation.Address, await installation.CreateKey("wild", "admin"), described.Handler());
        using var calm = ApiFixture.Client(
            installation.Address, await installation.CreateKey("calm", "admin"), described.Handler());
        using var stranger = new HttpClient(described.Handler()) { BaseAddress = plain.BaseAddress };

        (await Close(wild)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await wild.PutAsync("v1/contracts/k-1", Wire.Json("{}"))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var refused = await Close(wild);

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.ToString().ShouldBe("60");
        refused.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await refused.Body()).Line().ShouldBe(
            "too-many-requests: The key \"wild\" has sent more than 2 commands at once and 1 in a minute. Nothing was done: "
            + "send the request again, as it is, after the wait that Retry-After names.");
        (await wild.GetAsync("v1/tickets")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Close(calm)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await Hint(stranger, HttpStatusCode.Unauthorized);
        await Hint(stranger, HttpStatusCode.Unauthorized);
        await Hint(stranger, HttpStatusCode.TooManyRequests);
    }

    private static Task<HttpResponseMessage> Close(HttpClient client) => client.Feed(
        "{'type':'ticket-closed','source':'desk','ticketId':'T-1','at':'2026-03-03T10:00:00Z'}");

    private static async Task Hint(HttpClient client, HttpStatusCode expected) =>
        (await client.PostAsync("v1/webhooks/request-tracker/desk", Wire.Json("{}"))).StatusCode.ShouldBe(expected);
}
