using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace BillingGrains.Connectors.RequestTracker;

/// <summary>What became of a webhook.</summary>
public enum WebhookVerdict
{
    None = 0,

    /// <summary>It is genuine: poll now. Nothing in its body is believed or kept.</summary>
    PollNow = 1,

    /// <summary>A header is missing or unreadable.</summary>
    Malformed = 2,

    /// <summary>Its time is too far from ours: a replay, or a wrong clock.</summary>
    OutOfTime = 3,

    /// <summary>No signature fits.</summary>
    NotGenuine = 4,
}

/// <summary>Verifies what Request Tracker's scrip sends, by Standard Webhooks 1.0: HMAC-SHA256 over
/// "id.timestamp.body" with a shared secret.</summary>
public sealed class RequestTrackerWebhook
{
    private static readonly Duration Tolerance = Duration.FromMinutes(5);

    private readonly byte[] secret;
    private readonly TimeProvider time;

    /// <param name="secret">"whsec_" and 24 to 64 bytes in base64. Throws <see cref="FormatException"/>
    /// otherwise.</param>
    public RequestTrackerWebhook(string secret, TimeProvider time)
    {
        const string prefix = "whsec_";
        this.secret = Convert.FromBase64String(
            secret.StartsWith(prefix, StringComparison.Ordinal) ? secret[prefix.Length..] : secret);
        if (this.secret.Length is < 24 or > 64)
        {
            throw new FormatException("A webhook's secret has 24 to 64 bytes.");
        }

        this.time = time;
    }

    /// <param name="id">The header "webhook-id".</param>
    /// <param name="timestamp">The header "webhook-timestamp": seconds since 1970.</param>
    /// <param name="signatures">The header "webhook-signature": one or several, separated by spaces.</param>
    /// <param name="body">The body as it came, before anything read it.</param>
    public WebhookVerdict Verify(string? id, string? timestamp, string? signatures, ReadOnlySpan<byte> body)
    {
        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(signatures)
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return WebhookVerdict.Malformed;
        }

        var age = time.GetUtcNow().ToUnixTimeSeconds() - (decimal)seconds;
        if (Math.Abs(age) > (decimal)Tolerance.TotalSeconds)
        {
            return WebhookVerdict.OutOfTime;
        }

        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var expected = HMACSHA256.HashData(secret, signed);
        var genuine = false;
        foreach (var signature in signatures.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            genuine |= Fits(signature, expected);
        }

        return genuine ? WebhookVerdict.PollNow : WebhookVerdict.NotGenuine;
    }

    private static bool Fits(string signature, byte[] expected)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return signature.StartsWith("v1,", StringComparison.Ordinal)
            && Convert.TryFromBase64String(signature[3..], given, out var length)
            && length == given.Length
            && CryptographicOperations.FixedTimeEquals(given, expected);
    }
}
