using System.Text.Json;
using NodaTime;

namespace BillingGrains.Connectors.Http;

/// <summary>Access tokens of OAuth 2. One caller at a time asks for them; a refresh token that came back is stored before
/// anything else is done with what came with it, because the one before may be spent. A refusal is believed for a while, so
/// that nobody is locked out: a person has to mend it.</summary>
/// <param name="ask">Asks the token service, told what is stored. What it throws comes out of <see cref="Ready"/>.</param>
internal sealed class TokenSource(
    ITokenStore store, Func<OAuthTokens?, CancellationToken, Task<HttpAnswer>> ask, TimeProvider time) : IDisposable
{
    /// <summary>How long a refusal of the client or its refresh token is believed.</summary>
    public static readonly Duration RefusedPause = Duration.FromMinutes(5);

    /// <summary>A token that ends sooner is not used any more: a call may take a while.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan LifeWhereNotSaid = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim turn = new(1, 1);
    private OAuthTokens? tokens;
    private OAuthTokens? dropped;
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
                var stored = await store.Read(cancellation);
                tokens = IsGood(stored) ? stored : await Ask(stored, cancellation);
            }

            return tokens!.AccessToken;
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

        var given = new OAuthTokens(token, time.GetUtcNow() + life, refresh ?? stored?.RefreshToken);
        await store.Write(given, cancellation);
        return given;
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
