using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace BillingGrains.Ports.Usage;

/// <summary>What an event is known by, whatever its time: the first 16 bytes of SHA-256 of its source, NUL and its id. The
/// pair is what CloudEvents 1.0.2 calls unique.</summary>
public static class UsageKey
{
    public static UInt128 Of(ReadOnlySpan<byte> source, ReadOnlySpan<byte> id)
    {
        Span<byte> text = stackalloc byte[source.Length + 1 + id.Length];
        source.CopyTo(text);
        text[source.Length] = 0;
        id.CopyTo(text[(source.Length + 1)..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    /// <summary>The same bytes in the same order.</summary>
    public static Guid Uuid(UInt128 key)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
        return new Guid(bytes, bigEndian: true);
    }

    public static UInt128 Of(Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[16];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    public static UInt128 Of(string source, string id) => Of(Encoding.UTF8.GetBytes(source), Encoding.UTF8.GetBytes(id));
}
