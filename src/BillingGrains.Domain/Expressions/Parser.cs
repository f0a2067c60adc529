namespace BillingGrains.Domain.Expressions;

/// <summary>Reads an expression by the grammar in the README. The first fault ends it.</summary>
internal sealed class Parser
{
    private readonly List<Token> tokens;
    private readonly FaultList faults;
    private int at;
    private int nesting;

    private Parser(List<Token> tokens, FaultList faults)
    {
        this.tokens = tokens;
        this.faults = faults;
    }

    private Token Current => tokens[at];

    /// <summary>The whole text as one expression; null when something is wrong, which is then in the faults.</summary>
    public static Syntax? Parse(string text, FaultList faults)
    {
        if (text.Length > ExpressionLimits.LengthMax)
        {
            faults.Add(
                "too-large", ExpressionLimits.LengthMax,
                FormattableString.Invariant($"An expression has at most {ExpressionLimits.LengthMax} characters."));
            return null;
        }

        if (new Lexer(text, faults).Read() is not { } tokens)
        {
            return null;
        }

        var parser = new Parser(tokens, faults);
        var syntax = parser.Expression();
        if (syntax is not null && parser.Current.Kind != TokenKind.End)
        {
            return parser.Expected("an operator or the end");
        }

        return syntax;
    }

    private Syntax? Expression()
    {
        if (!Enter() || Binary(2) is not { } test)
        {
            return null;
        }

        var offset = Current.Offset;
        if (Take("?"))
        {
            if (Binary(2) is not { } then || !Need(":") || Expression() is not { } otherwise)
            {
                return null;
            }

            test = new Syntax.Conditional(offset, test, then, otherwise);
        }

        nesting--;
        return Fit(test);
    }

    /// <summary>Operators that bind at least so tightly, from left to right.</summary>
    private Syntax? Binary(int precedence)
    {
        var left = precedence > 6 ? Unary() : Binary(precedence + 1);
        while (left is not null && precedence <= 6 && Current is { Kind: TokenKind.Symbol } symbol
            && Syntax.Precedence(symbol.Text) == precedence)
        {
            at++;
            left = Binary(precedence + 1) is { } right
                ? Fit(new Syntax.Binary(symbol.Offset, symbol.Text, left, right))
                : null;
        }

        return left;
    }

    private Syntax? Unary()
    {
        var sign = Current;
        var isNumber = tokens[Math.Min(at + 1, tokens.Count - 1)] is { Kind: TokenKind.Literal } next && IsNumber(next);
        if (sign is not { Kind: TokenKind.Symbol, Text: "!" or "-" } || (sign.Text == "-" && isNumber))
        {
            return Member();
        }

        at++;
        if (!Enter() || Unary() is not { } operand)
        {
            return null;
        }

        nesting--;
        return Fit(new Syntax.Unary(sign.Offset, sign.Text, operand));
    }

    private Syntax? Member()
    {
        var value = Primary();
        while (value is not null)
        {
            if (Take("."))
            {
                if (Current is not { Kind: TokenKind.Name } name)
                {
                    return Expected("the name of a field or function");
                }

                at++;
                value = Take("(")
                    ? Items(")") is { } arguments
                        ? Fit(new Syntax.Call(name.Offset, value, name.Text, arguments))
                        : null
                    : Fit(new Syntax.Select(name.Offset, value, name.Text));
            }
            else if (Current is { Kind: TokenKind.Symbol, Text: "[" } bracket)
            {
                at++;
                value = Expression() is { } key && Need("]") ? Fit(new Syntax.Index(bracket.Offset, value, key)) : null;
            }
            else
            {
                return value;
            }
        }

        return null;
    }

    private Syntax? Primary()
    {
        var token = Current;
        at += token.Kind == TokenKind.End ? 0 : 1;
        switch (token)
        {
            case { Kind: TokenKind.Literal }:
                return token is { Value: { Kind: ExpressionKind.Int, Int: long.MinValue } }
                    ? Fail("syntax", token.Offset, "The number is out of range: a whole one has 64 bits.")
                    : new Syntax.Literal(token.Offset, token.Value);
            case { Text: "-", Kind: TokenKind.Symbol }:
                var number = tokens[at++].Value;
                return new Syntax.Literal(
                    token.Offset,
                    number.Kind == ExpressionKind.Int
                        ? ExpressionValue.Of(unchecked(-number.Int))
                        : ExpressionValue.Of(-number.Decimal));
            case { Kind: TokenKind.Name }:
                return !Take("(") ? new Syntax.Name(token.Offset, token.Text)
                    : Items(")") is { } arguments
                        ? Fit(new Syntax.Call(token.Offset, null, token.Text, arguments))
                        : null;
            case { Text: "(", Kind: TokenKind.Symbol }:
                return Expression() is { } inner && Need(")") ? inner : null;
            case { Text: "[", Kind: TokenKind.Symbol }:
                return Items("]") is { } items ? Fit(new Syntax.List(token.Offset, items)) : null;
            default:
                at -= token.Kind == TokenKind.End ? 0 : 1;
                return Expected("a value, a name, \"(\" or \"[\"");
        }
    }

    /// <summary>Expressions with commas between them, up to the closing sign.</summary>
    private Syntax[]? Items(string close)
    {
        var items = new List<Syntax>();
        if (Take(close))
        {
            return [];
        }

        do
        {
            if (Expression() is not { } item)
            {
                return null;
            }

            items.Add(item);
        }
        while (Take(","));

        return Need(close, "\",\" or ") ? [.. items] : null;
    }

    private static bool IsNumber(Token token) => token.Value.Kind is ExpressionKind.Int or ExpressionKind.Decimal;

    private bool Take(string symbol)
    {
        var isHere = Current.Kind == TokenKind.Symbol && Current.Text == symbol;
        at += isHere ? 1 : 0;
        return isHere;
    }

    private bool Need(string symbol, string or = "") => Take(symbol) || Expected($"{or}\"{symbol}\"") is not null;

    private Syntax? Expected(string what) => Fail(
        "syntax", Current.Offset,
        Current.Kind == TokenKind.End
            ? $"The expression ends here; {what} was expected."
            : $"\"{Current.Text}\" cannot stand here; {what} was expected.");

    private bool Enter() => ++nesting <= ExpressionLimits.NestingMax || TooDeep(Current.Offset) is not null;

    private Syntax? Fit(Syntax syntax) =>
        syntax.Depth <= ExpressionLimits.NestingMax ? syntax : TooDeep(syntax.Offset);

    private Syntax? TooDeep(int offset) => Fail(
        "too-large", offset,
        FormattableString.Invariant($"An expression is at most {ExpressionLimits.NestingMax} levels deep."));

    private Syntax? Fail(string code, int offset, string reason)
    {
        faults.Add(code, offset, reason);
        return null;
    }
}
