namespace BillingGrains.Domain.Deciding;

/// <summary>What may stand as an id in a grain's key.</summary>
public static class KeyPart
{
    /// <summary>Longest id, in characters.</summary>
    public const int LengthMax = 64;

    /// <summary>1 to 64 ASCII letters and digits, hyphens, underscores and dots: no slash, which parts a key.</summary>
    public static bool IsValid(string? text) =>
        text is { Length: >= 1 and <= LengthMax }
        && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');

    public static Refusal Invalid(string field) => new(
        "id-invalid", field, $"\"{field}\" must be 1 to {LengthMax} letters, digits, hyphens, underscores or dots.");
}
