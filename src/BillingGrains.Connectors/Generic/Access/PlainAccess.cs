using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BillingGrains.Connectors.Generic.Calls;
using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Domain.Expressions;

namespace BillingGrains.Connectors.Generic.Access;

/// <summary>What needs no login: a user and a secret, a token, a signature, or nothing.</summary>
internal sealed class PlainAccess(AccessPlan plan, GenericConnection connection, TimeProvider time) : IAccess
{
    public Dictionary<string, string> Known { get; } = new(StringComparer.Ordinal);

    public ValueTask<Dictionary<string, string>> Ready(CancellationToken cancellation) => new(Known);

    public bool Drop() => false;

    public OutgoingCall Sign(OutgoingCall call, Render render) => plan switch
    {
        AccessPlan.Open => call,
        AccessPlan.Basic => With(call, "Authorization", "Basic " + Convert.ToBase64String(
            Encoding.UTF8.GetBytes($"{connection.User}:{connection.Secret}"))),
        AccessPlan.Bearer => With(call, "Authorization", $"Bearer {connection.Secret}"),
        AccessPlan.Hmac hmac => Sealed(hmac, call, render),
        _ => throw new InvalidOperationException($"{plan.GetType().Name} needs a login."),
    };

    internal static OutgoingCall With(OutgoingCall call, string name, string value) =>
        call with { Headers = call.Headers.Add((name, value)) };

    private OutgoingCall Sealed(AccessPlan.Hmac hmac, OutgoingCall call, Render render)
    {
        var now = time.GetUtcNow();
        var body = Encoding.UTF8.GetBytes(call.Body);
        var parts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["method"] = call.Method.Method,
            ["path"] = call.Address.AbsolutePath,
            ["query"] = call.Address.Query.TrimStart('?'),
            ["url"] = call.Address.AbsoluteUri,
            ["body"] = call.Body,
            ["bodyHash"] = Convert.ToHexStringLower(SHA256.HashData(body)),
            ["bodyHashBase64"] = Convert.ToBase64String(SHA256.HashData(body)),
            ["timestamp"] = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            ["moment"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["nonce"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
        };
        var known = render.Bindings.With("request", ExpressionValue.OfObject(parts));
        var key = hmac.KeyIsBase64 ? Convert.FromBase64String(connection.Secret) : Encoding.UTF8.GetBytes(connection.Secret);
        var text = Encoding.UTF8.GetBytes(hmac.Signed.Text(render with { Bindings = known }));
        var hash = hmac.Algorithm switch
        {
            "sha1" => HMACSHA1.HashData(key, text),
            "sha512" => HMACSHA512.HashData(key, text),
            _ => HMACSHA256.HashData(key, text),
        };
        var signature = hmac.IsHex ? Convert.ToHexStringLower(hash) : Convert.ToBase64String(hash);
        var own = render with { Bindings = known.With("signature", ExpressionValue.Of(signature)) };
        return call with { Headers = [.. call.Headers, .. Wire.Headers(hmac.Headers, own)] };
    }
}
