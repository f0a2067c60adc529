using Npgsql;

namespace BillingGrains.Storage.Views;

/// <summary>Makes the views' tables, builds them anew beside the ones that are read, and puts them in their place.
/// Everything in these schemas may be dropped at any time: <see cref="Prepare"/> brings it back.</summary>
internal sealed class ViewTables(
    NpgsqlDataSource database, IReadOnlyList<ViewDefinition> views, Action<string> say)
{
    // One program at a time makes or drops tables; 718 is the class of the schema's advisory locks.
    private const string Lock = "select pg_advisory_xact_lock(718, 2)";

    private const string Bookkeeping = """
        create schema if not exists views;
        create schema if not exists views_building;
        create table if not exists views.progress (
          view text collate "C" not null,
          building boolean not null,
          lane smallint not null,
          version integer not null,
          position bigint not null,
          primary key (view, building, lane)
        ) with (fillfactor = 50);
        create table if not exists views.made (
          view text collate "C" not null,
          building boolean not null,
          table_name text collate "C" not null,
          primary key (view, building, table_name)
        );
        """;

    private const string StartAtZero = """
        insert into views.progress (view, building, lane, version, position)
        select $1, $2, lane, $3, 0
        from generate_series(0, (select value::integer from setting where name = 'journal.lanes') - 1) lane
        """;

    // Whoever moves the view's positions is waited for, and nobody moves them until the transaction ends.
    private const string Places = """
        select building, lane, version, position from views.progress
        where view = $1 order by building, lane for update
        """;

    private const string MadeTables = "select table_name from views.made where view = $1 and building = $2";

    private static readonly string[] takePlace =
    [
        "delete from views.progress where view = $1 and not building",
        "update views.progress set building = false where view = $1",
        "update views.made set building = false where view = $1",
    ];

    /// <summary>Makes what is missing, and begins to build anew what is there in a lower version.</summary>
    public Task Prepare(CancellationToken cancellation) => Locked(async connection =>
    {
        await connection.Execute(Bookkeeping, cancellation);
        if ((await connection.Query(LeakSearch.IsMade, row => row.GetBoolean(0), cancellation, LeakSearch.Body)).Count == 0)
        {
            await connection.Execute(LeakSearch.Function, cancellation);
        }

        foreach (var view in views)
        {
            var places = await ReadPlaces(connection, view, cancellation);
            var live = places.Where(place => !place.Building).Select(place => place.Version).DefaultIfEmpty().Max();
            var next = places.Where(place => place.Building).Select(place => place.Version).DefaultIfEmpty().Max();
            if (live == 0)
            {
                await Make(connection, view, building: false, cancellation);
            }
            else if (live < view.Version && next < view.Version)
            {
                say(FormattableString.Invariant(
                    $"View {view.Name} is built anew: version {live} becomes {view.Version}."));
                await Make(connection, view, building: true, cancellation);
            }
        }

        return true;
    }, cancellation);

    /// <summary>Begins to build a view anew; what was begun before is thrown away.</summary>
    public Task BeginRebuild(ViewDefinition view, CancellationToken cancellation) => Locked(async connection =>
    {
        await ReadPlaces(connection, view, cancellation);
        await Make(connection, view, building: true, cancellation);
        return true;
    }, cancellation);

    /// <summary>Puts a view that was built anew in the place of the one that is read, once it has come as far.
    /// Queries wait for the moment of the change and see one or the other.</summary>
    public Task<bool> Swap(ViewDefinition view, CancellationToken cancellation) => Locked(async connection =>
    {
        var places = await ReadPlaces(connection, view, cancellation);
        var live = places.Where(place => !place.Building).ToDictionary(place => place.Lane, place => place.Position);
        var next = places.Where(place => place.Building && place.Version == view.Version).ToList();
        if (next.Count == 0 || next.Exists(place => place.Position < live.GetValueOrDefault(place.Lane)))
        {
            return false;
        }

        await Drop(connection, view, building: false, cancellation);
        foreach (var table in view.Tables)
        {
            await connection.Execute($"alter table views_building.{table} set schema views", cancellation);
        }

        foreach (var statement in takePlace)
        {
            await connection.Execute(statement, cancellation, view.Name);
        }

        say($"View {view.Name} was built anew and is now the one that is read.");
        return true;
    }, cancellation);

    public async Task<bool> IsBuilding(ViewDefinition view, CancellationToken cancellation)
    {
        var found = await database.Query(
            "select exists (select from views.progress where view = $1 and building)",
            row => row.GetBoolean(0), cancellation, view.Name);
        return found[0];
    }

    private async Task<bool> Locked(Func<NpgsqlConnection, Task<bool>> act, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await connection.Execute(Lock, cancellation);
        var done = await act(connection);
        await transaction.CommitAsync(cancellation);
        return done;
    }

    private static async Task Make(
        NpgsqlConnection connection, ViewDefinition view, bool building, CancellationToken cancellation)
    {
        await Drop(connection, view, building, cancellation);
        await connection.Execute(
            "delete from views.progress where view = $1 and building = $2", cancellation, view.Name, building);
        await connection.Execute(view.CreateIn(building), cancellation);
        foreach (var table in view.Tables)
        {
            await connection.Execute(
                "insert into views.made (view, building, table_name) values ($1, $2, $3)",
                cancellation, view.Name, building, table);
        }

        await connection.Execute(StartAtZero, cancellation, view.Name, building, view.Version);
    }

    private static async Task Drop(
        NpgsqlConnection connection, ViewDefinition view, bool building, CancellationToken cancellation)
    {
        var tables = await connection.Query(
            MadeTables, row => row.GetString(0), cancellation, view.Name, building);
        foreach (var table in tables)
        {
            await connection.Execute(
                $"drop table if exists {ViewDefinition.SchemaOf(building)}.{table}", cancellation);
        }

        await connection.Execute(
            "delete from views.made where view = $1 and building = $2", cancellation, view.Name, building);
    }

    private static Task<List<Place>> ReadPlaces(
        NpgsqlConnection connection, ViewDefinition view, CancellationToken cancellation) =>
        connection.Query(
            Places,
            row => new Place(row.GetBoolean(0), row.GetInt16(1), row.GetInt32(2), row.GetInt64(3)),
            cancellation, view.Name);

    private sealed record Place(bool Building, int Lane, int Version, long Position);
}
