using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Journal;

/// <summary>How far deliveries between grains are behind. Its cost follows what is new, not what is stored.</summary>
public sealed class DeliveryProgress(NpgsqlDataSource database, TimeProvider clock)
{
    private const string Sql = """
        with pending as (
          select o.lane, o.position
          from outbox o
          left join checkpoint c on c.reader = $1 and c.lane = o.lane
          left join received r on r.consumer = o.consumer and r.source = o.source
          where o.position > coalesce(c.swept_position, 0) and coalesce(r.version, 0) < o.version
          union all
          select w.lane, w.position
          from owed w
          left join received r on r.consumer = w.consumer and r.source = w.source
          where w.reader = $1 and coalesce(r.version, 0) < w.version
        )
        select count(*), min(f.at) from pending p join fact f on f.lane = p.lane and f.position = p.position
        """;

    /// <summary>Facts that an addressee has not received.</summary>
    public async Task<Undelivered> Find(string reader, CancellationToken cancellation = default)
    {
        await using var command = database.CreateCommand(Sql);
        command.Parameters.Add(new() { Value = reader });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        return new Undelivered(
            row.GetInt64(0), row.IsDBNull(1) ? Duration.Zero : now - Instant.FromDateTimeUtc(row.GetDateTime(1)));
    }
}

/// <param name="OldestAge">Zero when there are none.</param>
public sealed record Undelivered(long Facts, Duration OldestAge);
