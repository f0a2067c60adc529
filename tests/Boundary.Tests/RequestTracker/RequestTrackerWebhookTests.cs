using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.RequestTracker;

namespace BillingGrains.Boundary.Tests.RequestTracker;

public sealed class RequestTrackerWebhookTests
{
    private const string Id = "rt-36";

    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(one => (byte)one)];
    private static readonly byte[] Body = """{"type":"ticket.time_worked"}"""u8.ToArray();

    private readonly FakeTime time = new();
    private readonly RequestTrackerWebhook webhook;

    public RequestTrackerWebhookTests() =>
        webhook = new RequestTrackerWebhook("whsec_" + Convert.ToBase64String(Key), time);

    [Fact]
    public void A_genuine_one_says_poll_now() =>
        webhook.Verify(Id, Timestamp(), Sign(Key), Body).ShouldBe(WebhookVerdict.PollNow);

    [Fact]
    public void One_of_several_signatures_is_enough() => webhook
        .Verify(Id, Timestamp(), "v1a,AAAA v1,AAAA " + Sign(new byte[32]) + " " + Sign(Key), Body)
        .ShouldBe(WebhookVerdict.PollNow);

    [Fact]
    public void A_body_that_was_changed_is_not_genuine() => webhook
        .Verify(Id, Timestamp(), Sign(Key), [.. Body, (byte)' ']).ShouldBe(WebhookVerdict.NotGenuine);

    [Fact]
    public void An_id_that_was_changed_is_not_genuine() => webhook
        .Verify("rt-37", Timestamp(), Sign(Key), Body).ShouldBe(WebhookVerdict.NotGenuine);

    [Fact]
    public void Another_secret_is_not_genuine() => webhook
        .Verify(Id, Timestamp(), Sign(new byte[32]), Body).ShouldBe(WebhookVerdict.NotGenuine);

    [Theory]
    [InlineData(-301)]
    [InlineData(301)]
    public void One_of_another_time_is_a_replay(int seconds) => webhook
        .Verify(Id, Timestamp(seconds), Sign(Key, seconds), Body).ShouldBe(WebhookVerdict.OutOfTime);

    [Theory]
    [InlineData(-300)]
    [InlineData(300)]
    public void Five_minutes_are_allowed(int seconds) => webhook
        .Verify(Id, Timestamp(seconds), Sign(Key, seconds), Body).ShouldBe(WebhookVerdict.PollNow);

    [Theory]
    [InlineData(null, "1", "v1,AAAA", WebhookVerdict.Malformed)]
    [InlineData("rt-1", "soon", "v1,AAAA", WebhookVerdict.Malformed)]
    [InlineData("rt-1", "-1", "v1,AAAA", WebhookVerdict.Malformed)]
    [InlineData("rt-1", "1", "", WebhookVerdict.Malformed)]
    [InlineData("rt-1", "9223372036854775807", "v1,AAAA", WebhookVerdict.OutOfTime)]
    public void Headers_that_make_no_sense_are_refused(
        string? id, string timestamp, string signature, WebhookVerdict verdict) =>
        webhook.Verify(id, timestamp, signature, Body).ShouldBe(verdict);

    [Theory]
    [InlineData("v1,not base64!")]
    [InlineData("v1,")]
    [InlineData("nothing")]
    public void A_signature_that_makes_no_sense_is_not_genuine(string signature) =>
        webhook.Verify(Id, Timestamp(), signature, Body).ShouldBe(WebhookVerdict.NotGenuine);

    [Fact]
    public void A_short_secret_is_refused() =>
        Should.Throw<FormatException>(() => new RequestTrackerWebhook("whsec_c2hvcnQ=", time));

    private string Timestamp(int offsetSeconds = 0) =>
        (time.GetUtcNow().ToUnixTimeSeconds() + offsetSeconds).ToString(CultureInfo.InvariantCulture);

    private string Sign(byte[] key, int offsetSeconds = 0)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{Id}.{Timestamp(offsetSeconds)}."), .. Body];
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed));
    }
}
