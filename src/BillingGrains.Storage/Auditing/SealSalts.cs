using System.Buffers.Binary;
using System.Security.Cryptography;

namespace BillingGrains.Storage.Auditing;

/// <summary>A secret for each fact of a block, part of its digest: when its texts are erased the secret goes as well, and
/// nobody finds them by trying what gives the digest. They follow from one seed until the first of them has to go.</summary>
/// <param name="Seed">Null once texts of the block were erased, and for a block without.</param>
/// <param name="Each">All of them, in place of the seed; null before.</param>
internal sealed record SealSalts(long First, byte[]? Seed, byte[]? Each)
{
    public const int Bytes = 16;

    public static SealSalts Make(long first) => new(first, RandomNumberGenerator.GetBytes(2 * Bytes), null);

    /// <summary>Empty for a block that was sealed without.</summary>
    public ReadOnlySpan<byte> Of(long position)
    {
        if (Each is { } each)
        {
            return each.AsSpan((int)(position - First) * Bytes, Bytes);
        }

        if (Seed is null)
        {
            return [];
        }

        Span<byte> place = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(place, position);
        return HMACSHA256.HashData(Seed, place).AsSpan(0, Bytes);
    }

    /// <summary>The same without those of some facts.</summary>
    public byte[] Without(IEnumerable<long> positions, long last)
    {
        var each = new byte[(int)(last - First + 1) * Bytes];
        for (var position = First; position <= last; position++)
        {
            Of(position).CopyTo(each.AsSpan((int)(position - First) * Bytes));
        }

        foreach (var position in positions)
        {
            each.AsSpan((int)(position - First) * Bytes, Bytes).Clear();
        }

        return each;
    }
}
