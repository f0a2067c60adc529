using System.Text.RegularExpressions;

namespace BillingGrains.Storage.Views;

/// <summary>Columns that are set together, from the last fact of some types: see <see cref="ViewStep.Setting"/>.</summary>
/// <param name="Name">What <paramref name="Columns"/> call that fact: "name.body" and "name.type".</param>
/// <param name="Types">Stored names of the facts, separated by spaces.</param>
/// <param name="Columns">Each column and its value, which may read the row as it was before the range, and other groups:
/// their body is null where the range has no such fact.</param>
public sealed record ColumnGroup(string Name, string Types, params (string Column, string Value)[] Columns)
{
    /// <summary>The last fact of a key, whose facts come last first.</summary>
    internal string Last =>
        string.Join(", ", Parts.Select(part => $"(array_agg({part}) filter (where type in ({Quoted})))[1] as {Name}_{part}"));

    internal string Join =>
        $"cross join lateral (select {string.Join(", ", Parts.Select(part => $"l.{Name}_{part} as {part}"))}) as {Name}\n";

    private string Quoted => string.Join(", ", ViewStep.Names(Types).Select(type => $"'{type}'"));

    // The type is taken along only where it is asked for.
    private string[] Parts =>
        Array.Exists(Columns, column => Regex.IsMatch(column.Value, $@"\b{Name}\.type\b")) ? ["body", "type"] : ["body"];

    internal IEnumerable<string> Assignments(string row) => Columns.Select(
        column => $"\n  {column.Column} = case when {Name}.body is null then {row}.{column.Column} else {column.Value} end");
}
