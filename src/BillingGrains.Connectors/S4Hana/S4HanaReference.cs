using BillingGrains.Domain.Posting;

namespace BillingGrains.Connectors.S4Hana;

/// <summary>Where the posting key stands in an entry: whole in the text of one item, and shortened in the item's assignment,
/// by which it is searched. One without the other is no key.</summary>
internal static class S4HanaReference
{
    /// <summary>Characters of DocumentReferenceID.</summary>
    public const int ReferenceMax = 16;

    /// <summary>Of DocumentHeaderText.</summary>
    public const int HeaderTextMax = 25;

    /// <summary>Of DocumentItemText.</summary>
    public const int ItemTextMax = 50;

    /// <summary>Of Reference1IDByBusinessPartner, and of the second.</summary>
    public const int PartnerReferenceMax = 12;

    /// <summary>Of Reference3IDByBusinessPartner.</summary>
    public const int ThirdReferenceMax = 20;

    private const string Mark = "BG";
    private const int Letters = 16;
    private const int FirstLetter = 3;

    /// <summary>What the assignment of every entry of ours begins with.</summary>
    public static string MarkOfOurs => Mark;

    /// <summary>18 characters, as many as an assignment has: 80 bits of the key's own hash. Two keys may share them, which is
    /// why nobody goes by them alone.</summary>
    public static string Short(string postingKey) =>
        Mark + (PostingKey.IsOne(postingKey) ? postingKey : PostingKey.Of(postingKey, ""))
            .Substring(FirstLetter, Letters);

    /// <summary>An item's text with the key in front. Throws <see cref="S4HanaUnfitException"/> for a key that is too long.
    /// </summary>
    public static string Text(string postingKey, string words)
    {
        if (postingKey.Length > ItemTextMax || postingKey.Any(char.IsWhiteSpace))
        {
            throw new S4HanaUnfitException(
                "The document's key does not fit where SAP could keep it; an integrator must look at it.",
                FormattableString.Invariant($"The key '{postingKey}' has spaces, or more than {ItemTextMax} characters."));
        }

        return Cut($"{postingKey} {words}", ItemTextMax);
    }

    /// <summary>The key of an item; null for one that has none, or whose text was changed.</summary>
    public static string? KeyIn(string text, string assignment)
    {
        var end = text.IndexOf(' ', StringComparison.Ordinal);
        var word = end < 0 ? text : text[..end];
        return word.Length > 0 && Short(word) == assignment ? word : null;
    }

    /// <summary>A text on header text and third reference; what is longer than both is cut off.</summary>
    public static (string Header, string Third) Split(string text)
    {
        var whole = Plain(text);
        return whole.Length <= HeaderTextMax
            ? (whole, "")
            : (whole[..HeaderTextMax], Cut(whole[HeaderTextMax..], ThirdReferenceMax));
    }

    public static string Cut(string text, int length)
    {
        var plain = Plain(text).TrimEnd();
        return plain.Length <= length ? plain : plain[..length].TrimEnd();
    }

    private static string Plain(string text) => text.Any(char.IsControl)
        ? new string([.. text.Select(static letter => char.IsControl(letter) ? ' ' : letter)])
        : text;
}

/// <summary>Something cannot be said in an entry of SAP's.</summary>
/// <param name="words">For finance.</param>
internal sealed class S4HanaUnfitException(string words, string detail, string code = "erp-cannot-process") : Exception(detail)
{
    public SendingOutcome.Refused Refusal => new(code, words, Message);
}
