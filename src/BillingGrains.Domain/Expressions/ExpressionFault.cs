using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Expressions;

/// <summary>What is wrong with an expression's text.</summary>
/// <param name="Code">"syntax", "unknown-name", "unknown-field", "unknown-function", "type", "constant" or "too-large".
/// </param>
/// <param name="Offset">Where, in UTF-16 units from 0.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units.</param>
/// <param name="Reason">A full sentence that says what was expected.</param>
public sealed record ExpressionFault(string Code, int Offset, int Line, int Column, string Reason)
{
    /// <summary>As a fault of the document that holds the expression.</summary>
    /// <param name="path">The expression's place in it.</param>
    public Refusal At(string path) => new(
        $"expression-{Code}", path, FormattableString.Invariant($"Line {Line}, column {Column}: {Reason}"));
}

/// <summary>The limits of an expression.</summary>
public static class ExpressionLimits
{
    /// <summary>Longest text, in UTF-16 units.</summary>
    public const int LengthMax = 4_000;

    /// <summary>Deepest nesting, in levels: parentheses, calls, and operators in a row. CEL asks for 32.</summary>
    public const int NestingMax = 100;

    /// <summary>Most steps of one evaluation: one for each part evaluated, and for every 64 units of text or elements
    /// that it walks over.</summary>
    public const int StepsMax = 10_000;

    /// <summary>Faults reported at once.</summary>
    public const int FaultsMax = 20;
}

/// <summary>What became of a text: an expression, or faults.</summary>
public sealed class Compilation
{
    internal Compilation(Expression expression) => Expression = expression;

    internal Compilation(ValueList<ExpressionFault> faults) => Faults = faults;

    /// <summary>Null exactly when there are faults.</summary>
    public Expression? Expression { get; }

    /// <summary>In the order of the text.</summary>
    public ValueList<ExpressionFault> Faults { get; }
}

/// <summary>Gathers faults, and knows lines and columns.</summary>
internal sealed class FaultList(string text)
{
    private readonly List<ExpressionFault> faults = [];

    public bool IsEmpty => faults.Count == 0;

    public ValueList<ExpressionFault> InOrder =>
        faults.OrderBy(fault => fault.Offset).Take(ExpressionLimits.FaultsMax).ToValueList();

    public void Add(string code, int offset, string reason)
    {
        var before = text.AsSpan(0, Math.Min(offset, text.Length));
        faults.Add(new ExpressionFault(
            code, offset, before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'), reason));
    }
}
