using BillingGrains.Ports.Journal;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Journal;

/// <summary>Leases in PostgreSQL, by its clock, each call one statement. The lease ends on the database no earlier
/// than its holder believes: the duration is added after the question arrived.</summary>
public sealed class PostgresLeases(NpgsqlDataSource database) : ILeases
{
    // The second part answers who holds it; it sees the row as it was before a concurrent change, if there was one.
    private const string TakeSql = """
        with taken as (
          insert into lease as l (name, holder, epoch, until)
          values ($1, $2, 1, clock_timestamp() + $3)
          on conflict (name) do update set
            epoch = l.epoch + case when l.holder = excluded.holder then 0 else 1 end,
            holder = excluded.holder,
            until = clock_timestamp() + $3
          where l.holder = excluded.holder or l.until <= clock_timestamp()
          returning l.epoch)
        select t.epoch, l.epoch, l.holder, greatest(l.until - clock_timestamp(), interval '0')
        from (select 1) as one
        left join taken t on true
        left join lease l on l.name = $1
        """;

    private const string ReleaseSql =
        "update lease set holder = '', until = clock_timestamp() where name = $1 and holder = $2";

    public async Task<Lease> Take(
        string name, string holder, Duration duration, CancellationToken cancellation = default)
    {
        LeaseRules.Check(name, holder, duration);
        try
        {
            return await PostgresFailure.Ask(
                database, connection => Take(connection, name, holder, duration, cancellation), cancellation)
                .ConfigureAwait(false);
        }
        catch (JournalUnavailableException exception)
        {
            return new Lease.Unavailable(exception.Message);
        }
    }

    /// <summary>During an outage nothing happens: the lease runs out by itself.</summary>
    public async Task Release(string name, string holder, CancellationToken cancellation = default)
    {
        try
        {
            await PostgresFailure.Ask(
                database,
                async connection =>
                {
                    await using var command = FactColumns.Command(connection, ReleaseSql, name, holder);
                    return await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
                },
                cancellation).ConfigureAwait(false);
        }
        catch (JournalUnavailableException)
        {
            // Nothing to do: see the summary.
        }
    }

    private static async Task<Lease> Take(
        NpgsqlConnection connection, string name, string holder, Duration duration, CancellationToken cancellation)
    {
        await using var command = FactColumns.Command(connection, TakeSql, name, holder, duration.ToTimeSpan());
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        var wasThere = !reader.IsDBNull(1);
        if (!reader.IsDBNull(0))
        {
            var epoch = reader.GetInt64(0);
            return new Lease.Held(epoch, duration, Renewed: wasThere && reader.GetInt64(1) == epoch);
        }

        return wasThere
            ? new Lease.Taken(reader.GetString(2), Duration.FromTimeSpan(reader.GetTimeSpan(3)))
            : new Lease.Taken("another", Duration.Zero);
    }
}
