using System.Collections.Immutable;
using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Expressions;

/// <summary>A value, or the error that came in its place. The default is neither: a variable that was not handed in.
/// </summary>
public readonly struct ExpressionValue
{
    private readonly decimal number;
    private readonly long bits;
    private readonly object? reference;

    private ExpressionValue(ExpressionKind kind, long bits, decimal number, object? reference)
    {
        Kind = kind;
        this.bits = bits;
        this.number = number;
        this.reference = reference;
    }

    public static ExpressionValue Null { get; } = new(ExpressionKind.Null, 0, 0m, null);

    public ExpressionKind Kind { get; }

    public bool IsError => Kind == ExpressionKind.Error;

    /// <summary>True for the value true alone: false for false, null and errors.</summary>
    public bool IsTrue => Kind == ExpressionKind.Bool && bits != 0;

    public bool Bool => bits != 0;

    public long Int => bits;

    public decimal Decimal => number;

    public string String => (string)reference!;

    public Instant Timestamp => Instant.FromUnixTimeTicks(bits);

    public Duration Duration => Duration.FromTicks(bits);

    /// <summary>Of a list.</summary>
    public IReadOnlyList<ExpressionValue> Elements => Items;

    /// <summary>Set when <see cref="IsError"/>.</summary>
    public ExpressionError Error => (ExpressionError)reference!;

    internal long Ticks => bits;

    internal ExpressionValue[] Items => (ExpressionValue[])reference!;

    internal ImmutableSortedDictionary<string, ExpressionValue> Entries =>
        (ImmutableSortedDictionary<string, ExpressionValue>)reference!;

    internal object Instance => reference!;

    public static ExpressionValue Of(bool value) => new(ExpressionKind.Bool, value ? 1 : 0, 0m, null);

    public static ExpressionValue Of(long value) => new(ExpressionKind.Int, value, 0m, null);

    public static ExpressionValue Of(decimal value) => new(ExpressionKind.Decimal, 0, value, null);

    /// <summary>Null for a text that is null.</summary>
    public static ExpressionValue Of(string? value) =>
        value is null ? Null : new(ExpressionKind.String, 0, 0m, value);

    /// <summary>Cut to 100 ns; year 1 to 9999.</summary>
    public static ExpressionValue Of(Instant value) => new(ExpressionKind.Timestamp, value.ToUnixTimeTicks(), 0m, null);

    /// <summary>Cut to 100 ns.</summary>
    public static ExpressionValue Of(Duration value) => new(ExpressionKind.Duration, value.BclCompatibleTicks, 0m, null);

    public static ExpressionValue Of(ValueList<ExpressionValue> items) => OfItems([.. items]);

    /// <summary>Values of one type under their keys; the dictionary's comparer is ordinal.</summary>
    public static ExpressionValue Of(ImmutableSortedDictionary<string, ExpressionValue> entries) =>
        new(ExpressionKind.Map, 0, 0m, entries);

    /// <summary>An instance of a declared type; null for null.</summary>
    public static ExpressionValue OfObject(object? instance) =>
        instance is null ? Null : new(ExpressionKind.Object, 0, 0m, instance);

    public static ExpressionValue Fail(ExpressionError error) => new(ExpressionKind.Error, 0, 0m, error);

    internal static ExpressionValue OfItems(ExpressionValue[] items) => new(ExpressionKind.List, 0, 0m, items);

    internal static ExpressionValue OfTicks(ExpressionKind kind, long ticks) => new(kind, ticks, 0m, null);

    internal static ExpressionValue Fail(string code, int offset, string reason) =>
        Fail(new ExpressionError(code, offset, reason));

    /// <summary>Equality of CEL within one type, and null equal to null alone. Objects are the same or not.</summary>
    internal bool IsSame(in ExpressionValue other)
    {
        if (Kind != other.Kind)
        {
            return false;
        }

        switch (Kind)
        {
            case ExpressionKind.String:
                return string.Equals(String, other.String, StringComparison.Ordinal);
            case ExpressionKind.Decimal:
                return number == other.number;
            case ExpressionKind.List:
                return AreSame(Items, other.Items);
            case ExpressionKind.Map:
                return Entries.Count == other.Entries.Count && AreSame(Entries, other.Entries);
            case ExpressionKind.Object:
                return ReferenceEquals(reference, other.reference);
            default:
                return bits == other.bits;
        }
    }

    private static bool AreSame(ExpressionValue[] one, ExpressionValue[] other)
    {
        for (var index = 0; index < one.Length && one.Length == other.Length; index++)
        {
            if (!one[index].IsSame(other[index]))
            {
                return false;
            }
        }

        return one.Length == other.Length;
    }

    private static bool AreSame(
        ImmutableSortedDictionary<string, ExpressionValue> one, ImmutableSortedDictionary<string, ExpressionValue> other)
    {
        foreach (var (key, value) in one)
        {
            if (!other.TryGetValue(key, out var same) || !value.IsSame(same))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Why an expression has no value.</summary>
/// <param name="Code">"no-matching-overload", "no-such-field", "no-such-key", "index-out-of-range", "divide-by-zero",
/// "overflow", "invalid-conversion", "invalid-time-zone", "unbound" or "step-limit".</param>
/// <param name="Offset">Of the part that failed, in UTF-16 units from 0.</param>
/// <param name="Reason">A full sentence.</param>
public sealed record ExpressionError(string Code, int Offset, string Reason);
