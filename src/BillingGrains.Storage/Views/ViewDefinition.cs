using System.Text.RegularExpressions;
using BillingGrains.Ports.Json;

namespace BillingGrains.Storage.Views;

/// <summary>One view: its tables, and the statements that bring facts into them.</summary>
/// <param name="Version">Grows with every change of tables or steps: a silo that starts with a higher version builds
/// the view anew beside the old one; a silo with a lower version leaves it alone.</param>
/// <param name="Tables">Names without schema; <paramref name="Create"/> makes exactly these.</param>
/// <param name="Create">Statements that make the tables and their indexes, each name written as "views.name".</param>
/// <param name="Steps">Applied in order to each range of facts. A step reads facts and the view's own tables, never
/// another view's: those may stand at another position. What it leads to must not depend on how the facts were cut
/// into ranges.</param>
public sealed record ViewDefinition(
    string Name, int Version, IReadOnlyList<string> Tables, string Create, IReadOnlyList<ViewStep> Steps)
{
    /// <summary>Queries read "views"; a view is built anew in "views_building" beside it.</summary>
    internal static string SchemaOf(bool building) => building ? "views_building" : "views";

    /// <summary>Statements that put "[erased]" in place of texts: of tickets with the keys $1, of documents with the keys $2.
    /// </summary>
    public IReadOnlyList<string> Erase { get; init; } = [];

    internal string CreateIn(bool building) => In(Create, building);

    internal static string In(string sql, bool building) =>
        sql.Replace("views.", SchemaOf(building) + ".", StringComparison.Ordinal);
}

/// <summary>A statement of a view, run when a range holds facts of its types.</summary>
public sealed class ViewStep
{
    private readonly string sql;
    private readonly string buildingSql;

    /// <param name="types">Stored names of the facts, separated by spaces.</param>
    /// <param name="statement">An insert, update or delete over "facts" of the types with their bodies, "last", only the last of
    /// each key, or "heads", all without bodies (cheap). Further common table expressions come first as ", name as (…)".
    /// </param>
    /// <param name="onlyFirst">The statement takes nothing but the first facts of keys: it is run when the range holds
    /// one of its types.</param>
    /// <param name="onlyFor">Stored names of those facts without which the statement changes nothing: it is run when the range
    /// holds one of them; null for all its types.</param>
    /// <param name="rows">What the statement reads as "rows", and nothing else of the facts; null where it reads these.</param>
    /// <param name="isWhole">Bodies have all members, also those that the statement does not name: where it keeps a list or an
    /// object as it is.</param>
    public ViewStep(
        string types, string statement, bool onlyFirst = false, string? onlyFor = null, FactRows? rows = null,
        bool isWhole = false)
    {
        IFactShape shape = rows is null ? new FactExcerpts(statement, isWhole) : rows;
        Read = new FactSource(types, shape, onlyFirst);
        OnlyFirst = onlyFirst;
        RunFor = Names(onlyFor ?? types);
        if (RunFor.Except(Names(types)).FirstOrDefault() is { } stranger)
        {
            throw new ArgumentException($"{stranger} is not among the types that the step reads.", nameof(onlyFor));
        }

        sql = $"with {shape.Sql}\n{statement}";
        buildingSql = ViewDefinition.In(sql, building: true);
    }

    internal bool OnlyFirst { get; }

    /// <summary>What is taken out of the facts for it.</summary>
    internal FactSource Read { get; }

    /// <summary>It is run when a range holds one of these.</summary>
    internal string[] RunFor { get; }

    /// <summary>All facts of this version whose names begin so: for what follows from a key's first fact, whichever
    /// that is.</summary>
    public static string Every(string prefix) =>
        string.Join(' ', FactCodec.Names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)));

    /// <summary>One update of what would be an update for each group: a row is written once, however many groups a range
    /// changes, and each fact is parsed once.</summary>
    /// <param name="table">Of the view, with the name of its row: "views.ticket t".</param>
    /// <param name="match">Of a row and the key "l.key".</param>
    public static ViewStep Setting(string table, string match, params ColumnGroup[] groups)
    {
        var row = table.Split(' ')[1];
        var statement = $"""
            , l as (
              select key, {string.Join(", ", groups.Select(group => group.Last))}
              from (select key, type, body from facts order by key, version desc) f group by key
            )
            update {table} set {string.Join(", ", groups.SelectMany(group => group.Assignments(row)))}
            from l {string.Concat(groups.Select(group => group.Join))}where {match}
            """;
        return new(string.Join(' ', groups.SelectMany(group => Names(group.Types)).Distinct()), statement);
    }

    internal static string[] Names(string types) => types.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    internal string Sql(bool building) => building ? buildingSql : sql;
}

/// <summary>Steps that read the same of the same facts read it once.</summary>
/// <param name="OnlyFirst">Of the first facts of keys alone.</param>
internal sealed record FactSource(string Types, IFactShape Shape, bool OnlyFirst);
