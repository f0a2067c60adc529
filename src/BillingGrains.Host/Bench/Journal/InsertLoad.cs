using System.Diagnostics;
using BillingGrains.Storage.Measuring;
using NodaTime;
using Npgsql;

namespace BillingGrains.Host.Bench.Journal;

/// <summary>The ceiling: the same facts by multi-row inserts, a transaction each, on one connection, promising nothing.</summary>
internal sealed class InsertLoad(NpgsqlDataSource database, int grains)
{
    public const string Name = "multi-row insert, 200 in a transaction, one connection";

    private const int RowsPerInsert = 200;

    private readonly PlainInserts plain = new(database);
    private long inserted;

    public Task Begin() => plain.Create();

    /// <summary>The rate of two parts of as many rows.</summary>
    public static decimal Both(
        (decimal PerSecond, decimal Microseconds) first, (decimal PerSecond, decimal Microseconds) second) =>
        2 / ((1 / first.PerSecond) + (1 / second.PerSecond));

    /// <returns>Rows stored per second, and the processor time of one, client and server.</returns>
    public async Task<(decimal PerSecond, decimal Microseconds)> Insert(int rows)
    {
        var work = BenchWork.Rows(inserted, rows, grains, SystemClock.Instance.GetCurrentInstant());
        var before = await ProcessorTime.Meter.Read(database, CancellationToken.None);
        var start = Stopwatch.GetTimestamp();
        await plain.Insert(work, inserted + 1, RowsPerInsert, connections: 1);
        inserted += rows;
        var perSecond = rows / (decimal)Stopwatch.GetElapsedTime(start).TotalSeconds;
        var time = (await ProcessorTime.Meter.Read(database, CancellationToken.None)).Since(before);
        return (decimal.Round(perSecond), time.Total / rows);
    }
}
