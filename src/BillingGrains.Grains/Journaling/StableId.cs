using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BillingGrains.Ports.Journal;

namespace BillingGrains.Grains.Journaling;

/// <summary>Ids that follow from what they stand for.</summary>
internal static class StableId
{
    private const int InitialBytes = 1_024;

    /// <summary>The id of an append: the same grain, version, facts and causes give the same id, anything else another.
    /// Two activations that both append at one version therefore never take each other's success for their own.</summary>
    public static Guid OfAppend(string key, long expectedVersion, List<NewFact> facts, List<Receipt> receipts)
    {
        var text = new ArrayBufferWriter<byte>(InitialBytes);
        Add(text, key);
        Add(text, expectedVersion.ToString(CultureInfo.InvariantCulture));
        foreach (var fact in facts)
        {
            Add(text, fact.Type);
            Add(text, fact.Body);
            Add(text, fact.Origin.CauseId);
        }

        foreach (var receipt in receipts)
        {
            Add(text, receipt.Source);
            Add(text, receipt.To.ToString(CultureInfo.InvariantCulture));
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text.WrittenSpan, hash);
        return new Guid(hash[..16]);
    }

    private static void Add(ArrayBufferWriter<byte> to, string text)
    {
        Encoding.UTF8.GetBytes(text, to);
        to.GetSpan(1)[0] = 0;
        to.Advance(1);
    }
}
