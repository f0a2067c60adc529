namespace BillingGrains.Domain.Expressions;

/// <summary>An expression as it was written.</summary>
/// <param name="Offset">Of the operator, the name or the literal, in UTF-16 units.</param>
/// <param name="Depth">Levels below and including this one.</param>
internal abstract record Syntax(int Offset, int Depth)
{
    public sealed record Literal(int Offset, ExpressionValue Value) : Syntax(Offset, 1);

    public sealed record Name(int Offset, string Text) : Syntax(Offset, 1);

    public sealed record Select(int Offset, Syntax Operand, string Field) : Syntax(Offset, Operand.Depth + 1);

    public sealed record Index(int Offset, Syntax Operand, Syntax Key)
        : Syntax(Offset, Math.Max(Operand.Depth, Key.Depth) + 1);

    /// <param name="Target">Null for a call that is not written after a value.</param>
    public sealed record Call(int Offset, Syntax? Target, string Function, Syntax[] Arguments)
        : Syntax(Offset, Math.Max(Target?.Depth ?? 0, DepthOf(Arguments)) + 1);

    /// <param name="Operator">"!" or "-".</param>
    public sealed record Unary(int Offset, string Operator, Syntax Operand) : Syntax(Offset, Operand.Depth + 1);

    public sealed record Binary(int Offset, string Operator, Syntax Left, Syntax Right)
        : Syntax(Offset, Math.Max(Left.Depth, Right.Depth) + 1);

    public sealed record Conditional(int Offset, Syntax Test, Syntax Then, Syntax Else)
        : Syntax(Offset, Math.Max(Test.Depth, Math.Max(Then.Depth, Else.Depth)) + 1);

    public sealed record List(int Offset, Syntax[] Items) : Syntax(Offset, DepthOf(Items) + 1);

    /// <summary>How strongly an operator binds; a higher one binds tighter. Conditional is 1.</summary>
    public static int Precedence(string binaryOperator) => binaryOperator switch
    {
        "||" => 2,
        "&&" => 3,
        "<" or "<=" or ">" or ">=" or "==" or "!=" or "in" => 4,
        "+" or "-" => 5,
        "*" or "/" or "%" => 6,
        _ => 0,
    };

    private static int DepthOf(Syntax[] parts) => parts.Length == 0 ? 0 : parts.Max(part => part.Depth);
}
