using System.Globalization;
using System.Text;

namespace BillingGrains.Domain.Expressions;

/// <summary>Reads a string literal: in quotes of one or three, with escapes unless it is raw.</summary>
internal sealed class StringReader(string text, FaultList faults)
{
    private const string Escapes = "abfnrtv\\?\"'`";
    private const string Escaped = "\a\b\f\n\r\t\v\\?\"'`";

    private readonly StringBuilder value = new();

    /// <param name="at">At the opening quote; behind the closing one when the literal is whole.</param>
    public Token? Read(ref int at, bool isRaw)
    {
        var start = at;
        var quote = text[at];
        var triple = new string(quote, 3);
        var isTriple = string.CompareOrdinal(text, at, triple, 0, 3) == 0;
        var close = isTriple ? triple : quote.ToString();
        at += close.Length;
        while (true)
        {
            if (at >= text.Length || (!isTriple && text[at] is '\n' or '\r'))
            {
                faults.Add("syntax", start, $"The string does not end; {close} was expected.");
                return null;
            }

            if (string.CompareOrdinal(text, at, close, 0, close.Length) == 0)
            {
                at += close.Length;
                return new Token(TokenKind.Literal, start, text[start..at], ExpressionValue.Of(value.ToString()));
            }

            if (text[at] != '\\' || isRaw)
            {
                value.Append(text[at]);
                at++;
            }
            else if (!ReadEscape(ref at))
            {
                return null;
            }
        }
    }

    private bool ReadEscape(ref int at)
    {
        var letter = at + 1 < text.Length ? text[at + 1] : '\0';
        var known = letter == '\0' ? -1 : Escapes.IndexOf(letter, StringComparison.Ordinal);
        if (known >= 0)
        {
            value.Append(Escaped[known]);
            at += 2;
            return true;
        }

        return letter switch
        {
            'x' or 'X' => ReadCode(ref at, 2, 2, 16),
            'u' => ReadCode(ref at, 2, 4, 16),
            'U' => ReadCode(ref at, 2, 8, 16),
            >= '0' and <= '3' => ReadCode(ref at, 1, 3, 8),
            _ => Fail(at),
        };
    }

    private bool ReadCode(ref int at, int skip, int digits, int radix)
    {
        var from = at + skip;
        if (from + digits > text.Length)
        {
            return Fail(at);
        }

        var code = 0L;
        foreach (var digit in text.AsSpan(from, digits))
        {
            var number = char.IsAsciiHexDigit(digit)
                ? int.Parse([digit], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
                : radix;
            if (number >= radix)
            {
                return Fail(at);
            }

            code = (code * radix) + number;
        }

        if (code > 0x10FFFF || code is >= 0xD800 and <= 0xDFFF)
        {
            return Fail(at);
        }

        value.Append(char.ConvertFromUtf32((int)code));
        at = from + digits;
        return true;
    }

    private bool Fail(int at)
    {
        faults.Add(
            "syntax", at,
            "This is no escape; one of \\\\ \\\" \\' \\` \\? \\a \\b \\f \\n \\r \\t \\v, \\xHH, \\uHHHH, \\UHHHHHHHH "
            + "or \\OOO with the code of a character was expected.");
        return false;
    }
}
