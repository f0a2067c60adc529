using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NodaTime;

namespace BillingGrains.Connectors.Http;

/// <summary>Access tokens of OAuth 2. One caller at a time asks for them; a refresh token that came back is stored before
/// anything else is done with what came with it, because the one before may be spent. A refusal is believed for a while, so
/// that nobody is locked out: a person has to mend it.</summary>
/// <param name="ask">Asks the token service, told what is stored. What it throws comes out of <see cref="Ready"/>.</param>
/// <param name="consent">What a person's consent gave: stored tokens of another consent count no more. Null where nobody has to
/// consent.</param>
internal sealed class TokenSource(
    ITokenStore store, Func<OAuthTokens?, CancellationToken, Task<HttpAnswer>> ask, TimeProvider time, string? consent = null)
    : IDisposable
{
    /// <summary>How long a refusal of the client or its refresh token is believed.</summary>
    public static readonly Duration RefusedPause = Duration.FromMinutes(5);

    /// <summary>A token that ends sooner is not used any more: a call may take a while.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan LifeWhereNotSaid = TimeSpan.FromMinutes(10);

    private readonly string? consented = string.IsNullOrEmpty(consent)
        ? null
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(consent)));

    private readonly SemaphoreSlim turn = new(1, 1);
    private OAuthTokens? tokens;
    private OAuthTokens? dropped;
    private (string? From, OAuthTokens Given)? unkept;
    private DateTimeOffset noneBefore = DateTimeOffset.MinValue;

    /// <summary>A token that is good. Throws <see cref="CallFailedException"/>: nothing of the operation itself was sent.
    /// </summary>
    public async ValueTask<string> Ready(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            if (!IsGood(tokens))
            {
                tokens = OfConsent(await store.Read(cancellation)) is { } stored && IsGood(stored)
                    ? stored
                    : await store.Change(Renew, cancellation);
                unkept = null;
            }

            return tokens!.AccessToken;
        }
        catch (TokensUnavailableException unavailable)
        {
            throw new CallFailedException(
                $"The tokens cannot be read or kept: {unavailable.Message}", nothingWasSent: true, unavailable);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The token is not taken: another one is asked for next time.</summary>
    public void Drop() => dropped = tokens;

    public void Dispose() => turn.Dispose();

    public static CallFailedException Refused(string words, Duration wait) =>
        new(words, nothingWasSent: true) { RetryAfter = wait };

    private bool IsGood(OAuthTokens? one) => one is not null && one.GoodUntil > time.GetUtcNow() + Margin
        && one.AccessToken != dropped?.AccessToken;

    /// <summary>Another process may have renewed them meanwhile; and what was given, and could not be kept, is not asked for
    /// again: the refresh token that it came for is spent.</summary>
    private async Task<OAuthTokens> Renew(OAuthTokens? stored, CancellationToken cancellation)
    {
        var known = unkept is { } last && last.From == stored?.RefreshToken ? last.Given : OfConsent(stored);
        if (IsGood(known))
        {
            return known!;
        }

        var given = await Ask(known, cancellation);
        unkept = (stored?.RefreshToken, given);
        return given;
    }

    private OAuthTokens? OfConsent(OAuthTokens? stored) =>
        consented is null || stored?.Consent is null || stored.Consent == consented ? stored : null;

    private async Task<OAuthTokens> Ask(OAuthTokens? stored, CancellationToken cancellation)
    {
        if (noneBefore - time.GetUtcNow() is var wait && wait > TimeSpan.Zero)
        {
            throw Refused(
                "The token service refused the client or its refresh token; it is not asked again yet.",
                Duration.FromTimeSpan(wait));
        }

        var answer = await ask(stored, cancellation);
        var (token, refresh, life, error) = Read(answer.Text);
        if (!answer.IsSuccess || string.IsNullOrEmpty(token))
        {
            var code = FormattableString.Invariant($"{error ?? "no reason"} (HTTP {answer.Status})");
            if (answer.Status is 400 or 401)
            {
                noneBefore = time.GetUtcNow() + RefusedPause.ToTimeSpan();
                throw Refused($"The token service refuses: {code}.", RefusedPause);
            }

            throw new CallFailedException($"The token service gave no token: {code}.", nothingWasSent: true)
            {
                RetryAfter = answer.RetryAfter,
            };
        }

        return new OAuthTokens(token, time.GetUtcNow() + life, refresh ?? stored?.RefreshToken, consented);
    }

    private static (string? Token, string? Refresh, TimeSpan Life, string? Error) Read(string text)
    {
        try
        {
            using var body = JsonDocument.Parse(text);
            var root = body.RootElement;
            return root.ValueKind is not JsonValueKind.Object
                ? (null, null, default, null)
                : (Text("access_token"), Text("refresh_token"), LifeOf(Text("expires_in")), Text("error"));

            string? Text(string name) => root.TryGetProperty(name, out var found) ? found.ToString() : null;
        }
        catch (JsonException)
        {
            return (null, null, default, null);
        }
    }

    private static TimeSpan LifeOf(string? seconds) =>
        int.TryParse(seconds, System.Globalization.NumberStyles.None, null, out var life)
            ? TimeSpan.FromSeconds(life)
            : LifeWhereNotSaid;
}
