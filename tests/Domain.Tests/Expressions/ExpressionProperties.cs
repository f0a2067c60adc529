using BillingGrains.Domain.Expressions;
using FsCheck;
using FsCheck.Fluent;
using static BillingGrains.Domain.Tests.Expressions.ExpressionSamples;

namespace BillingGrains.Domain.Tests.Expressions;

/// <summary>What holds for any expression. A failure prints the seed to replay it by (FsCheck).</summary>
public sealed class ExpressionProperties
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(2_000).WithQuietOnSuccess(true);

    private static readonly string[] Pieces =
    [
        "i", "d", "s", "b", "t", "u", "list", "map", "job", "none", "x", "1", "0", "2.5", "'a'", "\"", "'", "\\", "true", "null",
        "+", "-", "*", "/", "%", "<", "<=", "==", "!=", "!", "&&", "||", "?", ":", "(", ")", "[", "]", ",", ".", " ", "in",
        "has(", ".all(x, ", ".exists(y, ", ".size()", ".getHours('UTC')", "duration('1h')", "int(", "string(", "//", "\n", "é",
        "\U0001F600", "\uD800", "9223372036854775808", "0x", "1e999", ".name", ".site", "[0]", "{", "@",
    ];

    [Fact]
    public void What_is_printed_is_read_back_as_the_same_expression() =>
        Prop.ForAll(AnySyntax(5).ToArbitrary(), syntax =>
        {
            var text = Printer.Print(syntax);
            var faults = new FaultList(text);
            var read = Parser.Parse(text, faults);
            return read is not null && Shape(read) == Shape(syntax) && Printer.Print(read) == text;
        }).Check(Thorough);

    [Fact]
    public void Any_text_is_an_expression_or_has_a_fault_inside_it_and_nothing_throws() =>
        Prop.ForAll(Arb.From(Gen.Elements(Pieces).ListOf()), pieces =>
        {
            var text = string.Concat(pieces);
            var (expression, faults) = Compile(text);
            if (expression is null)
            {
                return faults.Count > 0 && faults.All(fault =>
                    fault.Offset >= 0 && fault.Offset <= text.Length && fault.Line >= 1 && fault.Column >= 1);
            }

            // Whatever it comes to, it comes to the same again, and as it is printed.
            var value = Show(expression.Evaluate(Values));
            var again = Compile(expression.Text).Expression;
            _ = expression.Evaluate([]);
            return value == Show(expression.Evaluate(Values)) && again is not null && value == Show(again.Evaluate(Values));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000).WithQuietOnSuccess(true));

    [Fact]
    public void And_and_or_do_not_care_which_side_comes_first() =>
        Prop.ForAll(Sides.ToArbitrary(), item =>
        {
            var one = Value($"({item.Left}) {item.Sign} ({item.Right})");
            var other = Value($"({item.Right}) {item.Sign} ({item.Left})");
            return one == other || (one.StartsWith('!') && other.StartsWith('!'));
        }).Check(Thorough);

    private static Gen<(string Left, string Right, string Sign)> Sides =>
        from left in AnyBool
        from right in AnyBool
        from sign in Gen.Elements("&&", "||")
        select (left, right, sign);

    private static Gen<string> AnyBool => Gen.Elements(
        "true", "false", "b", "!b", "1 / 0 > 1", "unbound", "maybe", "list[9] == 1", "i > 3", "has(bare.site)");

    private static Gen<Syntax> AnySyntax(int depth)
    {
        Gen<Syntax>[] leaves =
        [
            from text in Gen.Elements("a", "bc", "_x1") select (Syntax)new Syntax.Name(0, text),
            from number in Gen.Choose(-3, 1000) select Literal(ExpressionValue.Of((long)number)),
            from number in Gen.Choose(-300, 1000) select Literal(ExpressionValue.Of(number / 100m)),
            from text in Gen.Elements("", "a\"b", "\\", "\n\t\u0001é\U0001F600", "'") select Literal(ExpressionValue.Of(text)),
            Gen.Elements(
                Literal(ExpressionValue.Null), Literal(ExpressionValue.Of(true)), Literal(ExpressionValue.Of(long.MinValue))),
        ];
        if (depth == 0)
        {
            return Gen.OneOf(leaves);
        }

        var part = AnySyntax(depth - 1);
        var parts = part.ArrayOf(2);
        return Gen.OneOf(
            Gen.OneOf(leaves),
            from operand in part select (Syntax)new Syntax.Select(0, operand, "field"),
            from operands in parts select (Syntax)new Syntax.Index(0, operands[0], operands[1]),
            from operand in part from arguments in parts select (Syntax)new Syntax.Call(0, operand, "f", arguments),
            from arguments in parts select (Syntax)new Syntax.Call(0, null, "g", arguments),
            from operand in part from sign in Gen.Elements("!", "-") select (Syntax)new Syntax.Unary(0, sign, operand),
            from operands in parts
            from sign in Gen.Elements("||", "&&", "<", "<=", ">", ">=", "==", "!=", "in", "+", "-", "*", "/", "%")
            select (Syntax)new Syntax.Binary(0, sign, operands[0], operands[1]),
            from operands in part.ArrayOf(3)
            select (Syntax)new Syntax.Conditional(0, operands[0], operands[1], operands[2]),
            from items in parts select (Syntax)new Syntax.List(0, items));
    }

    private static Syntax Literal(ExpressionValue value) => new Syntax.Literal(0, value);
}
