using System.Diagnostics;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Tickets;
using BillingGrains.Ports.Journal;
using NodaTime;

namespace BillingGrains.Host.Bench.Journal;

/// <summary>Sends a command to the grain that is measured.</summary>
internal delegate Task<Answer> SendCommand(string key, LogTime command, Origin origin);

/// <summary>Callers that each wait for their command's answer before they send the next.</summary>
internal sealed class GrainLoad(int concurrency, SendCommand send)
{
    private readonly List<long> latencies = [];
    private long lastNumber;
    private long done;
    private long failed;

    /// <summary>Commands answered as done so far.</summary>
    public long Done => Interlocked.Read(ref done);

    /// <summary>Commands that failed so far.</summary>
    public long Failed => Interlocked.Read(ref failed);

    /// <summary>Sends for a time.</summary>
    /// <param name="tickets">How many grains share the commands.</param>
    /// <returns>Commands answered per second.</returns>
    public async Task<decimal> Run(int tickets, TimeSpan time)
    {
        var doneBefore = Done;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, concurrency)
            .Select(caller => Task.Run(() => Send(caller, tickets, start, time))));
        return decimal.Round((Done - doneBefore) / (decimal)Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>The latency, in milliseconds, below which a share of the commands was answered, and forgets them.</summary>
    public (decimal Median, decimal P99) TakeLatencies()
    {
        latencies.Sort();
        var found = (Share(50), Share(99));
        latencies.Clear();
        return found;
    }

    private decimal Share(int percent) => latencies.Count == 0
        ? 0
        : decimal.Round(
            (decimal)Stopwatch.GetElapsedTime(0, latencies[(int)((long)latencies.Count * percent / 100)]).TotalMilliseconds, 1);

    private async Task Send(int caller, int tickets, long start, TimeSpan time)
    {
        var taken = new List<long>();
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            var number = Interlocked.Increment(ref lastNumber);
            var key = BenchWork.TicketKey(number, tickets);
            var command = BenchWork.Command(key, caller, number, SystemClock.Instance.GetCurrentInstant());
            var sent = Stopwatch.GetTimestamp();
            try
            {
                var answer = await send(key, command, BenchWork.Origin(number));
                Interlocked.Increment(ref answer.Kind == AnswerKind.Done ? ref done : ref failed);
            }
            catch (Exception)
            {
                Interlocked.Increment(ref failed);
            }

            taken.Add(Stopwatch.GetTimestamp() - sent);
        }

        lock (latencies)
        {
            latencies.AddRange(taken);
        }
    }
}
