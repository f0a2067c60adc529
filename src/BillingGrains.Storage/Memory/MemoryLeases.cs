using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Journal;
using NodaTime;

namespace BillingGrains.Storage.Memory;

/// <summary>Leases in memory, shared by the silos of one simulated installation. The clock plays the
/// database's.</summary>
/// <param name="pause">Awaited before and after the effect of every call; null for no pause.</param>
public sealed class MemoryLeases(TimeProvider clock, Func<Task>? pause = null) : ILeases
{
    private readonly Lock gate = new();
    private readonly Func<Task> pause = pause ?? (() => Task.CompletedTask);
    private readonly Dictionary<string, Row> rows = new(StringComparer.Ordinal);

    public async Task<Lease> Take(
        string name, string holder, Duration duration, CancellationToken cancellation = default)
    {
        LeaseRules.Check(name, holder, duration);
        cancellation.ThrowIfCancellationRequested();
        await pause();
        var lease = TakeNow(name, holder, duration);
        await pause();
        return lease;
    }

    public async Task Release(string name, string holder, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        await pause();
        lock (gate)
        {
            if (rows.TryGetValue(name, out var row) && row.Holder == holder)
            {
                rows[name] = row with { Holder = LeaseRules.Nobody, Until = Now };
            }
        }

        await pause();
    }

    private Instant Now => Instant.FromDateTimeOffset(clock.GetUtcNow());

    private Lease TakeNow(string name, string holder, Duration duration)
    {
        lock (gate)
        {
            var now = Now;
            var row = rows.GetValueOrDefault(name) ?? new Row(LeaseRules.Nobody, 0, now);
            if (row.Holder != holder && row.Until > now)
            {
                return new Lease.Taken(row.Holder, row.Until - now);
            }

            var renewed = row.Holder == holder;
            var epoch = renewed ? row.Epoch : row.Epoch + 1;
            rows[name] = new Row(holder, epoch, now + duration);
            return new Lease.Held(epoch, duration, renewed);
        }
    }

    private sealed record Row(string Holder, long Epoch, Instant Until);
}
