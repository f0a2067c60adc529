using System.Text;
using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Contracts;

/// <summary>A line's text with fields: "{name}" stands for a field, "{{" and "}}" for a brace. Made ready once, so that what
/// does not read is refused when the contract is saved.</summary>
public sealed class LineTemplate
{
    private const int LengthMax = 200;

    private static readonly string[] Known =
    [
        "asset", "category", "contract", "customer", "date", "description", "hours", "period", "project", "quantity", "role",
        "site", "subject", "technician", "ticket", "unit", "workType",
    ];

    private readonly List<(bool IsField, string Text)> parts = [];

    private LineTemplate()
    {
    }

    /// <param name="text">As it passed <see cref="Find"/>.</param>
    public static LineTemplate Of(string text)
    {
        var template = new LineTemplate();
        return template.Read(text) is { } fault ? throw new ArgumentException(fault, nameof(text)) : template;
    }

    /// <summary>Why a text is none, with the character; null when it is one.</summary>
    public static string? Find(string text) => string.IsNullOrWhiteSpace(text) || text.Length > LengthMax
        ? FormattableString.Invariant($"A text has 1 to {LengthMax} characters; leave it out for the one of its kind.")
        : new LineTemplate().Read(text);

    /// <summary>The text with its fields; null when one of them has no value.</summary>
    public string? Fill(Func<string, string?> value)
    {
        var text = new StringBuilder();
        foreach (var (isField, part) in parts)
        {
            var said = isField ? value(part) : part;
            if (string.IsNullOrEmpty(said))
            {
                return null;
            }

            text.Append(said);
        }

        return text.ToString();
    }

    private string? Read(string text)
    {
        var literal = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            if (letter is '{' or '}' && at + 1 < text.Length && text[at + 1] == letter)
            {
                literal.Append(letter);
                at++;
            }
            else if (letter == '{' && text.IndexOf('}', at) is var end and > 0)
            {
                var name = text[(at + 1)..end];
                if (!Known.Contains(name, StringComparer.Ordinal))
                {
                    return FormattableString.Invariant($"Character {at + 1}: there is no field \"{name}\"; there are ")
                        + $"{string.Join(", ", Known)}.";
                }

                Add(literal);
                parts.Add((true, name));
                at = end;
            }
            else if (letter is '{' or '}')
            {
                return FormattableString.Invariant($"Character {at + 1}: a brace that stands for itself is written twice.");
            }
            else
            {
                literal.Append(letter);
            }
        }

        Add(literal);
        return null;
    }

    private void Add(StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            parts.Add((false, literal.ToString()));
            literal.Clear();
        }
    }
}
