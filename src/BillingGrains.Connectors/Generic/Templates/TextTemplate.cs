using System.Text;
using BillingGrains.Domain.Expressions;

namespace BillingGrains.Connectors.Generic.Templates;

/// <summary>A text with placeholders, <c>{{ expression | filter }}</c>.</summary>
internal sealed class TextTemplate
{
    private readonly Part[] parts;

    private TextTemplate(Part[] parts) => this.parts = parts;

    /// <summary>Null with a fault told.</summary>
    public static TextTemplate? Compile(string text, Scope scope, Place place)
    {
        var parts = new List<Part>();
        var at = 0;
        while (text.IndexOf("{{", at, StringComparison.Ordinal) is var open && open >= 0)
        {
            if (open > at)
            {
                parts.Add(new Part(text[at..open], null, []));
            }

            var pieces = Pieces(text, open + 2, out at);
            if (at < 0)
            {
                place.Fault($"A placeholder does not end: \"{text[open..]}\"; }}}} was expected.");
                return null;
            }

            var expression = scope.Compile(pieces[0].Trim(), ExpressionType.Any, place);
            var filters = pieces.Skip(1).Select(piece => Filter.Read(piece, place)).ToList();
            if (expression is null || filters.Contains(null))
            {
                return null;
            }

            parts.Add(new Part("", expression, [.. filters.OfType<Filter>()]));
        }

        parts.Add(new Part(text[at..], null, []));
        return new TextTemplate([.. parts.Where(part => part.Expression is not null || part.Literal.Length > 0)]);
    }

    /// <summary>The value of a template that is one placeholder; else its text.</summary>
    public ExpressionValue Value(Render render) => parts is [{ Expression: not null } only]
        ? only.Value(render)
        : ExpressionValue.Of(Text(render));

    /// <param name="escape">Of what placeholders bring; null for none.</param>
    public string Text(Render render, Func<string, string>? escape = null)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            var value = part.Expression is null ? part.Literal : render.Formats.Text(part.Value(render));
            text.Append(part.Expression is null || escape is null ? value : escape(value));
        }

        return text.ToString();
    }

    /// <summary>The expression and its filters, and where the placeholder ends; -1 where it does not.</summary>
    private static List<string> Pieces(string text, int from, out int end)
    {
        var pieces = new List<string>();
        var start = from;
        var quote = '\0';
        for (var at = from; at < text.Length; at++)
        {
            var letter = text[at];
            if (quote != '\0')
            {
                at += letter == '\\' ? 1 : 0;
                quote = letter == quote ? '\0' : quote;
            }
            else if (letter is '\'' or '"')
            {
                quote = letter;
            }
            else if (letter == '|' && at + 1 < text.Length && text[at + 1] == '|')
            {
                at++;
            }
            else if (letter == '|')
            {
                pieces.Add(text[start..at]);
                start = at + 1;
            }
            else if (letter == '}' && at + 1 < text.Length && text[at + 1] == '}')
            {
                pieces.Add(text[start..at]);
                end = at + 2;
                return pieces;
            }
        }

        end = -1;
        return pieces;
    }

    private sealed record Part(string Literal, ScopedExpression? Expression, Filter[] Filters)
    {
        public ExpressionValue Value(Render render)
        {
            var value = Expression!.Of(render.Bindings);
            foreach (var filter in Filters)
            {
                value = filter.Of(value, render.Formats);
            }

            return value;
        }
    }
}

/// <summary>What a template is written with.</summary>
internal sealed record Render(Bindings Bindings, Formats Formats);
