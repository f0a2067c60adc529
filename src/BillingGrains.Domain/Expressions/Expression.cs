using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Expressions;

/// <summary>A condition or computation, parsed, checked, and ready to be evaluated any number of times. Immutable.
/// </summary>
public sealed class Expression
{
    private readonly Node root;
    private readonly int localsMax;

    private Expression(string text, Node root, int localsMax)
    {
        Text = text;
        this.root = root;
        this.localsMax = localsMax;
    }

    /// <summary>In one way of writing: what it was read from may have had other blanks and parentheses, and comments.
    /// </summary>
    public string Text { get; }

    public ExpressionType Type => root.Type;

    /// <summary>Reads and checks a text. Never throws, whatever the text.</summary>
    /// <param name="environment">The names that it may use.</param>
    /// <param name="expected">What it must come to; may be null only where the type says so.</param>
    public static Compilation Compile(string text, ExpressionEnvironment environment, ExpressionType expected)
    {
        var faults = new FaultList(text);
        if (Parser.Parse(text, faults) is not { } syntax)
        {
            return new Compilation(faults.InOrder);
        }

        var checker = new Checker(environment, faults);
        var root = checker.Check(syntax);
        if (root is not null && !Gives(root.Type, expected))
        {
            faults.Add("type", syntax.Offset, $"The expression must come to {expected}; it comes to {root.Type}.");
        }

        return root is null || !faults.IsEmpty
            ? new Compilation(faults.InOrder)
            : new Compilation(new Expression(Printer.Print(syntax), root, checker.LocalsMax));
    }

    private static bool Gives(ExpressionType type, ExpressionType expected) =>
        (type.Fits(expected) || type.Kind == ExpressionKind.Null) && (expected.IsOptional || !type.IsOptional);

    /// <summary>The value, or the error in its place. Never throws on a value of the declared types.</summary>
    /// <param name="variables">In the order of the environment; one that is missing is an error where it is needed.
    /// </param>
    /// <param name="stepsMax">See <see cref="ExpressionLimits.StepsMax"/>; when they are used up the result is the error
    /// "step-limit", whatever else was found.</param>
    public ExpressionValue Evaluate(
        ReadOnlySpan<ExpressionValue> variables, int stepsMax = ExpressionLimits.StepsMax)
    {
        var run = new Run(variables, localsMax == 0 ? [] : new ExpressionValue[localsMax], stepsMax);
        var value = root.Evaluate(ref run);
        return run.IsSpent
            ? ExpressionValue.Fail("step-limit", root.Offset, "The expression takes too many steps.")
            : value;
    }
}
