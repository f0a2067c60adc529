using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Journal;
using Npgsql;

namespace BillingGrains.Storage.Usage;

/// <summary>Numbers of series and of blocks, as the database gives them.</summary>
internal sealed class UsageSeriesNumbers(NpgsqlDataSource database)
{
    private const int BlocksAtOnce = 64;

    private const string GiveSql = """
        with given as (
          insert into usage_series (meter, customer)
          select n.meter, n.customer from unnest($1::text[], $2::text[]) as n (meter, customer) order by 1, 2
          on conflict (meter, customer) do nothing)
        select s.series, s.meter, s.customer
        from unnest($1::text[], $2::text[]) as n (meter, customer)
        join usage_series s on s.meter = n.meter and s.customer = n.customer
        """;

    private readonly SemaphoreSlim asking = new(1);
    private readonly Queue<long> blocks = [];

    /// <summary>Numbers the series of some requests that have none yet.</summary>
    public Task Give(List<WaitingUsage> requests)
    {
        HashSet<UsageSeries>? unknown = null;
        foreach (var request in requests)
        {
            foreach (ref readonly var one in request.Batch.Events)
            {
                if (one.Series.Number == 0)
                {
                    (unknown ??= []).Add(one.Series);
                }
            }
        }

        return unknown is null ? Task.CompletedTask : Give([.. unknown]);
    }

    public async Task Give(IReadOnlyCollection<UsageSeries> unknown)
    {
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        var byName = unknown.ToDictionary(static one => (one.Meter, one.Customer));

        // A statement does not see what another inserted meanwhile and it did not: the second time it does.
        while (byName.Count > 0)
        {
            await using var command = FactColumns.Command(
                connection, GiveSql, byName.Keys.Select(static name => name.Meter).ToArray(),
                byName.Keys.Select(static name => name.Customer).ToArray());
            foreach (var (number, name) in await FactColumns.Rows(
                command, static row => (row.GetInt32(0), (row.GetString(1), row.GetString(2))), CancellationToken.None)
                .ConfigureAwait(false))
            {
                byName[name].Number = number;
                byName.Remove(name);
            }
        }
    }

    public async Task<long> NextBlock()
    {
        await asking.WaitAsync().ConfigureAwait(false);
        try
        {
            if (blocks.Count == 0)
            {
                await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
                await using var command = FactColumns.Command(
                    connection, "select nextval('usage_block_number') from generate_series(1, $1)", BlocksAtOnce);
                foreach (var number in await FactColumns.Rows(command, static row => row.GetInt64(0), CancellationToken.None)
                    .ConfigureAwait(false))
                {
                    blocks.Enqueue(number);
                }
            }

            return blocks.Dequeue();
        }
        finally
        {
            asking.Release();
        }
    }
}
