using System.Diagnostics;
using BillingGrains.Storage.Measuring;
using NodaTime;
using Npgsql;

namespace BillingGrains.Host.Bench.Journal;

/// <summary>The ceiling: the same facts by multi-row inserts, a transaction each, on one connection, promising nothing.
/// Each part is inserted twice: with a parameter for each value, as such inserts are written, and with an array for each
/// column.</summary>
internal sealed class InsertLoad(NpgsqlDataSource database, int grains)
{
    public const string Name = "multi-row insert, 200 in a transaction, one connection";
    public const string NameOfArrays = "the same with an array for each column, which costs less";

    private const int RowsPerInsert = 200;

    private readonly PlainInserts rows = new(database, PlainForm.Rows);
    private readonly PlainInserts arrays = new(database, PlainForm.Arrays);
    private long inserted;

    public Task Begin() => rows.Create();

    public async Task<InsertRates> Insert(int count)
    {
        var (perSecond, microseconds) = await Insert(rows, count);
        var (perSecondOfArrays, microsecondsOfArrays) = await Insert(arrays, count);
        return new InsertRates(perSecond, perSecondOfArrays, microseconds, microsecondsOfArrays);
    }

    private async Task<(decimal PerSecond, decimal Microseconds)> Insert(PlainInserts plain, int count)
    {
        var work = BenchWork.Rows(inserted, count, grains, SystemClock.Instance.GetCurrentInstant());
        var before = await ProcessorTime.Meter.Read(database, CancellationToken.None);
        var start = Stopwatch.GetTimestamp();
        await plain.Insert(work, inserted + 1, RowsPerInsert, connections: 1);
        inserted += count;
        var perSecond = count / (decimal)Stopwatch.GetElapsedTime(start).TotalSeconds;
        var time = (await ProcessorTime.Meter.Read(database, CancellationToken.None)).Since(before);
        return (decimal.Round(perSecond), time.Total / count);
    }
}

/// <summary>Rows stored per second, and the processor time of one, client and server.</summary>
internal sealed record InsertRates(
    decimal PerSecond, decimal PerSecondOfArrays, decimal Microseconds, decimal MicrosecondsOfArrays)
{
    /// <summary>Of two parts of as many rows.</summary>
    public static InsertRates Both(InsertRates first, InsertRates second) => new(
        Mean(first.PerSecond, second.PerSecond), Mean(first.PerSecondOfArrays, second.PerSecondOfArrays),
        (first.Microseconds + second.Microseconds) / 2, (first.MicrosecondsOfArrays + second.MicrosecondsOfArrays) / 2);

    private static decimal Mean(decimal first, decimal second) => 2 / ((1 / first) + (1 / second));
}
