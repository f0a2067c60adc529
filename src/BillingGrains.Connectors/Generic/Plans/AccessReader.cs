using System.Collections.Immutable;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Domain.Expressions;
using NodaTime;

namespace BillingGrains.Connectors.Generic.Plans;

/// <summary>Reads how a caller shows who it is.</summary>
internal sealed class AccessReader(CallReader calls)
{
    private static readonly string[] OfRequest =
        ["method", "path", "query", "url", "body", "bodyHash", "bodyHashBase64", "timestamp", "moment", "nonce"];

    public AccessPlan Read(Section? section)
    {
        if (section is null)
        {
            return new AccessPlan.Open();
        }

        var kind = section.Choice(
            "kind", ("none", "none"), ("basic", "basic"), ("bearer", "bearer"), ("oauthClient", "oauthClient"),
            ("oauthCode", "oauthCode"), ("hmac", "hmac"), ("session", "session"));
        AccessPlan plan = kind switch
        {
            "basic" => new AccessPlan.Basic(),
            "bearer" => new AccessPlan.Bearer(),
            "oauthClient" or "oauthCode" => OAuth(section, kind == "oauthCode"),
            "hmac" => Hmac(section),
            "session" => Session(section),
            _ => new AccessPlan.Open(),
        };
        section.Close();
        return plan;
    }

    private AccessPlan.OAuth OAuth(Section section, bool isCode) => new(
        TextTemplate.Compile(section.Needed("tokenUrl"), calls.Common, section.At("tokenUrl"))!, isCode,
        section.Choice("client", ("header", false), ("body", true)),
        [
            .. section.Pairs("fields").Select(one =>
                (one.Name, TextTemplate.Compile(one.Value, calls.Common, one.Place)!)),
        ]);

    private AccessPlan.Hmac Hmac(Section section)
    {
        var known = calls.Common.With("request", Vocabulary.Texts("request", OfRequest));
        return new AccessPlan.Hmac(
            section.Choice("algorithm", ("sha256", "sha256"), ("sha1", "sha1"), ("sha512", "sha512")),
            section.Choice("key", ("text", false), ("base64", true)),
            TextTemplate.Compile(section.Needed("signed"), known, section.At("signed"))!,
            section.Choice("encoding", ("hex", true), ("base64", false)),
            Headers(section, known.With("signature", ExpressionType.String)));
    }

    private AccessPlan Session(Section section)
    {
        if (section.Child("call") is not { } login)
        {
            section.Place.Fault("\"call\" is missing: how to log in, and under \"read\" what to keep of the answer.");
            return new AccessPlan.Open();
        }

        var call = calls.Call(login, "login", calls.Common, isRead: true);
        if (call.Read.Rules.Count == 0)
        {
            login.Place.Fault("\"read\" is missing: what to keep of the login's answer.");
        }

        return new AccessPlan.Session(
            call, Duration.FromMinutes(section.Count("minutes", 30, 1, 100_000)), Headers(section, calls.Common));
    }

    private ImmutableArray<(string Name, TextTemplate Value)> Headers(Section section, Scope scope)
    {
        var headers = calls.Headers(section, scope);
        return headers.IsDefault ? [] : headers;
    }
}
