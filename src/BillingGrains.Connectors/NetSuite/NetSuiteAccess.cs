using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BillingGrains.Connectors.Http;

namespace BillingGrains.Connectors.NetSuite;

/// <summary>Access tokens for a machine: OAuth 2.0 client credentials, shown by an assertion that the certificate's key signs
/// (PS256, or ES256 with an EC key). No secret is sent.</summary>
internal sealed class NetSuiteAccess(NetSuiteSettings settings, HttpSender sender, TimeProvider time)
{
    public const string TokenPath = "services/rest/auth/oauth2/v1/token";
    public const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private static readonly TimeSpan AssertionLife = TimeSpan.FromMinutes(5);

    public async Task<HttpAnswer> Ask(OAuthTokens? stored, CancellationToken cancellation)
    {
        var address = TokenCalls.Under(settings.Address, TokenPath);
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Content = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials",
            ["client_assertion_type"] = AssertionType,
            ["client_assertion"] = Assertion(address),
        });
        return await sender.Send(request, cancellation);
    }

    private string Assertion(Uri audience)
    {
        var now = time.GetUtcNow();
        using var key = Key(out var algorithm);
        var header = new JsonObject { ["typ"] = "JWT", ["alg"] = algorithm, ["kid"] = settings.CertificateId };
        var claims = new JsonObject
        {
            ["iss"] = settings.ClientId,
            ["scope"] = new JsonArray("rest_webservices"),
            ["aud"] = audience.AbsoluteUri,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + AssertionLife).ToUnixTimeSeconds(),
            ["jti"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
        };
        var signed = $"{Coded(header.ToJsonString())}.{Coded(claims.ToJsonString())}";
        var bytes = Encoding.ASCII.GetBytes(signed);
        var signature = key switch
        {
            RSA rsa => rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            ECDsa curve => curve.SignData(bytes, HashAlgorithmName.SHA256),
            _ => throw new InvalidOperationException(key.GetType().Name),
        };
        return $"{signed}.{Coded(signature)}";
    }

    /// <summary>Throws <see cref="CallFailedException"/> for a key that cannot be read: a person has to mend the settings.
    /// </summary>
    private AsymmetricAlgorithm Key(out string algorithm)
    {
        try
        {
            if (settings.PrivateKey.Contains("BEGIN EC ", StringComparison.Ordinal) || !TryRsa(out var rsa))
            {
                var curve = ECDsa.Create();
                curve.ImportFromPem(settings.PrivateKey);
                algorithm = "ES256";
                return curve;
            }

            algorithm = "PS256";
            return rsa;
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or CryptographicException)
        {
            throw TokenSource.Refused(
                string.Create(CultureInfo.InvariantCulture, $"The private key cannot be read: {unreadable.Message}"),
                TokenSource.RefusedPause);
        }
    }

    private bool TryRsa(out RSA rsa)
    {
        rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(settings.PrivateKey);
            return true;
        }
        catch (Exception other) when (other is ArgumentException or CryptographicException)
        {
            rsa.Dispose();
            return false;
        }
    }

    private static string Coded(string text) => Coded(Encoding.UTF8.GetBytes(text));

    private static string Coded(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
