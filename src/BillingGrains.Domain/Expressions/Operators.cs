namespace BillingGrains.Domain.Expressions;

/// <summary>Which operator takes which types. As in CEL no number is converted by itself.</summary>
internal static class Operators
{
    /// <summary>The operator over two checked values; null when it does not take their types.</summary>
    public static Node? Make(int offset, string sign, Node left, Node right)
    {
        // What comes out of an empty list has any type: it takes that of the other side.
        var one = left.Type.Kind == ExpressionKind.None ? right.Type : left.Type;
        var other = right.Type.Kind == ExpressionKind.None ? left.Type : right.Type;
        switch (sign)
        {
            case "&&" or "||":
                return one.Kind == ExpressionKind.Bool && other.Kind == ExpressionKind.Bool
                    ? new JunctionNode(offset, left, right, decisive: sign == "||")
                    : null;
            case "==" or "!=":
                return AreComparable(one, other) ? new EqualNode(offset, left, right, sign == "!=") : null;
            case "in" when other is { Kind: ExpressionKind.Map }:
                return one.Fits(ExpressionType.String)
                    ? new KeyNode(offset, ExpressionType.Bool, right, left, isTest: true)
                    : null;
            case "in":
                return other is { Kind: ExpressionKind.List, Element: { } element } && Checker.Join(element, one) is not null
                    ? new MemberNode(offset, left, right)
                    : null;
            case "<" or "<=" or ">" or ">=":
                return one.Fits(other) && IsOrdered(one.Kind) && IsOrdered(other.Kind)
                    ? new OrderNode(offset, left, right, sign)
                    : null;
            default:
                return MakeArithmetic(offset, sign[0], left, right, one, other);
        }
    }

    /// <summary>Why <see cref="Make"/> gave none.</summary>
    public static string Reason(string sign, ExpressionType left, ExpressionType right)
    {
        var found = $"{left} and {right} were found";
        var isMixed = (left.Kind, right.Kind) is (ExpressionKind.Int, ExpressionKind.Decimal)
            or (ExpressionKind.Decimal, ExpressionKind.Int);
        return sign switch
        {
            _ when isMixed =>
                $"\"{sign}\" needs two ints or two decimals; {found}: write 2.0 or decimal(…) for a decimal.",
            "&&" or "||" => $"\"{sign}\" needs two bools; {found}.",
            "==" or "!=" => $"\"{sign}\" needs two values of the same type, or null and one that may be null; {found}.",
            "in" => $"\"in\" needs a list of the value's type, or a map for a string; {found}.",
            "%" => $"\"%\" needs two ints; {found}.",
            "*" or "/" => $"\"{sign}\" needs two ints or two decimals; {found}.",
            "<" or "<=" or ">" or ">=" =>
                $"\"{sign}\" needs two ints, decimals, strings, bools, timestamps or durations; {found}.",
            _ => $"\"{sign}\" does not take these types; {found}.",
        };
    }

    private static Node? MakeArithmetic(
        int offset, char sign, Node left, Node right, ExpressionType one, ExpressionType other) =>
        (one.Kind, other.Kind, sign) switch
        {
            (ExpressionKind.Int, ExpressionKind.Int, _) => new IntNode(offset, left, right, sign),
            (ExpressionKind.Decimal, ExpressionKind.Decimal, not '%') => new DecimalNode(offset, left, right, sign),
            (ExpressionKind.String, ExpressionKind.String, '+') =>
                new JoinNode(offset, ExpressionType.String, left, right),
            (ExpressionKind.List, ExpressionKind.List, '+') when Checker.Join(one, other) is { } type =>
                new JoinNode(offset, type, left, right),
            (ExpressionKind.Timestamp, ExpressionKind.Duration, '+') or
            (ExpressionKind.Duration, ExpressionKind.Timestamp, '+') =>
                new TimeNode(offset, ExpressionType.Timestamp, left, right, isMinus: false),
            (ExpressionKind.Timestamp, ExpressionKind.Duration, '-') =>
                new TimeNode(offset, ExpressionType.Timestamp, left, right, isMinus: true),
            (ExpressionKind.Timestamp, ExpressionKind.Timestamp, '-') or
            (ExpressionKind.Duration, ExpressionKind.Duration, '+' or '-') =>
                new TimeNode(offset, ExpressionType.Duration, left, right, isMinus: sign == '-'),
            _ => null,
        };

    private static bool AreComparable(ExpressionType one, ExpressionType other) =>
        one.Kind == ExpressionKind.Null || other.Kind == ExpressionKind.Null
            ? one.IsOptional && other.IsOptional
            : one.Fits(other) && one.Kind != ExpressionKind.Object;

    private static bool IsOrdered(ExpressionKind kind) => kind is ExpressionKind.Int or ExpressionKind.Decimal
        or ExpressionKind.String or ExpressionKind.Bool or ExpressionKind.Timestamp or ExpressionKind.Duration;
}
