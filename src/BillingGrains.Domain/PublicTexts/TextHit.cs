using System.Security.Cryptography;
using System.Text;
using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.PublicTexts;

/// <summary>What a customer must not read.</summary>
public enum TextHitKind
{
    None = 0,

    /// <summary>A password, a key or a token.</summary>
    Secret = 1,

    /// <summary>A machine's address or name in a network.</summary>
    MachineAddress = 2,

    Email = 3,

    /// <summary>One of the words that the legal entity does not want on documents.</summary>
    Word = 4,
}

/// <summary>A place in a text that a customer would read.</summary>
/// <param name="Start">Of its first character, from 0.</param>
/// <param name="Length">In characters; more than 0.</param>
public readonly record struct TextPlace(TextHitKind Kind, int Start, int Length)
{
    public int End => Start + Length;
}

/// <summary>A place in the text of one line of a document.</summary>
/// <param name="IsShown">The text under which the line is shown, made by the contract's template; false: its own.</param>
/// <param name="Mark">Of the words found: the first 16 hexadecimal digits of their SHA-256. The words themselves are in the
/// line alone.</param>
public sealed record TextHit(string LineId, bool IsShown, TextHitKind Kind, int Start, int Length, string Mark)
{
    private const int MarkLength = 16;

    internal static TextHit Of(string lineId, bool isShown, string text, TextPlace place) => new(
        lineId, isShown, place.Kind, place.Start, place.Length, MarkOf(text.Substring(place.Start, place.Length)));

    private static string MarkOf(string words) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(words)))[..MarkLength];
}

/// <summary>Words that a person found harmless on a line: they are not asked about again there.</summary>
public sealed record PassedText(string LineId, TextHitKind Kind, string Mark)
{
    public bool Covers(TextHit hit) => hit.LineId == LineId && hit.Kind == Kind && hit.Mark == Mark;
}
