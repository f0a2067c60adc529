using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BillingGrains.Ports.Journal;

namespace BillingGrains.Grains.Journaling;

/// <summary>Ids that follow from what they stand for.</summary>
internal static class StableId
{
    // More than a number and the ends of the texts beside it take.
    private const int NumberBytes = 32;

    /// <summary>The id of an append: the same grain, version, facts and causes give the same id, anything else another.
    /// Two activations that both append at one version therefore never take each other's success for their own.</summary>
    public static Guid OfAppend(string key, long expectedVersion, List<NewFact> facts, List<Receipt> receipts)
    {
        var size = Encoding.UTF8.GetMaxByteCount(key.Length) + NumberBytes;
        foreach (var fact in facts)
        {
            size += Encoding.UTF8.GetMaxByteCount(
                fact.Type.Length + fact.Body.Length + fact.Origin.CauseId.Length) + NumberBytes;
        }

        foreach (var receipt in receipts)
        {
            size += Encoding.UTF8.GetMaxByteCount(receipt.Source.Length) + NumberBytes;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var rest = buffer.AsSpan();
            Add(ref rest, key);
            Add(ref rest, expectedVersion);
            foreach (var fact in facts)
            {
                Add(ref rest, fact.Type);
                Add(ref rest, fact.Body);
                Add(ref rest, fact.Origin.CauseId);
            }

            foreach (var receipt in receipts)
            {
                Add(ref rest, receipt.Source);
                Add(ref rest, receipt.To);
            }

            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(buffer.AsSpan(0, buffer.Length - rest.Length), hash);
            return new Guid(hash[..16]);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Add(ref Span<byte> rest, string text) => End(ref rest, Encoding.UTF8.GetBytes(text, rest));

    private static void Add(ref Span<byte> rest, long number)
    {
        number.TryFormat(rest, out var length, default, CultureInfo.InvariantCulture);
        End(ref rest, length);
    }

    private static void End(ref Span<byte> rest, int length)
    {
        rest[length] = 0;
        rest = rest[(length + 1)..];
    }
}
