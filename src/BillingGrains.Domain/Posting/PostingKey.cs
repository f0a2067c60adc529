using System.Security.Cryptography;
using System.Text;

namespace BillingGrains.Domain.Posting;

/// <summary>The key under which an ERP holds a document of ours: the same for every attempt and purpose, so that a
/// look-up finds what any attempt did.</summary>
public static class PostingKey
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private const int Letters = 26;

    /// <summary>"BG-" and 26 letters and digits (130 bits of SHA-256 over the invoice's key, a line feed and the
    /// content hash): short enough for the reference fields of the ERPs that we know.</summary>
    public static string Of(string invoiceKey, string contentHash)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{invoiceKey}\n{contentHash}"));
        return string.Create(3 + Letters, hash, static (text, bytes) =>
        {
            "BG-".CopyTo(text);
            for (var letter = 0; letter < Letters; letter++)
            {
                text[3 + letter] = Alphabet[FiveBits(bytes, letter * 5)];
            }
        });
    }

    /// <summary>The key of one call for several documents: of one document its own, else "BG-BATCH-" and 26 letters and digits
    /// over all of them in their order. Another document more or less, or another order, is another key.</summary>
    public static string OfCall(IReadOnlyList<string> postingKeys) =>
        postingKeys is [var only] ? only : $"BG-BATCH-{Of(string.Join('\n', postingKeys), "batch")[3..]}";

    /// <summary>Whether a reference in an ERP has the form of a key of ours.</summary>
    public static bool IsOne(string reference) =>
        reference.Length == 3 + Letters && reference.StartsWith("BG-", StringComparison.Ordinal)
        && reference.AsSpan(3).IndexOfAnyExcept(Alphabet) < 0;

    private static int FiveBits(byte[] bytes, int firstBit)
    {
        var pair = (bytes[firstBit / 8] << 8) | bytes[(firstBit / 8) + 1];
        return (pair >> (11 - (firstBit % 8))) & 31;
    }
}
