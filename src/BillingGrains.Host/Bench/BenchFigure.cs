namespace BillingGrains.Host.Bench;

/// <summary>What was measured against a limit of the same run on the same machine and database.</summary>
/// <param name="Value">The median of the runs.</param>
/// <param name="LimitName">What it is measured against; null where it is measured against nothing.</param>
/// <param name="Ratio">The median of the runs' ratios; more is better.</param>
/// <param name="AtLeast">Below it the figure is a defect: the ratio, and without one the value.</param>
/// <param name="Aim">Of the ratio, and without one of the value; then the name says where less is better.</param>
/// <param name="Runs">How many there were.</param>
/// <param name="Spread">Between the greatest and the least ratio, and without one value.</param>
internal sealed record BenchFigure(
    string Name, decimal Value, string Unit, string? LimitName, decimal? LimitValue, decimal? Ratio, decimal? AtLeast,
    decimal? Aim, int Runs, decimal Spread)
{
    /// <param name="limits">Of each run its own.</param>
    public static BenchFigure Of(
        string name, string unit, IReadOnlyList<decimal> values, string limitName, IReadOnlyList<decimal> limits,
        decimal? atLeast = null, decimal? aim = null) => Against(
        name, unit, values, limitName, limits, [.. values.Zip(limits, static (value, limit) => value / limit)], atLeast, aim);

    /// <summary>A time, of which less is better: its ratio is the limit by the time.</summary>
    public static BenchFigure OfTime(
        string name, string unit, IReadOnlyList<decimal> values, string limitName, IReadOnlyList<decimal> limits,
        decimal atLeast, decimal aim) => Against(
        name, unit, values, limitName, limits, [.. values.Zip(limits, static (value, limit) => limit / value)], atLeast, aim);

    /// <summary>A figure that is measured against nothing.</summary>
    public static BenchFigure Reported(
        string name, string unit, IReadOnlyList<decimal> values, decimal? atLeast = null, decimal? aim = null) => new(
        name, decimal.Round(Median(values), 2), unit, null, null, null, atLeast, aim, values.Count,
        decimal.Round(values.Max() - values.Min(), 2));

    /// <summary>A sentence when it is below what it has to be; else null.</summary>
    public string? Fault() => this switch
    {
        { Ratio: { } ratio } when ratio < AtLeast => FormattableString.Invariant(
            $"{Name}: the ratio to {LimitName} is {ratio}, below {AtLeast}."),
        { Ratio: null } when Value < AtLeast => FormattableString.Invariant($"{Name}: {Value} {Unit}, below {AtLeast}."),
        _ => null,
    };

    private static BenchFigure Against(
        string name, string unit, IReadOnlyList<decimal> values, string limitName, IReadOnlyList<decimal> limits,
        IReadOnlyList<decimal> ratios, decimal? atLeast, decimal? aim) => new(
        name, decimal.Round(Median(values), 2), unit, limitName, decimal.Round(Median(limits), 2),
        decimal.Round(Median(ratios), 3), atLeast, aim, ratios.Count, decimal.Round(ratios.Max() - ratios.Min(), 3));

    private static decimal Median(IReadOnlyList<decimal> values) => values.Order().ElementAt(values.Count / 2);
}

/// <summary>What a measurement came to.</summary>
/// <param name="Missing">What was not as it has to be, however fast it was; each a sentence.</param>
internal sealed record BenchResult(IReadOnlyList<BenchFigure> Figures, IReadOnlyList<string> Missing)
{
    /// <summary>All that is a defect.</summary>
    public IEnumerable<string> Faults() => Missing.Concat(Figures.Select(static figure => figure.Fault()).OfType<string>());

    /// <summary>A limit that is no figure, told when it is missed.</summary>
    public static string[] Fault(bool isMissed, FormattableString text) => isMissed ? [FormattableString.Invariant(text)] : [];
}
