using System.Net;
using BillingGrains.Connectors.Sandbox;
using BillingGrains.Domain.Posting;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Erp;

/// <summary>What the headers of answers say of calls that are left.</summary>
public sealed class CallsToldTests
{
    private static readonly FakeTime Time = new();

    private static Instant Now => Instant.FromDateTimeOffset(Time.GetUtcNow());

    public static TheoryData<string, int?, int> Headers => new()
    {
        { "RateLimit: \"default\";r=50;t=30", 50, 30 },
        { "RateLimit: \"burst\";r=3;t=1, \"day\";r=900;t=7200", 3, 1 },
        { "RateLimit-Remaining: 7|RateLimit-Reset: 12", 7, 12 },
        { "X-RateLimit-Remaining: 0|X-RateLimit-Reset: 60", 0, 60 },
        { "X-MinLimit-Remaining: 4|X-DayLimit-Remaining: 4000", 4, 60 },
        { "RateLimit-Remaining: many|RateLimit-Reset: 12", null, 0 },
        { "X-Other: 1", null, 0 },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task Headers_say_how_many_calls_are_left_and_when_there_are_more(string headers, int? left, int seconds)
    {
        using var http = new HttpClient(new Answering(headers));
        var erp = new SandboxErp(
            http, new SandboxConnection(new Uri("http://erp.test/"), "north", "token", TimeSpan.FromSeconds(5)), Time);

        await erp.Find("key", TestContext.Current.CancellationToken);

        erp.Told.ShouldBe(left is { } calls ? new CallsTold(calls, Now + Duration.FromSeconds(seconds)) : null);
    }

    [Fact]
    public async Task A_reset_that_is_a_moment_is_taken_as_one()
    {
        var reset = Now.ToUnixTimeSeconds() + 90;
        using var http = new HttpClient(new Answering(
            FormattableString.Invariant($"X-RateLimit-Remaining: 2|X-RateLimit-Reset: {reset}")));
        var erp = new SandboxErp(
            http, new SandboxConnection(new Uri("http://erp.test/"), "north", "token", TimeSpan.FromSeconds(5)), Time);

        await erp.Find("key", TestContext.Current.CancellationToken);

        erp.Told.ShouldBe(new CallsTold(2, Instant.FromUnixTimeSeconds(reset)));
    }

    private sealed class Answering(string headers) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("{}") };
            foreach (var header in headers.Split('|'))
            {
                var colon = header.IndexOf(':', StringComparison.Ordinal);
                response.Headers.TryAddWithoutValidation(header[..colon], header[(colon + 1)..].Trim());
            }

            return Task.FromResult(response);
        }
    }
}
