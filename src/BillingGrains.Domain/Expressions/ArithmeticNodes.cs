using NodaTime;

namespace BillingGrains.Domain.Expressions;

/// <summary>An operator that needs both its values.</summary>
internal abstract class BothNode(int offset, ExpressionType type, Node left, Node right) : Node(offset, type)
{
    protected sealed override ExpressionValue Compute(ref Run run)
    {
        var one = left.Evaluate(ref run);
        if (one.Kind <= ExpressionKind.Null)
        {
            return FailOn(one);
        }

        var other = right.Evaluate(ref run);
        return other.Kind <= ExpressionKind.Null ? FailOn(other) : Compute(one, other, ref run);
    }

    protected abstract ExpressionValue Compute(in ExpressionValue one, in ExpressionValue other, ref Run run);

    protected ExpressionValue Overflow() => Fail("overflow", $"The result is out of the range of {Type}.");

    protected ExpressionValue DivideByZero() => Fail("divide-by-zero", "The divisor is zero.");
}

/// <summary>Whole numbers: division cuts towards zero, a remainder has the sign of what is divided.</summary>
internal sealed class IntNode(int offset, Node left, Node right, char sign)
    : BothNode(offset, ExpressionType.Int, left, right)
{
    protected override ExpressionValue Compute(in ExpressionValue one, in ExpressionValue other, ref Run run)
    {
        var (left, right) = (one.Int, other.Int);
        if (right == 0 && (sign is '/' or '%'))
        {
            return DivideByZero();
        }

        Int128 result = sign switch
        {
            '+' => (Int128)left + right,
            '-' => (Int128)left - right,
            '*' => (Int128)left * right,
            '/' => (Int128)left / right,
            _ => right == -1 ? 0 : left % right,
        };
        return result < long.MinValue || result > long.MaxValue ? Overflow() : ExpressionValue.Of((long)result);
    }
}

/// <summary>Decimals: exact but for a quotient, which has 28 digits.</summary>
internal sealed class DecimalNode(int offset, Node left, Node right, char sign)
    : BothNode(offset, ExpressionType.Decimal, left, right)
{
    protected override ExpressionValue Compute(in ExpressionValue one, in ExpressionValue other, ref Run run)
    {
        if (sign == '/' && other.Decimal == 0m)
        {
            return DivideByZero();
        }

        try
        {
            return ExpressionValue.Of(sign switch
            {
                '+' => one.Decimal + other.Decimal,
                '-' => one.Decimal - other.Decimal,
                '*' => one.Decimal * other.Decimal,
                _ => one.Decimal / other.Decimal,
            });
        }
        catch (OverflowException)
        {
            // Decimal has no way to ask beforehand.
            return Overflow();
        }
    }
}

/// <summary>Moments and durations, added or subtracted.</summary>
internal sealed class TimeNode(int offset, ExpressionType type, Node left, Node right, bool isMinus)
    : BothNode(offset, type, left, right)
{
    protected override ExpressionValue Compute(in ExpressionValue one, in ExpressionValue other, ref Run run)
    {
        var ticks = isMinus ? (Int128)one.Ticks - other.Ticks : (Int128)one.Ticks + other.Ticks;
        return TimeRange.Contains(Type.Kind, ticks) ? ExpressionValue.OfTicks(Type.Kind, (long)ticks) : Overflow();
    }
}

/// <summary>The range of moments and durations, in ticks of 100 ns.</summary>
internal static class TimeRange
{
    private const long DurationMax = 315_576_000_000L * NodaConstants.TicksPerSecond;

    private static readonly long First = Instant.FromUtc(1, 1, 1, 0, 0).ToUnixTimeTicks();

    private static readonly long Last = Instant.FromUtc(9999, 12, 31, 23, 59, 59).ToUnixTimeTicks()
        + NodaConstants.TicksPerSecond - 1;

    public static bool Contains(ExpressionKind kind, Int128 ticks) => kind == ExpressionKind.Duration
        ? ticks >= -DurationMax && ticks <= DurationMax
        : ticks >= First && ticks <= Last;
}

/// <summary>Texts or lists, one after the other.</summary>
internal sealed class JoinNode(int offset, ExpressionType type, Node left, Node right)
    : BothNode(offset, type, left, right)
{
    protected override ExpressionValue Compute(in ExpressionValue one, in ExpressionValue other, ref Run run)
    {
        if (Type.Kind == ExpressionKind.List)
        {
            return run.SpendFor(one.Items.Length + other.Items.Length)
                ? ExpressionValue.OfItems([.. one.Items, .. other.Items])
                : Fail("step-limit", "The list is too long.");
        }

        return run.SpendFor(one.String.Length + other.String.Length)
            ? ExpressionValue.Of(string.Concat(one.String, other.String))
            : Fail("step-limit", "The text is too long.");
    }
}

internal sealed class NegateNode(int offset, Node operand) : Node(offset, operand.Type)
{
    protected override ExpressionValue Compute(ref Run run)
    {
        var value = operand.Evaluate(ref run);
        return value.Kind switch
        {
            ExpressionKind.Decimal => ExpressionValue.Of(-value.Decimal),
            ExpressionKind.Int when value.Int == long.MinValue =>
                Fail("overflow", "The result is out of the range of int."),
            ExpressionKind.Int => ExpressionValue.Of(-value.Int),
            _ => FailOn(value),
        };
    }
}
