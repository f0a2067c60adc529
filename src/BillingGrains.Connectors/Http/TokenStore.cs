using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace BillingGrains.Connectors.Http;

/// <summary>What OAuth gave. The refresh token may be good for one use only: it is kept before the access token that came
/// with it is used.</summary>
/// <param name="RefreshToken">Null with client credentials.</param>
public sealed record OAuthTokens(string AccessToken, DateTimeOffset GoodUntil, string? RefreshToken)
{
    /// <summary>Leaves out the secrets.</summary>
    public override string ToString() => FormattableString.Invariant($"a token until {GoodUntil:O}");
}

/// <summary>Keeps one tenant's tokens beyond the process. One process at a time writes: the one that holds the tenant's
/// lease.</summary>
public interface ITokenStore
{
    /// <summary>Null when nothing was stored.</summary>
    Task<OAuthTokens?> Read(CancellationToken cancellation);

    /// <summary>Done only when it would survive the end of the process.</summary>
    Task Write(OAuthTokens tokens, CancellationToken cancellation);
}

/// <summary>Tokens in memory: for client credentials, of which new ones can always be had.</summary>
public sealed class MemoryTokens : ITokenStore
{
    private OAuthTokens? kept;

    public Task<OAuthTokens?> Read(CancellationToken cancellation) => Task.FromResult(kept);

    public Task Write(OAuthTokens tokens, CancellationToken cancellation)
    {
        kept = tokens;
        return Task.CompletedTask;
    }
}

/// <summary>Tokens in a file, encrypted with a key that is derived of the client's secret: the file alone opens nothing.
/// It is replaced as a whole.</summary>
public sealed class FileTokens(string path, string clientSecret) : ITokenStore
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(clientSecret), 32, info: "billinggrains tokens"u8.ToArray());

    public async Task<OAuthTokens?> Read(CancellationToken cancellation)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var bytes = await File.ReadAllBytesAsync(path, cancellation);
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
            // Written under another client secret, or damaged: a person has to consent again.
            return null;
        }
    }

    public async Task Write(OAuthTokens tokens, CancellationToken cancellation)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(tokens);
        var bytes = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, NonceBytes));
        using (var cipher = new AesGcm(key, TagBytes))
        {
            cipher.Encrypt(
                bytes.AsSpan(0, NonceBytes), plain, bytes.AsSpan(NonceBytes + TagBytes), bytes.AsSpan(NonceBytes, TagBytes));
        }

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
            await stream.WriteAsync(bytes, cancellation);
            stream.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }
}
