using System.CommandLine;
using System.Diagnostics;
using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Schema;
using BillingGrains.Storage.Views;
using Npgsql;
using NpgsqlTypes;

namespace BillingGrains.LoadTests.Views;

/// <summary>`views CONNECTION-STRING`: measures how fast one projector brings stored facts into all views.</summary>
public static class ViewsCommand
{
    public static Command Build()
    {
        var connection = new Argument<string>("connection-string") { Description = "An empty PostgreSQL database." };
        var tickets = new Option<int>("--tickets") { Description = "Tickets, about eight facts each.", DefaultValueFactory = _ => 20_000 };
        var batch = new Option<int>("--batch") { Description = "Facts of each lane per transaction.", DefaultValueFactory = _ => new ViewProjectorLimits().FactsPerLane };
        var command = new Command("views", "Measures how fast facts come into the views.") { connection, tickets, batch };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var database = NpgsqlDataSource.Create(parsed.GetValue(connection)!);
            await new SchemaMigrator(database, Console.WriteLine).Migrate(cancellation);
            var facts = await Store(database, parsed.GetValue(tickets), cancellation);
            var projector = new ViewProjector(
                database, TimeProvider.System, Console.WriteLine,
                new ViewProjectorLimits { FactsPerLane = parsed.GetValue(batch) });
            await projector.Prepare(cancellation);
            var start = Stopwatch.GetTimestamp();
            await projector.CatchUp(cancellation);
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            Console.WriteLine(FormattableString.Invariant(
                $"{facts} facts in {seconds:0.00} s: {facts / seconds:0} facts/s into {ViewCatalog.All.Count} views"));
            return projector.Defects.Count;
        });
        return command;
    }

    /// <summary>Puts the facts into the journal's table by COPY: what is measured begins after them.</summary>
    private static async Task<long> Store(NpgsqlDataSource database, int tickets, CancellationToken cancellation)
    {
        var positions = new long[JournalLimits.Lanes];
        var versions = new Dictionary<string, long>(StringComparer.Ordinal);
        var stored = 0L;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using (var writer = await connection.BeginBinaryImportAsync(
            "copy fact (lane, position, key, version, type, body, append_id, actor, correlation_id, cause_id, at) "
            + "from stdin (format binary)", cancellation))
        {
            foreach (var (key, fact) in ViewFactsOfMonth.Take(tickets))
            {
                var lane = StableHash.Slot(key, JournalLimits.Lanes);
                var (type, body) = FactCodec.Encode(fact);
                versions[key] = versions.GetValueOrDefault(key) + 1;
                await writer.StartRowAsync(cancellation);
                await writer.WriteAsync((short)lane, cancellation);
                await writer.WriteAsync(++positions[lane], cancellation);
                await writer.WriteAsync(key, cancellation);
                await writer.WriteAsync(versions[key], cancellation);
                await writer.WriteAsync(type, cancellation);
                await writer.WriteAsync(body, cancellation);
                await writer.WriteAsync(Guid.Empty, cancellation);
                await writer.WriteAsync("bench", cancellation);
                await writer.WriteAsync("bench", cancellation);
                await writer.WriteAsync("bench", cancellation);
                await writer.WriteAsync(DateTime.UnixEpoch, NpgsqlDbType.TimestampTz, cancellation);
                stored++;
            }

            await writer.CompleteAsync(cancellation);
        }

        return stored;
    }
}
