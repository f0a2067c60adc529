namespace BillingGrains.Domain.Expressions;

/// <summary>One evaluation under way.</summary>
internal ref struct Run(ReadOnlySpan<ExpressionValue> variables, ExpressionValue[] locals, int stepsMax)
{
    private int stepsLeft = stepsMax;

    public readonly ReadOnlySpan<ExpressionValue> Variables { get; } = variables;

    /// <summary>What macros bind.</summary>
    public readonly ExpressionValue[] Locals { get; } = locals;

    public readonly bool IsSpent => stepsLeft < 0;

    /// <summary>False when no steps are left: then nothing is evaluated any more.</summary>
    public bool Spend(int steps)
    {
        stepsLeft = stepsLeft < steps ? -1 : stepsLeft - steps;
        return stepsLeft >= 0;
    }

    /// <summary>Pays for walking over a text or list.</summary>
    public bool SpendFor(int length) => Spend(length / 64);
}

/// <summary>A checked part of an expression, ready to be evaluated. Immutable, and so shared by all who evaluate it.
/// </summary>
/// <param name="offset">For errors.</param>
internal abstract class Node(int offset, ExpressionType type)
{
    public int Offset => offset;

    public ExpressionType Type => type;

    public ExpressionValue Evaluate(ref Run run) =>
        run.Spend(1) ? Compute(ref run) : Fail("step-limit", "The expression takes too many steps.");

    protected abstract ExpressionValue Compute(ref Run run);

    protected ExpressionValue Fail(string code, string reason) => ExpressionValue.Fail(code, Offset, reason);

    /// <summary>A null, or a value that was not handed in, where a value is needed.</summary>
    protected ExpressionValue FailOn(in ExpressionValue value) => value.Kind switch
    {
        ExpressionKind.Error => value,
        ExpressionKind.None => Fail("unbound", "The variable was not handed in."),
        _ => Fail("no-matching-overload", "The value is null here; test it by \"!= null\" or has() before."),
    };
}

internal sealed class LiteralNode(int offset, ExpressionType type, ExpressionValue value) : Node(offset, type)
{
    public ExpressionValue Value => value;

    protected override ExpressionValue Compute(ref Run run) => value;
}

internal sealed class VariableNode(int offset, ExpressionType type, int slot) : Node(offset, type)
{
    protected override ExpressionValue Compute(ref Run run)
    {
        var value = slot < run.Variables.Length ? run.Variables[slot] : default;
        return value.Kind == ExpressionKind.None ? FailOn(value) : value;
    }
}

internal sealed class LocalNode(int offset, ExpressionType type, int slot) : Node(offset, type)
{
    protected override ExpressionValue Compute(ref Run run) => run.Locals[slot];
}

/// <summary>The field of a declared type.</summary>
/// <param name="isTest">For has(): whether it is set, which for a list or map means not empty.</param>
internal sealed class FieldNode(int offset, ExpressionType type, Node operand, ExpressionField field, bool isTest)
    : Node(offset, type)
{
    protected override ExpressionValue Compute(ref Run run)
    {
        var value = operand.Evaluate(ref run);
        if (value.Kind != ExpressionKind.Object)
        {
            return value.Kind == ExpressionKind.Null
                ? Fail("no-such-field", "The value whose field is asked for is null here.")
                : FailOn(value);
        }

        var read = field.Read(value.Instance);
        return !isTest ? read : ExpressionValue.Of(read.Kind switch
        {
            ExpressionKind.Null => false,
            ExpressionKind.List => read.Items.Length > 0,
            ExpressionKind.Map => read.Entries.Count > 0,
            _ => true,
        });
    }
}

/// <summary>A map's value under a key.</summary>
/// <param name="isTest">For has() and in: whether the key is there.</param>
internal sealed class KeyNode(int offset, ExpressionType type, Node map, Node key, bool isTest) : Node(offset, type)
{
    protected override ExpressionValue Compute(ref Run run)
    {
        var entries = map.Evaluate(ref run);
        if (entries.Kind != ExpressionKind.Map)
        {
            return FailOn(entries);
        }

        var name = key.Evaluate(ref run);
        if (name.Kind != ExpressionKind.String)
        {
            return isTest && name.Kind == ExpressionKind.Null ? ExpressionValue.Of(false) : FailOn(name);
        }

        var found = entries.Entries.TryGetValue(name.String, out var value);
        return isTest ? ExpressionValue.Of(found)
            : found ? value
            : Fail("no-such-key", $"There is no \"{name.String}\" here.");
    }
}

internal sealed class ElementNode(int offset, ExpressionType type, Node list, Node index) : Node(offset, type)
{
    protected override ExpressionValue Compute(ref Run run)
    {
        var items = list.Evaluate(ref run);
        if (items.Kind != ExpressionKind.List)
        {
            return FailOn(items);
        }

        var at = index.Evaluate(ref run);
        return at.Kind != ExpressionKind.Int ? FailOn(at)
            : at.Int >= 0 && at.Int < items.Items.Length ? items.Items[at.Int]
            : Fail("index-out-of-range", FormattableString.Invariant(
                $"There is no element {at.Int}: the list has {items.Items.Length}, from 0."));
    }
}

internal sealed class ListNode(int offset, ExpressionType type, Node[] items) : Node(offset, type)
{
    protected override ExpressionValue Compute(ref Run run)
    {
        var values = new ExpressionValue[items.Length];
        for (var index = 0; index < items.Length; index++)
        {
            values[index] = items[index].Evaluate(ref run);
            if (values[index].IsError)
            {
                return values[index];
            }
        }

        return ExpressionValue.OfItems(values);
    }
}
