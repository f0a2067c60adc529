using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using BillingGrains.Ports.Journal;

namespace BillingGrains.Storage.Auditing;

/// <summary>SHA-256 of all that is stored of a fact, and of where it stands: each text with its length before it, so that
/// no two facts are written alike.</summary>
internal static class FactDigest
{
    /// <summary>Bytes of a digest; <see cref="ShortBytes"/> of them are kept for each fact.</summary>
    public const int Bytes = SHA256.HashSizeInBytes;

    public const int ShortBytes = 8;

    /// <param name="salt">Empty for none.</param>
    public static byte[] Of(int lane, long position, StoredFact fact, ReadOnlySpan<byte> salt)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(salt);
        Number(hash, lane);
        Number(hash, position);
        Text(hash, fact.Key);
        Number(hash, fact.Version);
        Text(hash, fact.Type);
        Text(hash, fact.Body);
        Text(hash, fact.AppendId.ToString("N"));
        Text(hash, fact.Origin.Actor);
        Text(hash, fact.Origin.CorrelationId);
        Text(hash, fact.Origin.CauseId);
        Number(hash, fact.At.ToUnixTimeTicks());
        return hash.GetHashAndReset();
    }

    public static void Number(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }

    private static void Text(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Number(hash, bytes.Length);
        hash.AppendData(bytes);
    }
}
