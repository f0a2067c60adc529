using BillingGrains.Domain.Deciding;
using BillingGrains.Storage.Journal;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Views;

/// <summary>Limits of the projector.</summary>
public sealed record ViewProjectorLimits
{
    /// <summary>Facts of each lane that one transaction takes, 1 or more. More is cheaper for each fact and makes a
    /// transaction longer.</summary>
    public int FactsPerLane { get; init; } = 1_000;

    /// <summary>How long it waits when there was little to do: small rounds cost as much as large ones.</summary>
    public Duration PollEvery { get; init; } = Duration.FromMilliseconds(200);

    /// <summary>The longest wait after an error; it doubles from <see cref="PollEvery"/> on.</summary>
    public Duration RetryDelayMax { get; init; } = Duration.FromSeconds(10);
}

/// <summary>What keeps views from going on in a lane. They go on by themselves once the cause is gone.</summary>
/// <param name="View">"*" for all.</param>
public sealed record ViewDefect(int Lane, string View, string What);

/// <summary>How far a view is behind the journal.</summary>
/// <param name="Building">True for one that is built anew and not read yet.</param>
/// <param name="Facts">Not yet in the view.</param>
/// <param name="OldestAge">Of the oldest fact that is not in the view; zero when there is none.</param>
public sealed record ViewLag(string View, bool Building, long Facts, Duration OldestAge);

/// <summary>Brings facts into the views. One transaction takes a range of each lane's positions, applies the views'
/// statements to them and moves the views' positions: a fact is in a view exactly once, wherever a process dies. Any
/// number of silos may run one: whoever locks a lane's positions first works on it, others pass by.</summary>
/// <param name="fresh">What this process has just stored need not be read; null where it stores nothing.</param>
/// <param name="say">Hears one line for each defect that comes, each outage, and each view that is built anew.</param>
public sealed class ViewProjector(
    NpgsqlDataSource database, TimeProvider time, Action<string> say, ViewProjectorLimits? limits = null,
    IReadOnlyList<ViewDefinition>? views = null, FreshFacts? fresh = null)
{
    private const string Heads = """
        with head as materialized (
          select l.lane, coalesce(
            (select f.position from fact f where f.lane = l.lane order by f.position desc limit 1), 0) as position
          from (select distinct lane from views.progress) l
        )
        """;

    private const string LanesWithWork = Heads + """
        select p.lane, bool_or(p.position > h.position) as ahead, bool_or(p.building) as building
        from views.progress p join head h on h.lane = p.lane
        group by p.lane having bool_or(p.position <> h.position) or bool_or(p.building)
        order by p.lane
        """;

    private const string LagOfViews = Heads + """
        select p.view, p.building, sum(greatest(h.position - p.position, 0))::bigint as facts, min(
          (select f.at from fact f where f.lane = p.lane and f.position > p.position order by f.position limit 1)) as at
        from views.progress p join head h on h.lane = p.lane
        group by p.view, p.building
        order by p.view, p.building
        """;

    private readonly ViewProjectorLimits limits = limits ?? new();

    private readonly Dictionary<string, ViewDefinition> views =
        (views ?? ViewCatalog.All).ToDictionary(view => view.Name, StringComparer.Ordinal);

    private readonly ViewTables tables = new(database, views ?? ViewCatalog.All, say);

    private volatile IReadOnlyList<ViewDefect> defects = [];

    /// <summary>What stood in the way when this process last looked.</summary>
    public IReadOnlyList<ViewDefect> Defects => defects;

    /// <summary>Makes the views' tables where they are missing. Call it after the schema was migrated.</summary>
    public Task Prepare(CancellationToken cancellation = default) => tables.Prepare(cancellation);

    /// <summary>Projects until cancelled.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        var wait = limits.PollEvery;
        while (true)
        {
            try
            {
                var isFull = (await Round(cancellation)).IsFull;
                wait = limits.PollEvery;
                if (isFull)
                {
                    continue;
                }
            }
            catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
            {
                say($"Views stand still: {failure.Message}");
                wait = Duration.Min(wait * 2, limits.RetryDelayMax);
            }

            await Task.Delay(wait.ToTimeSpan(), time, cancellation);
        }
    }

    /// <summary>Projects what is in the journal now, as far as nothing stands in the way: see <see cref="Defects"/>.
    /// What another projector is at work on is left to it.</summary>
    public async Task CatchUp(CancellationToken cancellation = default)
    {
        while ((await Round(cancellation)).Moved > 0)
        {
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Builds a view anew from the first fact, while the old one is read and kept up to date, then puts it in
    /// its place. It takes part in the projecting itself and returns when that is done.</summary>
    public async Task Rebuild(string view, CancellationToken cancellation = default)
    {
        await tables.BeginRebuild(views[view], cancellation);
        while (await tables.IsBuilding(views[view], cancellation))
        {
            if ((await Round(cancellation)).Moved == 0)
            {
                await Task.Delay(limits.PollEvery.ToTimeSpan(), time, cancellation);
            }
        }
    }

    /// <summary>How far each view is behind.</summary>
    public async Task<ValueList<ViewLag>> Lag(CancellationToken cancellation = default)
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        var lags = await database.Query(
            LagOfViews,
            row => new ViewLag(
                row.Text("view"), row.Get<bool>("building"), row.Get<long>("facts"),
                Duration.Max(now - (row.InstantOrNull("at") ?? now), Duration.Zero)),
            cancellation);
        return lags.ToValueList();
    }

    /// <summary>One transaction for all lanes that hold something new.</summary>
    private async Task<LaneProgress> Round(CancellationToken cancellation)
    {
        var lanes = await database.Query(
            LanesWithWork,
            row => (
                Lane: (int)row.Get<short>("lane"), Ahead: row.Get<bool>("ahead"), Building: row.Get<bool>("building")),
            cancellation);
        var found = lanes.Where(lane => lane.Ahead)
            .Select(lane => new ViewDefect(
                lane.Lane, "*", "Views are ahead of a journal that was set back: rebuild them."))
            .ToList();
        var progress = await ProjectLanes([.. lanes.Select(lane => lane.Lane)], found, cancellation);
        Report(found);
        if (lanes.Exists(lane => lane.Building))
        {
            foreach (var view in views.Values)
            {
                await tables.Swap(view, cancellation);
            }
        }

        return progress;
    }

    private async Task<LaneProgress> ProjectLanes(int[] lanes, List<ViewDefect> found, CancellationToken cancellation)
    {
        if (lanes.Length == 0)
        {
            return new LaneProgress(0, false, []);
        }

        var projector = new LaneProjector(database, views, limits.FactsPerLane, fresh);
        try
        {
            var progress = await projector.Project(lanes, null, cancellation);
            found.AddRange(progress.Holes.Select(hole => new ViewDefect(
                hole.Lane, "*", FormattableString.Invariant($"Position {hole.After + 1} is missing in the journal."))));
            return progress;
        }
        catch (PostgresException) when (lanes.Length > 1)
        {
            // Some view cannot take some fact: its lane goes on alone, so that it holds back no other.
            var (moved, isFull) = (0L, false);
            foreach (var lane in lanes)
            {
                var progress = await ProjectLanes([lane], found, cancellation);
                (moved, isFull) = (moved + progress.Moved, isFull || progress.IsFull);
            }

            return new LaneProgress(moved, isFull, []);
        }
        catch (PostgresException)
        {
            return await ProjectEachAlone(projector, lanes[0], found, cancellation);
        }
    }

    // In that lane each view goes on alone.
    private async Task<LaneProgress> ProjectEachAlone(
        LaneProjector projector, int lane, List<ViewDefect> found, CancellationToken cancellation)
    {
        var (moved, isFull) = (0L, false);
        foreach (var view in views.Keys)
        {
            try
            {
                var progress = await projector.Project([lane], view, cancellation);
                (moved, isFull) = (moved + progress.Moved, isFull || progress.IsFull);
            }
            catch (PostgresException failure)
            {
                found.Add(new ViewDefect(lane, view, failure.MessageText));
            }
        }

        return new LaneProgress(moved, isFull, []);
    }

    private void Report(List<ViewDefect> found)
    {
        foreach (var defect in found.Except(defects))
        {
            say(FormattableString.Invariant(
                $"View {defect.View} stands still in lane {defect.Lane}: {defect.What}"));
        }

        defects = found;
    }
}
