using System.Collections;
using System.Runtime.CompilerServices;

namespace BillingGrains.Domain.Deciding;

/// <summary>An immutable list that equals another by its content, so that records that hold one compare as values.
/// The default value is the empty list.</summary>
[CollectionBuilder(typeof(ValueList), nameof(ValueList.Create))]
public readonly struct ValueList<T>(T[]? items) : IReadOnlyList<T>, IEquatable<ValueList<T>>
{
    private readonly T[]? items = items;

    public int Count => items?.Length ?? 0;

    public bool IsEmpty => Count == 0;

    public T this[int index] => (items ?? [])[index];

    public ReadOnlySpan<T> AsSpan() => items;

    public ValueList<T> Add(T item) => new([.. this, item]);

    public ValueList<T> AddRange(IEnumerable<T> more) => new([.. this, .. more]);

    public bool Equals(ValueList<T> other) =>
        AsSpan().SequenceEqual(other.AsSpan(), EqualityComparer<T>.Default);

    public override bool Equals(object? obj) => obj is ValueList<T> other && Equals(other);

    public override int GetHashCode() => Count;

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)(items ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"[{string.Join(", ", this)}]";

    public static bool operator ==(ValueList<T> left, ValueList<T> right) => left.Equals(right);

    public static bool operator !=(ValueList<T> left, ValueList<T> right) => !left.Equals(right);
}

/// <summary>Makes a <see cref="ValueList{T}"/>.</summary>
public static class ValueList
{
    public static ValueList<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());

    public static ValueList<T> ToValueList<T>(this IEnumerable<T> items) => new([.. items]);
}
