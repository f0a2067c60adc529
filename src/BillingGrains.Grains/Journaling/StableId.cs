using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BillingGrains.Ports.Journal;

namespace BillingGrains.Grains.Journaling;

/// <summary>Ids that follow from what they stand for.</summary>
internal static class StableId
{
    /// <summary>The id of an append: the same grain, version, facts and causes give the same id, anything else another.
    /// Two activations that both append at one version therefore never take each other's success for their own.</summary>
    public static Guid OfAppend(string key, long expectedVersion, List<NewFact> facts, List<Receipt> receipts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, key);
        Add(hash, expectedVersion.ToString(CultureInfo.InvariantCulture));
        foreach (var fact in facts)
        {
            Add(hash, fact.Type);
            Add(hash, fact.Body);
            Add(hash, fact.Origin.CauseId);
        }

        foreach (var receipt in receipts)
        {
            Add(hash, receipt.Source);
            Add(hash, receipt.To.ToString(CultureInfo.InvariantCulture));
        }

        return new Guid(hash.GetHashAndReset().AsSpan(0, 16));
    }

    private static void Add(IncrementalHash hash, string text)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        hash.AppendData([0]);
    }
}
