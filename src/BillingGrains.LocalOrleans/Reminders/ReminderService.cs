using BillingGrains.LocalOrleans.Silo;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace BillingGrains.LocalOrleans.Reminders;

/// <summary>Wakes grains by the stored reminders. One tick of a reminder is under way at a time; ticks missed while no
/// silo ran are not made up for.</summary>
internal sealed class ReminderService(LocalSilo silo, IReminderStore store) : IDisposable
{
    // TimeProvider timers take less than 50 days; a farther due time is reached in several waits.
    private static readonly TimeSpan WaitMax = TimeSpan.FromDays(1);

    private readonly Lock gate = new();
    private readonly Dictionary<(GrainId Grain, string Name), Armed> armed = [];
    private ITimer? refreshing;
    private bool stopped;

    private DateTimeOffset Now => silo.Runner.Time.GetUtcNow();

    /// <summary>Arms every stored reminder; where several silos share the store, looks for changes again and again.
    /// </summary>
    public async Task StartAsync()
    {
        await RefreshAsync();
        if (silo.Options.ReminderRefresh is { } every)
        {
            refreshing = silo.Runner.Time.CreateTimer(_ => silo.Own.Post(RefreshSafelyAsync), null, every, every);
        }
    }

    public async Task<IGrainReminder> RegisterAsync(GrainId grain, string name, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        if (period < silo.Options.ReminderPeriodMin)
        {
            throw new ArgumentException(
                $"A reminder's period is at least {silo.Options.ReminderPeriodMin}, not {period}.", nameof(period));
        }

        var reminder = new StoredReminder(grain, name, Now + dueTime, period, string.Empty);
        reminder = reminder with { Etag = await store.UpsertAsync(reminder, CancellationToken.None) };
        Arm(reminder, reminder.FirstTickAt);
        return new Handle(reminder);
    }

    public async Task<IGrainReminder?> FindAsync(GrainId grain, string name)
    {
        var all = await store.ReadAllAsync(CancellationToken.None);
        var found = all.FirstOrDefault(
            one => one.Grain == grain && string.Equals(one.Name, name, StringComparison.Ordinal));
        return found is null ? null : new Handle(found);
    }

    public async Task RemoveAsync(IGrainReminder reminder)
    {
        var stored = (reminder as Handle)?.Stored
            ?? throw new ArgumentException("The reminder is not one of this engine.", nameof(reminder));
        if (!await store.RemoveAsync(stored.Grain, stored.Name, stored.Etag, CancellationToken.None))
        {
            throw new ReminderException($"Reminder '{stored.Name}' of {stored.Grain} was changed or is gone.");
        }

        Disarm((stored.Grain, stored.Name));
    }

    public void Dispose()
    {
        refreshing?.Dispose();
        lock (gate)
        {
            stopped = true;
            foreach (var one in armed.Values)
            {
                one.Timer?.Dispose();
            }

            armed.Clear();
        }
    }

    private async Task RefreshSafelyAsync()
    {
        try
        {
            await RefreshAsync();
        }
        catch (Exception failure)
        {
            silo.Log.LogError(failure, "Reminders could not be read; they are tried again.");
        }
    }

    private async Task RefreshAsync()
    {
        var stored = (await store.ReadAllAsync(CancellationToken.None)).ToDictionary(one => (one.Grain, one.Name));
        List<(GrainId, string)> gone = [];
        lock (gate)
        {
            gone.AddRange(armed.Keys.Where(key => !stored.ContainsKey(key)));
        }

        gone.ForEach(Disarm);
        foreach (var one in stored.Values)
        {
            bool known;
            lock (gate)
            {
                known = armed.TryGetValue((one.Grain, one.Name), out var same)
                    && string.Equals(same.Reminder.Etag, one.Etag, StringComparison.Ordinal);
            }

            if (!known)
            {
                Arm(one, NextTickAt(one));
            }
        }
    }

    private void Arm(StoredReminder reminder, DateTimeOffset dueAt)
    {
        Disarm((reminder.Grain, reminder.Name));
        var entry = new Armed(reminder) { DueAt = dueAt };
        lock (gate)
        {
            if (stopped)
            {
                return;
            }

            armed[(reminder.Grain, reminder.Name)] = entry;
            using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
            {
                entry.Timer = silo.Runner.Time.CreateTimer(
                    _ => silo.Own.Post(() => FireAsync(entry)), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }

            entry.Timer.Change(WaitFor(dueAt), Timeout.InfiniteTimeSpan);
        }
    }

    private void Disarm((GrainId Grain, string Name) key)
    {
        lock (gate)
        {
            if (armed.Remove(key, out var entry))
            {
                entry.Timer?.Dispose();
            }
        }
    }

    private async Task FireAsync(Armed entry)
    {
        var reminder = entry.Reminder;
        if (Now >= entry.DueAt)
        {
            try
            {
                if (silo.Directory?.OwnsReminder(silo, reminder.Grain) ?? true)
                {
                    var status = new TickStatus(
                        reminder.FirstTickAt.UtcDateTime, reminder.Period, entry.DueAt.UtcDateTime);
                    await silo.Grains.GetGrain<IRemindable>(reminder.Grain).ReceiveReminder(reminder.Name, status);
                }
            }
            catch (Exception failure)
            {
                silo.Log.LogError(
                    failure, "Reminder {Reminder} of {Grain} failed; it ticks again.", reminder.Name, reminder.Grain);
            }

            entry.DueAt = NextTickAt(reminder);
        }

        entry.Timer?.Change(WaitFor(entry.DueAt), Timeout.InfiniteTimeSpan);
    }

    private DateTimeOffset NextTickAt(StoredReminder reminder)
    {
        var late = Now - reminder.FirstTickAt;
        return late < TimeSpan.Zero
            ? reminder.FirstTickAt
            : reminder.FirstTickAt + TimeSpan.FromTicks(reminder.Period.Ticks * ((late.Ticks / reminder.Period.Ticks) + 1));
    }

    private TimeSpan WaitFor(DateTimeOffset dueAt)
    {
        var wait = dueAt - Now;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > WaitMax ? WaitMax : wait;
    }

    private sealed record Handle(StoredReminder Stored) : IGrainReminder
    {
        public string ReminderName => Stored.Name;
    }

    private sealed class Armed(StoredReminder reminder)
    {
        public StoredReminder Reminder { get; } = reminder;

        public DateTimeOffset DueAt { get; set; }

        public ITimer? Timer { get; set; }
    }
}
