using System.Collections.Immutable;
using System.Text;
using BillingGrains.Connectors.Generic.Calls;
using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Connectors.Http;

namespace BillingGrains.Connectors.Generic.Access;

/// <summary>OAuth 2, with the client's credentials or a refresh token.</summary>
internal sealed class OAuthAccess : IAccess, IDisposable
{
    private readonly AccessPlan.OAuth plan;
    private readonly GenericConnection connection;
    private readonly Wire wire;
    private readonly Func<Render> render;
    private readonly TokenSource tokens;
    private string token = "";

    public OAuthAccess(
        AccessPlan.OAuth plan, GenericConnection connection, Wire wire, ITokenStore store, Func<Render> render,
        TimeProvider time)
    {
        this.plan = plan;
        this.connection = connection;
        this.wire = wire;
        this.render = render;
        tokens = new TokenSource(store, Ask, time, plan.IsCode ? connection.RefreshToken : null);
    }

    public Dictionary<string, string> Known { get; } = new(StringComparer.Ordinal);

    public async ValueTask<Dictionary<string, string>> Ready(CancellationToken cancellation)
    {
        token = await tokens.Ready(cancellation);
        return Known;
    }

    public OutgoingCall Sign(OutgoingCall call, Render own) => PlainAccess.With(call, "Authorization", $"Bearer {token}");

    public bool Drop()
    {
        tokens.Drop();
        return true;
    }

    public void Dispose() => tokens.Dispose();

    private Task<HttpAnswer> Ask(OAuthTokens? stored, CancellationToken cancellation)
    {
        var refresh = plan.IsCode ? stored?.RefreshToken ?? connection.RefreshToken : null;
        return plan.IsCode && string.IsNullOrEmpty(refresh)
            ? throw TokenSource.Refused(
                "There is no refresh token: let a person consent, and set it at the connection.", TokenSource.RefusedPause)
            : wire.Send(Request(refresh), cancellation);
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
}
