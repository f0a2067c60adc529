using System.Collections.Immutable;

namespace BillingGrains.Domain.Expressions;

/// <summary>What kind of value an expression has.</summary>
public enum ExpressionKind
{
    None = 0,
    Error = 1,
    Null = 2,
    Bool = 3,

    /// <summary>64 bits, signed.</summary>
    Int = 4,

    /// <summary>28 digits, exact; stands in place of CEL's double.</summary>
    Decimal = 5,

    /// <summary>Unicode code points.</summary>
    String = 6,

    /// <summary>A moment from year 1 to 9999, in steps of 100 ns.</summary>
    Timestamp = 7,

    /// <summary>Up to 10,000 years, in steps of 100 ns.</summary>
    Duration = 8,
    List = 9,

    /// <summary>Keys are strings.</summary>
    Map = 10,

    /// <summary>One of the declared types, with fields.</summary>
    Object = 11,
}

/// <summary>A type, as the checker sees it. Two types are equal when they are made alike.</summary>
public sealed class ExpressionType : IEquatable<ExpressionType>
{
    private ExpressionType(ExpressionKind kind, ExpressionType? element, ExpressionFields? fields, bool isOptional)
    {
        Kind = kind;
        Element = element;
        Fields = fields;
        IsOptional = isOptional;
    }

    public static ExpressionType Bool { get; } = Simple(ExpressionKind.Bool);

    public static ExpressionType Int { get; } = Simple(ExpressionKind.Int);

    public static ExpressionType Decimal { get; } = Simple(ExpressionKind.Decimal);

    public static ExpressionType String { get; } = Simple(ExpressionKind.String);

    public static ExpressionType Timestamp { get; } = Simple(ExpressionKind.Timestamp);

    public static ExpressionType Duration { get; } = Simple(ExpressionKind.Duration);

    /// <summary>Of the literal null.</summary>
    public static ExpressionType Null { get; } = new(ExpressionKind.Null, null, null, isOptional: true);

    /// <summary>What an expression is expected to come to where any value will do, null too.</summary>
    public static ExpressionType Any { get; } = new(ExpressionKind.None, null, null, isOptional: true);

    /// <summary>Of the elements of an empty list; fits any type.</summary>
    internal static ExpressionType Unknown { get; } = Simple(ExpressionKind.None);

    public ExpressionKind Kind { get; }

    /// <summary>Of a list's elements or a map's values; null for others.</summary>
    public ExpressionType? Element { get; }

    /// <summary>Of an object; null for others.</summary>
    public ExpressionFields? Fields { get; }

    /// <summary>Whether null is one of its values.</summary>
    public bool IsOptional { get; }

    public static ExpressionType ListOf(ExpressionType element) => new(ExpressionKind.List, element, null, false);

    /// <summary>Keys are strings, in ordinal order.</summary>
    public static ExpressionType MapOf(ExpressionType value) => new(ExpressionKind.Map, value, null, false);

    public static ExpressionType ObjectOf(ExpressionFields fields) => new(ExpressionKind.Object, null, fields, false);

    /// <summary>The same type, with null among its values.</summary>
    public ExpressionType OrNull() => IsOptional ? this : new(Kind, Element, Fields, isOptional: true);

    public bool Equals(ExpressionType? other) =>
        other is not null && IsOptional == other.IsOptional && Fits(other);

    public override bool Equals(object? obj) => Equals(obj as ExpressionType);

    public override int GetHashCode() => (int)Kind;

    /// <summary>As CEL writes it; "?" after what may be null.</summary>
    public override string ToString()
    {
        var name = Kind switch
        {
            ExpressionKind.None => "any",
            ExpressionKind.List => $"list({Element})",
            ExpressionKind.Map => $"map(string, {Element})",
            ExpressionKind.Object => Fields!.Name,
            ExpressionKind.Null => "null",
            _ => Kind.ToString().ToLowerInvariant(),
        };
        return IsOptional && Kind != ExpressionKind.Null ? $"{name}?" : name;
    }

    /// <summary>Whether values of both types can meet: the same but for null.</summary>
    internal bool Fits(ExpressionType other) =>
        Kind == ExpressionKind.None || other.Kind == ExpressionKind.None
        || (Kind == other.Kind
            && ReferenceEquals(Fields, other.Fields)
            && (Element is null || Element.Fits(other.Element!)));

    private static ExpressionType Simple(ExpressionKind kind) => new(kind, null, null, isOptional: false);
}

/// <summary>The fields of a declared type. Compared by reference: declare each type once.</summary>
/// <param name="name">For messages, for example "ticket".</param>
public sealed class ExpressionFields(string name, ImmutableSortedDictionary<string, ExpressionField> fields)
{
    public string Name => name;

    /// <summary>By name, in ordinal order.</summary>
    public ImmutableSortedDictionary<string, ExpressionField> Fields => fields;

    /// <summary>Declares the fields of a class by how they are read.</summary>
    public static ExpressionFields Of<T>(
        string name, params (string Name, ExpressionType Type, Func<T, ExpressionValue> Read)[] fields)
        where T : class =>
        new(name, fields.ToImmutableSortedDictionary(
            field => field.Name,
            field => (ExpressionField)new ExpressionField<T>(field.Type, field.Read),
            StringComparer.Ordinal));
}

/// <summary>A field: its type, and how it is read from an instance.</summary>
public abstract class ExpressionField(ExpressionType type)
{
    public ExpressionType Type => type;

    /// <summary>The value in an instance of the declared class.</summary>
    public abstract ExpressionValue Read(object instance);
}

/// <inheritdoc/>
internal sealed class ExpressionField<T>(ExpressionType type, Func<T, ExpressionValue> read) : ExpressionField(type)
    where T : class
{
    public override ExpressionValue Read(object instance) => read((T)instance);
}

/// <summary>The variables that an expression may name, in the order in which their values are handed in.</summary>
public sealed class ExpressionEnvironment
{
    private readonly Dictionary<string, (int Slot, ExpressionType Type)> slots = new(StringComparer.Ordinal);

    public ExpressionEnvironment(params ReadOnlySpan<(string Name, ExpressionType Type)> variables)
    {
        foreach (var (name, type) in variables)
        {
            slots.Add(name, (slots.Count, type));
        }

        Names = string.Join(", ", slots.Keys.Order(StringComparer.Ordinal));
    }

    public int Count => slots.Count;

    /// <summary>For messages.</summary>
    internal string Names { get; }

    internal (int Slot, ExpressionType Type)? Find(string name) =>
        slots.TryGetValue(name, out var slot) ? slot : null;
}
