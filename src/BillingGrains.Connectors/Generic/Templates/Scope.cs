using System.Collections.Immutable;
using BillingGrains.Domain.Expressions;

namespace BillingGrains.Connectors.Generic.Templates;

/// <summary>The names that a template may use at one place.</summary>
internal sealed class Scope
{
    private readonly ImmutableArray<(string Name, ExpressionType Type)> names;

    public Scope(params ImmutableArray<(string Name, ExpressionType Type)> names)
    {
        this.names = names;
        Environment = new ExpressionEnvironment(names.AsSpan());
    }

    public ExpressionEnvironment Environment { get; }

    /// <summary>A name that is there already is hidden by the new one.</summary>
    public Scope With(string name, ExpressionType type) => new([.. names.Where(one => one.Name != name), (name, type)]);

    /// <summary>Null with a fault told where the text cannot be an expression.</summary>
    public ScopedExpression? Compile(string text, ExpressionType expected, Place place)
    {
        var compiled = Expression.Compile(text, Environment, expected);
        foreach (var fault in compiled.Faults)
        {
            place.Fault(FormattableString.Invariant($"In \"{text}\", column {fault.Column}: {fault.Reason}"));
        }

        return compiled.Expression is { } expression ? new ScopedExpression(expression, text, this) : null;
    }

    public ExpressionValue[] ValuesOf(Bindings bindings) => [.. names.Select(one => bindings.Of(one.Name))];
}

/// <summary>An expression with the names that it was read with.</summary>
internal sealed record ScopedExpression(Expression Expression, string Text, Scope Scope)
{
    /// <summary>Throws <see cref="TemplateException"/> where it has no value.</summary>
    public ExpressionValue Of(Bindings bindings)
    {
        var value = Expression.Evaluate(Scope.ValuesOf(bindings));
        return value.IsError
            ? throw new TemplateException($"\"{Text}\" has no value: {value.Error.Reason}")
            : value;
    }

    /// <summary>False where it has no value too.</summary>
    public bool IsTrue(Bindings bindings) => Expression.Evaluate(Scope.ValuesOf(bindings)).IsTrue;
}

/// <summary>The values of names, for one call.</summary>
internal sealed class Bindings
{
    private readonly ImmutableDictionary<string, ExpressionValue> values;

    private Bindings(ImmutableDictionary<string, ExpressionValue> values) => this.values = values;

    public static Bindings None { get; } = new(ImmutableDictionary<string, ExpressionValue>.Empty);

    public Bindings With(string name, ExpressionValue value) => new(values.SetItem(name, value));

    public ExpressionValue Of(string name) => values.GetValueOrDefault(name);
}

/// <summary>Where in a configuration something stands, to tell faults with.</summary>
/// <param name="Pointer">A JSON pointer.</param>
/// <param name="Line">From 1.</param>
/// <param name="Faults">What is wrong, gathered.</param>
internal sealed record Place(string Pointer, int Line, ICollection<string> Faults)
{
    public void Fault(string reason) => Faults.Add(FormattableString.Invariant($"line {Line}, {Pointer}: {reason}"));

    public Place In(string member, int line) => this with { Pointer = $"{Pointer}/{member}", Line = line };
}
