using System.Globalization;
using System.Text;

namespace BillingGrains.Domain.Expressions;

/// <summary>Writes an expression in one way: single blanks around operators, and parentheses only where they are
/// needed. What it writes is read back as the same expression.</summary>
internal static class Printer
{
    private const int ConditionalLevel = 1;
    private const int UnaryLevel = 7;
    private const int MemberLevel = 8;

    public static string Print(Syntax syntax)
    {
        var text = new StringBuilder();
        Print(syntax, ConditionalLevel, text);
        return text.ToString();
    }

    /// <summary>A decimal without zeros at its end, and with a point.</summary>
    public static string Number(decimal number) =>
        number.ToString("0.0###########################", CultureInfo.InvariantCulture);

    private static int Level(Syntax syntax) => syntax switch
    {
        Syntax.Conditional => ConditionalLevel,
        Syntax.Binary binary => Syntax.Precedence(binary.Operator),
        Syntax.Unary => UnaryLevel,
        _ => MemberLevel,
    };

    private static void Print(Syntax syntax, int level, StringBuilder text)
    {
        if (Level(syntax) < level)
        {
            text.Append('(');
            Write(syntax, text);
            text.Append(')');
        }
        else
        {
            Write(syntax, text);
        }
    }

    private static void Write(Syntax syntax, StringBuilder text)
    {
        switch (syntax)
        {
            case Syntax.Literal literal:
                text.Append(Literal(literal.Value));
                break;
            case Syntax.Name name:
                text.Append(name.Text);
                break;
            case Syntax.Select select:
                Print(select.Operand, MemberLevel, text);
                text.Append('.').Append(select.Field);
                break;
            case Syntax.Index index:
                Print(index.Operand, MemberLevel, text);
                WriteItems("[", [index.Key], "]", text);
                break;
            case Syntax.Call call:
                if (call.Target is { } target)
                {
                    Print(target, MemberLevel, text);
                    text.Append('.');
                }

                WriteItems($"{call.Function}(", call.Arguments, ")", text);
                break;
            case Syntax.Unary unary:
                WriteUnary(unary, text);
                break;
            case Syntax.Binary binary:
                var precedence = Syntax.Precedence(binary.Operator);
                Print(binary.Left, precedence, text);
                text.Append(' ').Append(binary.Operator).Append(' ');
                Print(binary.Right, precedence + 1, text);
                break;
            case Syntax.Conditional conditional:
                Print(conditional.Test, ConditionalLevel + 1, text);
                text.Append(" ? ");
                Print(conditional.Then, ConditionalLevel + 1, text);
                text.Append(" : ");
                Print(conditional.Else, ConditionalLevel, text);
                break;
            case Syntax.List list:
                WriteItems("[", list.Items, "]", text);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(syntax), syntax, "No such expression.");
        }
    }

    // A minus right before a number is read as the number's sign.
    private static void WriteUnary(Syntax.Unary unary, StringBuilder text)
    {
        text.Append(unary.Operator);
        var isTaken = unary.Operator == "-" && BeginsWithNumber(unary.Operand);
        Print(unary.Operand, isTaken ? MemberLevel + 1 : UnaryLevel, text);
    }

    private static bool BeginsWithNumber(Syntax syntax) => syntax switch
    {
        Syntax.Select select => BeginsWithNumber(select.Operand),
        Syntax.Index index => BeginsWithNumber(index.Operand),
        Syntax.Call { Target: { } target } => BeginsWithNumber(target),
        Syntax.Literal { Value: { Kind: ExpressionKind.Int, Int: >= 0 } } => true,
        Syntax.Literal { Value: { Kind: ExpressionKind.Decimal, Decimal: >= 0m } } => true,
        _ => false,
    };

    private static void WriteItems(string open, Syntax[] items, string close, StringBuilder text)
    {
        text.Append(open);
        for (var index = 0; index < items.Length; index++)
        {
            text.Append(index == 0 ? "" : ", ");
            Print(items[index], ConditionalLevel, text);
        }

        text.Append(close);
    }

    private static string Literal(ExpressionValue value) => value.Kind switch
    {
        ExpressionKind.Null => "null",
        ExpressionKind.Bool => value.Bool ? "true" : "false",
        ExpressionKind.Int => value.Int.ToString(CultureInfo.InvariantCulture),
        ExpressionKind.Decimal => Number(value.Decimal),
        ExpressionKind.String => Quote(value.String),
        _ => throw new ArgumentOutOfRangeException(nameof(value), value.Kind, "There is no such literal."),
    };

    private static string Quote(string value)
    {
        var text = new StringBuilder("\"", value.Length + 2);
        foreach (var letter in value)
        {
            text.Append(letter switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => letter.ToString(),
            });
        }

        return text.Append('"').ToString();
    }
}
