using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace BillingGrains.Connectors.Http;

/// <summary>What OAuth gave. The refresh token may be good for one use only: it is kept before the access token that came
/// with it is used.</summary>
/// <param name="RefreshToken">Null with client credentials.</param>
/// <param name="Consent">Of which consent they come, hashed; null where that was not noted.</param>
public sealed record OAuthTokens(
    string AccessToken, DateTimeOffset GoodUntil, string? RefreshToken, string? Consent = null)
{
    /// <summary>Leaves out the secrets.</summary>
    public override string ToString() => FormattableString.Invariant($"a token until {GoodUntil:O}");
}

/// <summary>Keeps one tenant's tokens beyond the process.</summary>
public interface ITokenStore
{
    /// <summary>Null when nothing was stored. Throws <see cref="TokensUnavailableException"/>.</summary>
    Task<OAuthTokens?> Read(CancellationToken cancellation);

    /// <summary>Changes what is stored; one caller at a time. Done only when it would survive the end of the process. What
    /// the change throws comes out of here, and nothing is stored then.</summary>
    /// <param name="change">Told what is stored, null for nothing; answers what shall be.</param>
    Task<OAuthTokens> Change(
        Func<OAuthTokens?, CancellationToken, Task<OAuthTokens>> change, CancellationToken cancellation);
}

/// <summary>What is stored cannot be read, or was perhaps not written.</summary>
public sealed class TokensUnavailableException(string message, Exception inner) : Exception(message, inner);

/// <summary>Tokens in memory: for client credentials, of which new ones can always be had.</summary>
public sealed class MemoryTokens : ITokenStore
{
    private OAuthTokens? kept;

    public Task<OAuthTokens?> Read(CancellationToken cancellation) => Task.FromResult(kept);

    public async Task<OAuthTokens> Change(
        Func<OAuthTokens?, CancellationToken, Task<OAuthTokens>> change, CancellationToken cancellation) =>
        kept = await change(kept, cancellation);
}

/// <summary>Encrypts tokens with a key that is derived of the client's secret: what is stored opens nothing by itself.
/// </summary>
public sealed class TokenSeal(string clientSecret)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(clientSecret), 32, info: "billinggrains tokens"u8.ToArray());

    /// <summary>Null for what was closed with another client secret, or is damaged: a person has to consent again.</summary>
    public OAuthTokens? Open(byte[] bytes)
    {
        try
        {
            var plain = new byte[bytes.Length - NonceBytes - TagBytes];
            using var cipher = new AesGcm(key, TagBytes);
            cipher.Decrypt(
                bytes.AsSpan(0, NonceBytes), bytes.AsSpan(NonceBytes + TagBytes), bytes.AsSpan(NonceBytes, TagBytes), plain);
            return JsonSerializer.Deserialize<OAuthTokens>(plain);
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    public byte[] Close(OAuthTokens tokens)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(tokens);
        var bytes = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(
            bytes.AsSpan(0, NonceBytes), plain, bytes.AsSpan(NonceBytes + TagBytes), bytes.AsSpan(NonceBytes, TagBytes));
        return bytes;
    }
}

/// <summary>Tokens in a file, for one process. It is replaced as a whole.</summary>
public sealed class FileTokens(string path, string clientSecret) : ITokenStore
{
    private readonly TokenSeal seal = new(clientSecret);

    public async Task<OAuthTokens?> Read(CancellationToken cancellation) =>
        File.Exists(path) ? seal.Open(await File.ReadAllBytesAsync(path, cancellation)) : null;

    public async Task<OAuthTokens> Change(
        Func<OAuthTokens?, CancellationToken, Task<OAuthTokens>> change, CancellationToken cancellation)
    {
        var stored = await Read(cancellation);
        var changed = await change(stored, cancellation);
        if (changed != stored)
        {
            await Write(changed);
        }

        return changed;
    }

    /// <summary>Nobody's hurry stops it: the token before may be spent by now.</summary>
    private async Task Write(OAuthTokens tokens)
    {
        var next = path + ".next";
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create, Access = FileAccess.Write, Options = FileOptions.WriteThrough,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var stream = new FileStream(next, options))
        {
            await stream.WriteAsync(seal.Close(tokens), CancellationToken.None);
            stream.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }
}
