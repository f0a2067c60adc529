using BillingGrains.Domain.Expressions;
using static BillingGrains.Domain.Tests.Expressions.ExpressionSamples;

namespace BillingGrains.Domain.Tests.Expressions;

public sealed class FaultTests
{
    [Theory]
    [InlineData("", "syntax", 1, 1, "The expression ends here; a value, a name, \"(\" or \"[\" was expected.")]
    [InlineData("1 +", "syntax", 1, 4, "The expression ends here; a value, a name, \"(\" or \"[\" was expected.")]
    [InlineData("(1 + 2", "syntax", 1, 7, "The expression ends here; \")\" was expected.")]
    [InlineData("1 2", "syntax", 1, 3, "\"2\" cannot stand here; an operator or the end was expected.")]
    [InlineData("b ? 1", "syntax", 1, 6, "The expression ends here; \":\" was expected.")]
    [InlineData("[1, 2", "syntax", 1, 6, "The expression ends here; \",\" or \"]\" was expected.")]
    [InlineData("s.", "syntax", 1, 3, "The expression ends here; the name of a field or function was expected.")]
    [InlineData("b &&\n  & b", "syntax", 2, 3, "'&' cannot stand here; a value, a name or an operator was expected.")]
    [InlineData("s = 'x'", "syntax", 1, 3, "'=' cannot stand here; a value, a name or an operator was expected.")]
    [InlineData("'abc", "syntax", 1, 1, "The string does not end; ' was expected.")]
    [InlineData("while", "syntax", 1, 1, "\"while\" is a reserved word; another name was expected.")]
    [InlineData("7u", "syntax", 1, 2, "Unsigned numbers are not part of this language; leave the \"u\" out.")]
    [InlineData("7x", "syntax", 1, 2, "'x' cannot follow a number; an operator was expected.")]
    [InlineData("9223372036854775808", "syntax", 1, 1, "The number is out of range: a whole one has 64 bits.")]
    [InlineData("has(s)", "syntax", 1, 1, "has() takes the selection of a field, for example has(ticket.site).")]
    [InlineData("list.all(1, b)", "syntax", 1, 6, "all() takes a name and a condition, for example all(x, x > 0).")]
    [InlineData("job.nam", "unknown-field", 1, 5,
        "\"nam\" is no field of job; one of name, price, site, tags was expected.")]
    [InlineData("nope()", "unknown-function", 1, 1, "There is no function nope().")]
    [InlineData("double(1)", "unknown-function", 1, 1, "There is no double() here; decimal() or int() was expected.")]
    [InlineData("s.matches('x')", "unknown-function", 1, 3, "matches() of CEL is not part of this language.")]
    [InlineData("1 + 2.0", "type", 1, 3,
        "\"+\" needs two ints or two decimals; int and decimal were found: write 2.0 or decimal(…) for a decimal.")]
    [InlineData("i == 'x'", "type", 1, 3,
        "\"==\" needs two values of the same type, or null and one that may be null; int and string were found.")]
    [InlineData("i == null", "type", 1, 3,
        "\"==\" needs two values of the same type, or null and one that may be null; int and null were found.")]
    [InlineData("s && b", "type", 1, 3, "\"&&\" needs two bools; string and bool were found.")]
    [InlineData("!s", "type", 1, 1, "\"!\" needs a bool; string was found.")]
    [InlineData("-s", "type", 1, 1, "\"-\" needs an int or a decimal; string was found.")]
    [InlineData("i ? 1 : 2", "type", 1, 3, "A bool was expected before \"?\"; int was found.")]
    [InlineData("b ? 1 : 'x'", "type", 1, 3, "Both results have the same type; int and string were found.")]
    [InlineData("[1, 'x']", "type", 1, 5, "A list's elements have the same type; int and string were found.")]
    [InlineData("s[0]", "type", 1, 2, "A list or map was expected before \"[\"; string was found.")]
    [InlineData("list['x']", "type", 1, 5, "A list is indexed by an int; string was found.")]
    [InlineData("s.site", "type", 1, 3, "A value of type string has no fields; \"site\" was asked for.")]
    [InlineData("'x' in list", "type", 1, 5,
        "\"in\" needs a list of the value's type, or a map for a string; string and list(int) were found.")]
    [InlineData("s.startsWith(1)", "type", 1, 3,
        "startsWith() does not take (string, int); expected was string.startsWith(string).")]
    [InlineData("list.all(x, x)", "type", 1, 13, "A bool was expected; int was found.")]
    [InlineData("timestamp('yesterday')", "constant", 1, 11,
        "This is no moment of RFC 3339 from year 1 to 9999, such as \"2026-03-01T10:00:00Z\".")]
    [InlineData("t.getHours('Mars')", "constant", 1, 12, "\"Mars\" is no time zone such as \"Europe/Brussels\".")]
    public void A_fault_points_at_the_character_and_says_what_was_expected(
        string text, string code, int line, int column, string reason)
    {
        var fault = Compile(text).Faults[0];
        (fault.Code, fault.Line, fault.Column, fault.Reason).ShouldBe((code, line, column, reason));
    }

    [Fact]
    public void An_unknown_name_lists_the_known_ones() =>
        Compile("tikcet").Faults.Single().Reason.ShouldBe(
            "\"tikcet\" is not known; one of b, bare, d, i, job, list, map, maybe, noJob, none, s, t, u, unbound was "
            + "expected.");

    [Fact]
    public void Faults_of_types_are_told_together_and_in_order()
    {
        var faults = Compile("x > 1 && y > 1").Faults;
        faults.Select(fault => fault.Offset).ShouldBe([0, 9]);
        faults[1].At("rules/0/when").ShouldBe(new Deciding.Refusal(
            "expression-unknown-name", "rules/0/when", $"Line 1, column 10: {faults[1].Reason}"));
    }

    [Fact]
    public void An_expression_comes_to_what_is_expected_of_it()
    {
        Expression.Compile("1 + 1", Names, ExpressionType.Bool).Faults.Single().Reason
            .ShouldBe("The expression must come to bool; it comes to int.");
        Expression.Compile("maybe", Names, ExpressionType.Bool).Faults.Single().Reason
            .ShouldBe("The expression must come to bool; it comes to bool?.");
        Expression.Compile("null", Names, ExpressionType.String.OrNull()).Expression.ShouldNotBeNull();
    }

    [Fact]
    public void Length_and_nesting_have_limits_that_hold_more_than_cel_asks_for()
    {
        Compile(new string(' ', ExpressionLimits.LengthMax - 1) + "1").Expression.ShouldNotBeNull();
        Compile(new string(' ', ExpressionLimits.LengthMax) + "1").Faults.Single().Code.ShouldBe("too-large");
        foreach (var (open, close) in new[] { ("(", ")"), ("!", ""), ("[", "]"), ("- ", ""), ("b ? b : ", "") })
        {
            Compile(Nested(open, open is "[" or "- " ? "i" : "b", close, 32)).Expression.ShouldNotBeNull(open);
            Compile(Nested(open, "b", close, 400)).Faults.Single().Code.ShouldBe("too-large", open);
        }

        Compile(string.Join(" && ", Enumerable.Repeat("b", 64))).Expression.ShouldNotBeNull();
        Compile(string.Join(" && ", Enumerable.Repeat("b", 500))).Faults.Single().Code.ShouldBe("too-large");

        static string Nested(string open, string core, string close, int levels) =>
            string.Concat(Enumerable.Repeat(open, levels)) + core + string.Concat(Enumerable.Repeat(close, levels));
    }

    [Fact]
    public void Steps_have_a_limit_that_nothing_absorbs()
    {
        var tens = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]";
        var slow = Compile($"{tens}.all(a, {tens}.all(c, {tens}.all(d, {tens}.all(e, e >= 0)))) || true").Expression!;
        Show(slow.Evaluate(Values)).ShouldBe("!step-limit");
        Show(slow.Evaluate(Values, 1_000_000)).ShouldBe("true");
        Show(Compile("1 + 1").Expression!.Evaluate(Values, 2)).ShouldBe("!step-limit");
        Show(Compile("1 + 1").Expression!.Evaluate(Values, 3)).ShouldBe("2");
    }

    [Fact]
    public void An_error_points_at_the_part_that_failed()
    {
        var error = Compile("b && 1 / 0 == 1").Expression!.Evaluate(Values).Error;
        (error.Code, error.Offset, error.Reason).ShouldBe(("divide-by-zero", 7, "The divisor is zero."));
    }
}
