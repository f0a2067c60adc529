using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Ports.Json;
using NodaTime.Text;

namespace BillingGrains.Host.Installation;

/// <summary>Sends a notice to a connection's address, signed as the Standard Webhooks specification says: HMAC-SHA256 over
/// id, time and body, with the connection's secret ("whsec_" and base64, or plain text).</summary>
/// <remarks>https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md</remarks>
/// <param name="check">Of what wants to call and its connection: throws <see cref="SettingsException"/> when it may not.</param>
public sealed class NoticeWebhook(
    InstallationOptions options, IHttpClientFactory clients, TimeProvider time, Action<string, string>? check = null)
{
    private const string SecretPrefix = "whsec_";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <summary>Why it was not taken, as a sentence; null when it was.</summary>
    public async Task<string?> Send(NoticeSending sending, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Timeout);
        try
        {
            check?.Invoke("A channel of notices", sending.Connection);
            var connection = options.Connection(sending.Connection, "A channel of notices");
            using var request = new HttpRequestMessage(HttpMethod.Post, connection.Address);
            Write(request, sending.Notice, connection.Secret);
            using var response = await clients.CreateClient(ConnectionOptions.HttpClientName).SendAsync(request, patience.Token);
            return response.IsSuccessStatusCode ? null : FormattableString.Invariant(
                $"The connection {sending.Connection} answered {(int)response.StatusCode}.");
        }
        catch (SettingsException exception)
        {
            return exception.Message;
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            return exception is OperationCanceledException
                ? FormattableString.Invariant(
                    $"The connection {sending.Connection} did not answer within {Timeout.TotalSeconds} seconds.")
                : $"The connection {sending.Connection} cannot be reached: {exception.Message}";
        }
    }

    private void Write(HttpRequestMessage request, Notice notice, string secret)
    {
        var body = JsonSerializer.Serialize(
            new Event("notice.given", InstantPattern.ExtendedIso.Format(notice.At), notice), BillingJson.Options);
        var id = $"msg_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(notice.NoticeId)))[..32]}";
        var sentAt = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(Key(secret), Encoding.UTF8.GetBytes($"{id}.{sentAt}.{body}"));
        request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", sentAt);
        request.Headers.Add("webhook-signature", $"v1,{Convert.ToBase64String(signature)}");
    }

    private static byte[] Key(string secret)
    {
        var bytes = new byte[secret.Length];
        return secret.StartsWith(SecretPrefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(secret[SecretPrefix.Length..], bytes, out var written)
            ? bytes[..written]
            : Encoding.UTF8.GetBytes(secret);
    }

    private sealed record Event(string Type, string Timestamp, Notice Data);
}
