using System.Globalization;

namespace BillingGrains.Domain.Expressions;

internal enum TokenKind
{
    None = 0,
    End = 1,
    Name = 2,
    Literal = 3,
    Symbol = 4,
}

/// <param name="Text">Of a name or symbol; of a literal as written.</param>
/// <param name="Value">Of a literal.</param>
internal readonly record struct Token(TokenKind Kind, int Offset, string Text, ExpressionValue Value = default);

/// <summary>Cuts a text into tokens by CEL's lexis.</summary>
internal sealed class Lexer(string text, FaultList faults)
{
    private static readonly string[] Symbols =
        ["||", "&&", "<=", ">=", "==", "!=", "<", ">", "!", "+", "-", "*", "/", "%", "?", ":", ".", ",", "(", ")", "[", "]"];

    private static readonly HashSet<string> Reserved = new(
        ("as break const continue else for function if import let loop package namespace return var void while").Split(' '),
        StringComparer.Ordinal);

    private readonly List<Token> tokens = [];
    private int at;

    /// <summary>All tokens, the end last; null when something is wrong, which is then in the faults.</summary>
    public List<Token>? Read()
    {
        while (faults.IsEmpty)
        {
            SkipBlanks();
            if (at == text.Length)
            {
                tokens.Add(new Token(TokenKind.End, at, ""));
                return tokens;
            }

            ReadToken();
        }

        return null;
    }

    private char Peek(int ahead = 0) => at + ahead < text.Length ? text[at + ahead] : '\0';

    private void SkipBlanks()
    {
        while (at < text.Length)
        {
            if (text[at] is ' ' or '\t' or '\n' or '\r' or '\f')
            {
                at++;
            }
            else if (Peek() == '/' && Peek(1) == '/')
            {
                at = text.IndexOf('\n', at) is >= 0 and var end ? end : text.Length;
            }
            else
            {
                return;
            }
        }
    }

    private void ReadToken()
    {
        var letter = Peek();
        if (letter is '"' or '\'')
        {
            Add(new StringReader(text, faults).Read(ref at, isRaw: false));
        }
        else if (letter is 'r' or 'R' && Peek(1) is '"' or '\'')
        {
            at++;
            Add(new StringReader(text, faults).Read(ref at, isRaw: true));
        }
        else if (letter is 'b' or 'B' && Peek(1) is '"' or '\'')
        {
            faults.Add("syntax", at, "Byte strings are not part of this language; a string was expected.");
        }
        else if (letter == '_' || char.IsAsciiLetter(letter))
        {
            ReadName();
        }
        else if (char.IsAsciiDigit(letter) || (letter == '.' && char.IsAsciiDigit(Peek(1)) && !FollowsValue()))
        {
            ReadNumber();
        }
        else if (Array.Find(Symbols, symbol => string.CompareOrdinal(text, at, symbol, 0, symbol.Length) == 0) is { } found)
        {
            tokens.Add(new Token(TokenKind.Symbol, at, found));
            at += found.Length;
        }
        else
        {
            var what = char.IsSurrogate(letter) || char.IsControl(letter) ? "This character" : $"'{letter}'";
            faults.Add("syntax", at, $"{what} cannot stand here; a value, a name or an operator was expected.");
        }
    }

    private void Add(Token? token)
    {
        if (token is { } read)
        {
            tokens.Add(read);
        }
    }

    // In "a.5" the point selects, and the fault is better told there.
    private bool FollowsValue() => tokens.Count > 0 && tokens[^1] is
        { Kind: TokenKind.Name } or { Kind: TokenKind.Symbol, Text: ")" or "]" };

    private void ReadName()
    {
        var start = at;
        while (Peek() == '_' || char.IsAsciiLetterOrDigit(Peek()))
        {
            at++;
        }

        var name = text[start..at];
        if (Reserved.Contains(name))
        {
            faults.Add("syntax", start, $"\"{name}\" is a reserved word; another name was expected.");
            return;
        }

        tokens.Add(name switch
        {
            "true" => new Token(TokenKind.Literal, start, name, ExpressionValue.Of(true)),
            "false" => new Token(TokenKind.Literal, start, name, ExpressionValue.Of(false)),
            "null" => new Token(TokenKind.Literal, start, name, ExpressionValue.Null),
            "in" => new Token(TokenKind.Symbol, start, name),
            _ => new Token(TokenKind.Name, start, name),
        });
    }

    private void ReadNumber()
    {
        var start = at;
        if (Peek() == '0' && Peek(1) is 'x' or 'X')
        {
            at += 2;
            while (char.IsAsciiHexDigit(Peek()))
            {
                at++;
            }

            AddNumber(start, Hexadecimal(text.AsSpan(start + 2, at - start - 2)));
            return;
        }

        SkipDigits();
        var isDecimal = false;
        if (Peek() == '.' && char.IsAsciiDigit(Peek(1)))
        {
            isDecimal = true;
            at++;
            SkipDigits();
        }

        if (Peek() is 'e' or 'E' && (char.IsAsciiDigit(Peek(1)) || (Peek(1) is '+' or '-' && char.IsAsciiDigit(Peek(2)))))
        {
            isDecimal = true;
            at += 2;
            SkipDigits();
        }

        var digits = text.AsSpan(start, at - start);
        AddNumber(start, isDecimal ? Decimal(digits) : Integer(digits));
    }

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Peek()))
        {
            at++;
        }
    }

    private void AddNumber(int start, ExpressionValue? value)
    {
        if (Peek() is 'u' or 'U')
        {
            faults.Add("syntax", at, "Unsigned numbers are not part of this language; leave the \"u\" out.");
        }
        else if (Peek() == '_' || char.IsAsciiLetterOrDigit(Peek()))
        {
            faults.Add("syntax", at, $"'{Peek()}' cannot follow a number; an operator was expected.");
        }
        else if (value is not { } number)
        {
            faults.Add("syntax", start, "The number is out of range: a whole one has 64 bits, another 28 digits.");
        }
        else
        {
            tokens.Add(new Token(TokenKind.Literal, start, text[start..at], number));
        }
    }

    private static ExpressionValue? Hexadecimal(ReadOnlySpan<char> digits) =>
        digits.TrimStart('0').Length <= 16
        && ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? Integer(number)
            : null;

    private static ExpressionValue? Integer(ReadOnlySpan<char> digits) =>
        ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Integer(number) : null;

    // The least number has no positive counterpart: the parser takes it only after a minus.
    private static ExpressionValue? Integer(ulong number) =>
        number <= (ulong)long.MaxValue + 1 ? ExpressionValue.Of(unchecked((long)number)) : null;

    private static ExpressionValue? Decimal(ReadOnlySpan<char> digits) =>
        decimal.TryParse(
            digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            ? ExpressionValue.Of(number)
            : null;
}
