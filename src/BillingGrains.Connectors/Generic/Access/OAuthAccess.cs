using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using BillingGrains.Connectors.Generic.Answers;
using BillingGrains.Connectors.Generic.Calls;
using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Generic.Templates;
using NodaTime;

namespace BillingGrains.Connectors.Generic.Access;

/// <summary>OAuth 2. One caller at a time asks for tokens; a refresh token that came back is stored before anything else
/// is done with what came with it, because the one before may be spent.</summary>
internal sealed class OAuthAccess(
    AccessPlan.OAuth plan, GenericConnection connection, Wire wire, ITokenStore store, Func<Render> render, TimeProvider time)
    : IAccess, IDisposable
{
    /// <summary>A token that ends sooner is not used any more: a call may take a while.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    /// <summary>How long a refusal of client or refresh token is believed: a person has to mend it.</summary>
    private static readonly TimeSpan RefusedPause = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan LifeWhereNotSaid = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim turn = new(1, 1);
    private OAuthTokens? tokens;
    private OAuthTokens? dropped;
    private DateTimeOffset noneBefore = DateTimeOffset.MinValue;

    public Dictionary<string, string> Known { get; } = new(StringComparer.Ordinal);

    public async ValueTask<Dictionary<string, string>> Ready(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            if (!IsGood(tokens))
            {
                tokens = await store.Read(cancellation) is { } stored && IsGood(stored) ? stored : await Ask(cancellation);
            }

            return Known;
        }
        finally
        {
            turn.Release();
        }
    }

    public OutgoingCall Sign(OutgoingCall call, Render own) =>
        PlainAccess.With(call, "Authorization", $"Bearer {tokens!.AccessToken}");

    public bool Drop()
    {
        dropped = tokens;
        return true;
    }

    public void Dispose() => turn.Dispose();

    private bool IsGood(OAuthTokens? one) => one is not null && one.GoodUntil > time.GetUtcNow() + Margin
        && one.AccessToken != dropped?.AccessToken;

    private async Task<OAuthTokens> Ask(CancellationToken cancellation)
    {
        if (noneBefore - time.GetUtcNow() is var wait && wait > TimeSpan.Zero)
        {
            throw Refused("The token service refused the client or its refresh token; it is not asked again yet.", wait);
        }

        var refresh = plan.IsCode
            ? (await store.Read(cancellation))?.RefreshToken ?? connection.RefreshToken
            : null;
        if (plan.IsCode && string.IsNullOrEmpty(refresh))
        {
            throw Refused("There is no refresh token: let a person consent, and set it at the connection.", RefusedPause);
        }

        var answer = await wire.Send(Request(refresh), BodyKind.Json, new System.Xml.XmlNamespaceManager(
            new System.Xml.NameTable()), cancellation);
        var token = answer.Body?.Texts("$.access_token").FirstOrDefault();
        if (!answer.IsSuccess || string.IsNullOrEmpty(token))
        {
            var code = answer.Body?.Texts("$.error").FirstOrDefault() ?? "no reason";
            if (answer.Status is 400 or 401)
            {
                noneBefore = time.GetUtcNow() + RefusedPause;
                throw Refused($"The token service refuses: {code} (HTTP {answer.Status}).", RefusedPause);
            }

            throw new CallFailedException(
                FormattableString.Invariant($"The token service gave no token: {code} (HTTP {answer.Status})."),
                nothingWasSent: true)
            {
                RetryAfter = answer.RetryAfter,
            };
        }

        var given = new OAuthTokens(
            token, time.GetUtcNow() + LifeOf(answer),
            answer.Body!.Texts("$.refresh_token").FirstOrDefault() ?? refresh);
        await store.Write(given, cancellation);
        return given;
    }

    private OutgoingCall Request(string? refresh)
    {
        var own = render();
        var fields = new List<(string Name, string Value)>
        {
            ("grant_type", refresh is null ? "client_credentials" : "refresh_token"),
        };
        if (refresh is not null)
        {
            fields.Add(("refresh_token", refresh));
        }

        if (plan.InBody)
        {
            fields.Add(("client_id", connection.User));
            fields.Add(("client_secret", connection.Secret));
        }

        fields.AddRange(plan.Fields.Select(field => (field.Name, field.Value.Text(own))));
        var url = plan.TokenUrl.Text(own);
        var address = Uri.TryCreate(url, UriKind.Absolute, out var whole) && whole.Scheme is "http" or "https"
            ? whole
            : wire.Under(url);
        var form = string.Join('&', fields.Select(static field =>
            $"{Uri.EscapeDataString(field.Name)}={Uri.EscapeDataString(field.Value)}"));
        ImmutableArray<(string Name, string Value)> headers = [("Accept", "application/json")];
        if (!plan.InBody)
        {
            var both = $"{Uri.EscapeDataString(connection.User)}:{Uri.EscapeDataString(connection.Secret)}";
            headers = headers.Add(("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(both))));
        }

        return new OutgoingCall(HttpMethod.Post, address, form, "application/x-www-form-urlencoded", headers);
    }

    private static TimeSpan LifeOf(Answer answer) =>
        int.TryParse(
            answer.Body!.Texts("$.expires_in").FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : LifeWhereNotSaid;

    private static CallFailedException Refused(string words, TimeSpan wait) =>
        new(words, nothingWasSent: true) { RetryAfter = Duration.FromTimeSpan(wait) };
}
