using System.Data;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using BillingGrains.LoadTests.Usage;
using Npgsql;
using NpgsqlTypes;

namespace BillingGrains.LoadTests.Checks;

/// <summary>Compares the usage that was answered as taken with keys, stored events and roll-ups, all as one transaction sees
/// them. It reads the tables itself: that the product's own recount agrees proves little of the product.</summary>
/// <param name="sent">By source and id.</param>
/// <param name="ids">What the ids of this run begin with.</param>
internal sealed class UsageChecks(
    NpgsqlDataSource database, IReadOnlyDictionary<(string Source, string Id), SentUsage> sent, string ids)
{
    private const int Few = 10;

    private const string BlocksSql = """
        select block, accepted_at, lines from usage_block b
        where not exists (select from usage_unfolded u where u.block = b.block)
        """;

    private const string UnsaidSql = """
        select format('The event %s was %s, and the withdrawals %s.', s.id,
          case when s.withdrawn then 'taken back' else 'never taken back' end,
          case when s.withdrawn then 'do not name it' else 'name it' end)
        from sent s left join usage_withdrawn w using (key) where s.withdrawn <> (w.key is not null) limit 10
        """;

    private const string RollUpsSql = """
        select meter, customer, hour, events, units, greatest from usage_rollup join usage_series using (series)
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<(string Meter, string Customer, int Hour), (long Events, decimal Units, decimal Greatest)>
        recount = [];
    private readonly HashSet<(string, string)> found = [];
    private readonly HashSet<(long Block, int Place)> gone = [];
    private readonly List<string> differences = [];
    private int differencesBefore;

    /// <returns>A sentence for each difference.</returns>
    public async Task<IReadOnlyList<string>> Find(CancellationToken cancellation)
    {
        await UntilRolledUp(cancellation);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        foreach (var step in new[] { FindKeys, FindEvents, FindRollUps })
        {
            differencesBefore = differences.Count;
            await step(connection, cancellation);
        }

        return differences;
    }

    private static string Text((long Events, decimal Units, decimal Greatest) hour) => FormattableString.Invariant(
        $"{hour.Events} events, {hour.Units:0.#########} units, the greatest {hour.Greatest:0.#########}");

    /// <summary>What was taken stands in the roll-ups soon after, and what was taken back does not; the silo's own event, each
    /// half minute, is waited for as well.</summary>
    private async Task UntilRolledUp(CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        const string waits = "select exists (select from usage_unfolded) or exists (select from usage_stale)";
        while ((await Sql.Rows(database, waits, static row => row.GetBoolean(0), cancellation))[0])
        {
            if (Stopwatch.GetElapsedTime(start) > Patience)
            {
                Differ("Usage that was stored stands in no roll-up after a minute.");
                return;
            }

            await Task.Delay(LookEvery, cancellation);
        }
    }

    /// <summary>Each event has one key in all generations; one that was taken back before it came has none, and is noted.
    /// </summary>
    private async Task FindKeys(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await Sql.Rows(
            connection, "create temp table sent (key uuid primary key, id text, withdrawn boolean) on commit drop", static _ => 0,
            cancellation);
        await using (var copy = await connection.BeginBinaryImportAsync(
            "copy sent (key, id, withdrawn) from stdin (format binary)", cancellation))
        {
            foreach (var each in sent.Values)
            {
                await copy.StartRowAsync(cancellation);
                await copy.WriteAsync(each.Key(), NpgsqlDbType.Uuid, cancellation);
                await copy.WriteAsync(each.Id, NpgsqlDbType.Text, cancellation);
                await copy.WriteAsync(each.IsWithdrawn, NpgsqlDbType.Boolean, cancellation);
            }

            await copy.CompleteAsync(cancellation);
        }

        var generations = await Sql.Rows(
            connection, "select generation from usage_generation", static row => row.GetInt32(0), cancellation);
        var keys = string.Join(" union all ", generations.Select(static number => string.Create(
            CultureInfo.InvariantCulture, $"select key from usage_key_{number}")));
        var others = await Sql.Rows(
            connection,
            $"select s.id, count(k.key) from sent s left join ({keys}) k using (key) group by s.id, s.withdrawn "
            + $"having count(k.key) <> 1 and not (s.withdrawn and count(k.key) = 0) limit {Few}",
            static row => (Id: row.GetString(0), Keys: row.GetInt64(1)), cancellation);
        others.ForEach(each => Differ($"The event {each.Id} was answered as taken, and has {each.Keys} keys."));
        var unsaid = await Sql.Rows(connection, UnsaidSql, static row => row.GetString(0), cancellation);
        unsaid.ForEach(Differ);
        gone.UnionWith(await Sql.Rows(
            connection, "select block, place from usage_withdrawn where block is not null",
            static row => (row.GetInt64(0), row.GetInt32(1)), cancellation));
    }

    /// <summary>Each event stands once in the blocks, as it was sent.</summary>
    private async Task FindEvents(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(BlocksSql, connection);
        await using var blocks = await command.ExecuteReaderAsync(cancellation);
        while (await blocks.ReadAsync(cancellation))
        {
            var (block, accepted) = (blocks.GetInt64(0), blocks.GetDateTime(1));
            using var lines = new StreamReader(new BrotliStream(
                new MemoryStream(blocks.GetFieldValue<byte[]>(2)), CompressionMode.Decompress));
            for (var place = 0; await lines.ReadLineAsync(cancellation) is { } line; place++)
            {
                if (line.Length > 0)
                {
                    Count(Stored(line, accepted), counts: !gone.Contains((block, place)));
                }
            }
        }

        foreach (var (id, _) in sent.Where(each => !each.Value.IsWithdrawn && !found.Contains(each.Key)).Take(Few))
        {
            Differ($"The event {id.Id} of {id.Source} was answered as taken, and is not stored.");
        }
    }

    /// <param name="counts">Whether nobody took it back.</param>
    private void Count(SentUsage stored, bool counts)
    {
        var hour = (stored.Meter, stored.Customer, stored.Hour);
        if (counts)
        {
            recount[hour] = recount.TryGetValue(hour, out var before)
                ? (before.Events + 1, before.Units + stored.Value, Math.Max(before.Greatest, stored.Value))
                : (1, stored.Value, stored.Value);
        }

        if (!stored.Id.StartsWith(ids, StringComparison.Ordinal))
        {
            return;
        }

        if (!found.Add((stored.Source, stored.Id)))
        {
            Differ($"The event {stored.Id} of {stored.Source} is stored twice.");
        }

        if (!sent.TryGetValue((stored.Source, stored.Id), out var asSent))
        {
            Differ($"The event {stored.Id} of {stored.Source} is stored, and was never answered as taken.");
        }
        else if (!asSent.IsStoredAs(stored))
        {
            Differ($"The event {stored.Id} is stored as {stored}, and was sent as {asSent}.");
        }
    }

    /// <summary>A line of a block: an item of ours, or a CloudEvent.</summary>
    private static SentUsage Stored(string line, DateTime accepted)
    {
        using var json = JsonDocument.Parse(line);
        var item = json.RootElement;
        string Text(string ours, string theirs) =>
            (item.TryGetProperty(ours, out var text) ? text : item.GetProperty(theirs)).GetString()!;
        var value = item.TryGetProperty("value", out var given) ? given
            : item.TryGetProperty("data", out var data) && data.TryGetProperty("value", out given) ? given : default;
        return new SentUsage(
            Text("source", "source"), Text("id", "id"), Text("meter", "type"), Text("customer", "subject"),
            value.ValueKind switch
            {
                JsonValueKind.Number => value.GetDecimal(),
                JsonValueKind.String => decimal.Parse(value.GetString()!, CultureInfo.InvariantCulture),
                _ => 1,
            },
            item.TryGetProperty("time", out var time)
                ? DateTime.Parse(time.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal)
                : accepted);
    }

    private async Task FindRollUps(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var rows = await Sql.Rows(
            connection, RollUpsSql,
            static row => (
                Hour: (row.GetString(0), row.GetString(1), row.GetInt32(2)),
                Sum: (row.GetInt64(3), row.GetDecimal(4), row.GetDecimal(5))),
            cancellation);
        foreach (var (hour, sum) in rows)
        {
            var counted = recount.Remove(hour, out var events) ? Text(events) : "none";
            if (counted != Text(sum))
            {
                Differ($"The roll-up of {hour} says {Text(sum)}; the stored events are {counted}.");
            }
        }

        foreach (var (hour, events) in recount)
        {
            Differ($"There is no roll-up of {hour}; the stored events are {Text(events)}.");
        }
    }

    /// <summary>A few of each step: what is found by one must not hide what another finds.</summary>
    private void Differ(string sentence)
    {
        if (differences.Count - differencesBefore < Few)
        {
            differences.Add(sentence);
        }
    }
}
