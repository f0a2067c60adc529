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
    /// <summary>What each statement may read: the facts of its types in the lanes' ranges.
    /// "facts" with their bodies, "last" only the last of each key, "heads" all without bodies (cheap).</summary>
    /// <remarks>"offset 0" keeps what a statement asks of a fact out of the search for it: by "version = 1" PostgreSQL
    /// would walk the whole index of keys and versions. It also has each body parsed once.</remarks>
    private static readonly (string Name, string Sql)[] Readable =
    [
        ("facts", $"select f.key, f.version, f.type, f.actor, f.at, f.body::jsonb as body {Range}"),
        ("last", "select distinct on (key) key, version, type, actor, at, body from facts order by key, version desc"),
        ("heads", $"select f.key, f.version, f.type, f.at {Range}"),
    ];

    private const string Range = """
        from unnest($1::smallint[], $2::bigint[], $3::bigint[]) as r(lane, after, last)
        join fact f on f.lane = r.lane and f.position > r.after and f.position <= r.last and f.type = any($4)
        offset 0
        """;

    private readonly string sql;
    private readonly string buildingSql;

    /// <param name="types">Stored names of the facts, separated by spaces.</param>
    /// <param name="statement">An insert, update or delete over facts, last or heads; further common table expressions
    /// come first as ", name as (…)".</param>
    /// <param name="onlyFirst">The statement takes nothing but the first facts of keys: it is run when the range holds
    /// one of its types.</param>
    /// <param name="onlyFor">Stored names of those facts without which the statement changes nothing: it is run when the range
    /// holds one of them; null for all its types.</param>
    /// <param name="rows">What the statement reads as "rows", and nothing else of the facts; null where it reads these.</param>
    public ViewStep(
        string types, string statement, bool onlyFirst = false, string? onlyFor = null, FactRows? rows = null)
        : this(types, statement, rows, onlyFirst, onlyFor)
    {
    }

    private ViewStep(string types, string statement, IFactShape? shape, bool onlyFirst = false, string? onlyFor = null)
    {
        Read = shape is null ? null : new FactSource(types, shape);
        OnlyFirst = onlyFirst;
        Types = Names(types);
        RunFor = onlyFor is null ? Types : Names(onlyFor);
        if (RunFor.Except(Types).FirstOrDefault() is { } stranger)
        {
            throw new ArgumentException($"{stranger} is not among the types that the step reads.", nameof(onlyFor));
        }

        sql = shape is null ? With(statement) : $"with {shape.Sql}\n{statement}";
        buildingSql = ViewDefinition.In(sql, building: true);
    }

    public string[] Types { get; }

    internal bool OnlyFirst { get; }

    /// <summary>What this process takes out of the facts for it; null where its statement reads them.</summary>
    internal FactSource? Read { get; }

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
        return new(
            string.Join(' ', groups.SelectMany(group => Names(group.Types)).Distinct()), statement, new FactExcerpts(statement));
    }

    internal static string[] Names(string types) => types.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    internal string Sql(bool building) => building ? buildingSql : sql;

    // PostgreSQL writes down what it reads by a name that stands there twice, even where one of the two is never run:
    // a statement gets only what it reads.
    private static string With(string statement)
    {
        var read = Array.FindAll(Readable, each => Regex.IsMatch(statement, $@"\b(from|using)\s+{each.Name}\b"));
        var needed = Array.Exists(read, each => each.Name == "last") ? Readable.Take(1).Union(read) : read;
        return $"with {string.Join(", ", needed.Select(each => $"{each.Name} as ({each.Sql})"))}\n{statement}";
    }
}

/// <summary>Steps that read the same of the same types read it once.</summary>
internal sealed record FactSource(string Types, IFactShape Shape);
