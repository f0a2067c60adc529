namespace BillingGrains.Domain.Expressions;

/// <summary>"&amp;&amp;" and "||" of CEL: a side that decides the result absorbs an error of the other, whichever it is.
/// </summary>
/// <param name="decisive">What decides: false for "and", true for "or".</param>
internal sealed class JunctionNode(int offset, Node left, Node right, bool decisive)
    : Node(offset, ExpressionType.Bool)
{
    protected override ExpressionValue Compute(ref Run run)
    {
        var first = left.Evaluate(ref run);
        if (first.Kind == ExpressionKind.Bool && first.Bool == decisive)
        {
            return first;
        }

        var second = right.Evaluate(ref run);
        return second.Kind == ExpressionKind.Bool && second.Bool == decisive ? second
            : first.Kind != ExpressionKind.Bool ? FailOn(first)
            : second.Kind != ExpressionKind.Bool ? FailOn(second)
            : second;
    }
}

internal sealed class NotNode(int offset, Node operand) : Node(offset, ExpressionType.Bool)
{
    protected override ExpressionValue Compute(ref Run run)
    {
        var value = operand.Evaluate(ref run);
        return value.Kind == ExpressionKind.Bool ? ExpressionValue.Of(!value.Bool) : FailOn(value);
    }
}

internal sealed class ConditionalNode(int offset, ExpressionType type, Node test, Node then, Node otherwise)
    : Node(offset, type)
{
    protected override ExpressionValue Compute(ref Run run)
    {
        var value = test.Evaluate(ref run);
        return value.Kind != ExpressionKind.Bool ? FailOn(value)
            : value.Bool ? then.Evaluate(ref run)
            : otherwise.Evaluate(ref run);
    }
}

/// <summary>all() and exists(): "and" or "or" over a list's elements or a map's keys, with the same absorbing.</summary>
/// <param name="slot">Of the variable that the macro binds.</param>
/// <param name="decisive">What decides: false for all(), true for exists().</param>
internal sealed class QuantifierNode(int offset, Node range, int slot, Node predicate, bool decisive)
    : Node(offset, ExpressionType.Bool)
{
    protected override ExpressionValue Compute(ref Run run)
    {
        var over = range.Evaluate(ref run);
        if (over.Kind is not (ExpressionKind.List or ExpressionKind.Map))
        {
            return FailOn(over);
        }

        var result = ExpressionValue.Of(!decisive);
        var items = over.Kind == ExpressionKind.List
            ? over.Items
            : [.. over.Entries.Keys.Select(ExpressionValue.Of)];
        foreach (var item in items)
        {
            run.Locals[slot] = item;
            var value = predicate.Evaluate(ref run);
            if (run.IsSpent)
            {
                return value;
            }

            if (value.Kind == ExpressionKind.Bool && value.Bool == decisive)
            {
                return value;
            }

            result = value.Kind == ExpressionKind.Bool || result.IsError ? result : FailOn(value);
        }

        return result;
    }
}

/// <summary>"==" and "!="; null is equal to null alone.</summary>
internal sealed class EqualNode(int offset, Node left, Node right, bool isNegated) : Node(offset, ExpressionType.Bool)
{
    protected override ExpressionValue Compute(ref Run run)
    {
        var one = left.Evaluate(ref run);
        if (one.IsError)
        {
            return one;
        }

        var other = right.Evaluate(ref run);
        return other.IsError ? other : ExpressionValue.Of(one.IsSame(other) != isNegated);
    }
}

/// <summary>"in" a list.</summary>
internal sealed class MemberNode(int offset, Node item, Node list) : Node(offset, ExpressionType.Bool)
{
    protected override ExpressionValue Compute(ref Run run)
    {
        var wanted = item.Evaluate(ref run);
        if (wanted.IsError)
        {
            return wanted;
        }

        var items = list.Evaluate(ref run);
        if (items.Kind != ExpressionKind.List)
        {
            return FailOn(items);
        }

        run.SpendFor(items.Items.Length);
        foreach (var other in items.Items)
        {
            if (other.IsSame(wanted))
            {
                return ExpressionValue.Of(true);
            }
        }

        return ExpressionValue.Of(false);
    }
}

/// <summary>The order of two values of one type.</summary>
internal sealed class OrderNode(int offset, Node left, Node right, string sign) : Node(offset, ExpressionType.Bool)
{
    private readonly bool acceptsLess = sign is "<" or "<=";
    private readonly bool acceptsMore = sign is ">" or ">=";
    private readonly bool acceptsSame = sign is "<=" or ">=";

    protected override ExpressionValue Compute(ref Run run)
    {
        var one = left.Evaluate(ref run);
        if (one.Kind <= ExpressionKind.Null)
        {
            return FailOn(one);
        }

        var other = right.Evaluate(ref run);
        if (other.Kind <= ExpressionKind.Null)
        {
            return FailOn(other);
        }

        var order = one.Kind switch
        {
            ExpressionKind.Decimal => one.Decimal.CompareTo(other.Decimal),
            ExpressionKind.String => CompareText(one.String, other.String),
            _ => one.Ticks.CompareTo(other.Ticks),
        };
        return ExpressionValue.Of(order < 0 ? acceptsLess : order > 0 ? acceptsMore : acceptsSame);
    }

    /// <summary>By code points: those beyond 16 bits, written in surrogates, come last.</summary>
    private static int CompareText(string one, string other)
    {
        var shorter = Math.Min(one.Length, other.Length);
        var at = one.AsSpan(0, shorter).CommonPrefixLength(other);
        return at == shorter ? one.Length.CompareTo(other.Length) : Rank(one[at]).CompareTo(Rank(other[at]));
    }

    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
