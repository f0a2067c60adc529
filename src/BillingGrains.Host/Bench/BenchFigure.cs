namespace BillingGrains.Host.Bench;

/// <summary>What was measured against a limit of the same run on the same machine and database.</summary>
/// <param name="Value">The median of the runs.</param>
/// <param name="LimitName">What it is measured against; null where it is only reported.</param>
/// <param name="Ratio">The median of the runs' ratios; more is better.</param>
/// <param name="AtLeast">Below it the figure is a defect.</param>
/// <param name="Runs">How many there were.</param>
/// <param name="Spread">Between the greatest and the least ratio; of a figure that is only reported, value.</param>
internal sealed record BenchFigure(
    string Name, decimal Value, string Unit, string? LimitName, decimal? LimitValue, decimal? Ratio, decimal? AtLeast,
    decimal? Aim, int Runs, decimal Spread)
{
    /// <param name="limits">Of each run its own.</param>
    public static BenchFigure Of(
        string name, string unit, IReadOnlyList<decimal> values, string limitName, IReadOnlyList<decimal> limits,
        decimal atLeast, decimal aim)
    {
        var ratios = values.Zip(limits, static (value, limit) => value / limit).ToList();
        return new BenchFigure(
            name, decimal.Round(Median(values), 2), unit, limitName, decimal.Round(Median(limits), 2),
            decimal.Round(Median(ratios), 3), atLeast, aim, ratios.Count, decimal.Round(ratios.Max() - ratios.Min(), 3));
    }

    /// <summary>A figure that is measured against nothing.</summary>
    public static BenchFigure Reported(string name, string unit, IReadOnlyList<decimal> values) => new(
        name, decimal.Round(Median(values), 2), unit, null, null, null, null, null, values.Count,
        decimal.Round(values.Max() - values.Min(), 2));

    /// <summary>A sentence when it is below what it has to be; else null.</summary>
    public string? Fault() => Ratio < AtLeast
        ? FormattableString.Invariant($"{Name}: the ratio to {LimitName} is {Ratio}, below {AtLeast}.")
        : null;

    private static decimal Median(IReadOnlyList<decimal> values) => values.Order().ElementAt(values.Count / 2);
}
