using System.Collections.Immutable;
using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Expressions;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Domain.Tests.Expressions;

/// <summary>Variables of every type, and how values are written in the tables of cases.</summary>
internal static class ExpressionSamples
{
    public sealed record Job(string Name, string? Site, string[] Tags, decimal? Price);

    private static readonly ExpressionFields JobFields = ExpressionFields.Of<Job>(
        "job",
        ("name", ExpressionType.String, job => ExpressionValue.Of(job.Name)),
        ("site", ExpressionType.String.OrNull(), job => ExpressionValue.Of(job.Site)),
        ("tags", ExpressionType.ListOf(ExpressionType.String),
            job => ExpressionValue.Of(job.Tags.Select(ExpressionValue.Of).ToValueList())),
        ("price", ExpressionType.Decimal.OrNull(),
            job => job.Price is { } price ? ExpressionValue.Of(price) : ExpressionValue.Null));

    public static ExpressionEnvironment Names { get; } = new(
        ("i", ExpressionType.Int), ("d", ExpressionType.Decimal), ("s", ExpressionType.String),
        ("b", ExpressionType.Bool), ("t", ExpressionType.Timestamp), ("u", ExpressionType.Duration),
        ("list", ExpressionType.ListOf(ExpressionType.Int)), ("map", ExpressionType.MapOf(ExpressionType.String)),
        ("job", ExpressionType.ObjectOf(JobFields)), ("bare", ExpressionType.ObjectOf(JobFields)),
        ("none", ExpressionType.String.OrNull()), ("noJob", ExpressionType.ObjectOf(JobFields).OrNull()),
        ("maybe", ExpressionType.Bool.OrNull()), ("unbound", ExpressionType.Bool));

    /// <summary>t is 2026-03-29 00:30 UTC, half an hour before Brussels' clocks go forward; u is 90 minutes.</summary>
    public static ExpressionValue[] Values { get; } =
    [
        ExpressionValue.Of(7L), ExpressionValue.Of(2.5m), ExpressionValue.Of("pump"), ExpressionValue.Of(true),
        ExpressionValue.Of(Instant.FromUtc(2026, 3, 29, 0, 30)), ExpressionValue.Of(Duration.FromMinutes(90)),
        ExpressionValue.Of(new long[] { 1, 2, 3 }.Select(ExpressionValue.Of).ToValueList()),
        ExpressionValue.Of(ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal,
            new Dictionary<string, ExpressionValue>(StringComparer.Ordinal)
            {
                ["floor"] = ExpressionValue.Of("3"), ["sla"] = ExpressionValue.Of("gold"),
            })),
        ExpressionValue.OfObject(new Job("fix", "Ghent", ["urgent"], 10m)),
        ExpressionValue.OfObject(new Job("", null, [], null)),
        ExpressionValue.Null, ExpressionValue.Null, ExpressionValue.Null,
    ];

    private static readonly ExpressionType[] Types =
    [
        ExpressionType.Bool, ExpressionType.Int, ExpressionType.Decimal.OrNull(), ExpressionType.String.OrNull(),
        ExpressionType.Timestamp, ExpressionType.Duration, ExpressionType.ListOf(ExpressionType.Unknown),
        ExpressionType.ObjectOf(JobFields).OrNull(), ExpressionType.Bool.OrNull(),
    ];

    /// <summary>Compiled as whatever it comes to; null with the faults when it is nothing.</summary>
    public static (Expression? Expression, ValueList<ExpressionFault> Faults) Compile(string text)
    {
        Compilation? compilation = null;
        foreach (var type in Types)
        {
            compilation = Expression.Compile(text, Names, type);
            if (compilation.Expression is { } expression)
            {
                return (expression, []);
            }

            if (compilation.Faults[0].Reason.Contains("must come to", StringComparison.Ordinal))
            {
                continue;
            }

            break;
        }

        return (null, compilation!.Faults);
    }

    public static string Value(string text)
    {
        var (expression, faults) = Compile(text);
        return expression is null
            ? throw new ArgumentException($"{text}: {faults[0].Reason}", nameof(text))
            : Show(expression.Evaluate(Values));
    }

    public static string Show(ExpressionValue value) => value.Kind switch
    {
        ExpressionKind.Error => $"!{value.Error.Code}",
        ExpressionKind.Null => "null",
        ExpressionKind.Bool => value.Bool ? "true" : "false",
        ExpressionKind.Int => value.Int.ToString(CultureInfo.InvariantCulture),
        ExpressionKind.Decimal => Printer.Number(value.Decimal),
        ExpressionKind.String => $"'{value.String}'",
        ExpressionKind.Timestamp => InstantPattern.ExtendedIso.Format(value.Timestamp),
        ExpressionKind.Duration => $"{value.Duration.TotalSeconds.ToString(CultureInfo.InvariantCulture)}s",
        ExpressionKind.List => $"[{string.Join(", ", value.Items.Select(Show))}]",
        _ => value.Kind.ToString(),
    };

    /// <summary>An expression without its offsets.</summary>
    public static string Shape(Syntax syntax) => syntax switch
    {
        Syntax.Literal literal => Show(literal.Value),
        Syntax.Name name => name.Text,
        Syntax.Select select => $"(. {Shape(select.Operand)} {select.Field})",
        Syntax.Index index => $"([] {Shape(index.Operand)} {Shape(index.Key)})",
        Syntax.Call { Target: null } call => $"({call.Function} - {string.Join(' ', call.Arguments.Select(Shape))})",
        Syntax.Call call =>
            $"({call.Function} {Shape(call.Target)} {string.Join(' ', call.Arguments.Select(Shape))})",
        Syntax.Unary unary => $"({unary.Operator} {Shape(unary.Operand)})",
        Syntax.Binary binary => $"({binary.Operator} {Shape(binary.Left)} {Shape(binary.Right)})",
        Syntax.Conditional conditional =>
            $"(? {Shape(conditional.Test)} {Shape(conditional.Then)} {Shape(conditional.Else)})",
        Syntax.List list => $"[{string.Join(' ', list.Items.Select(Shape))}]",
        _ => throw new ArgumentOutOfRangeException(nameof(syntax)),
    };
}
