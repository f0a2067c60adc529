using Orleans.Runtime;

namespace BillingGrains.LocalOrleans.Reminders;

/// <summary>One stored reminder.</summary>
/// <param name="Grain">Whom it wakes; stored by its text, <c>kind/key</c>.</param>
/// <param name="Name">Unique within the grain.</param>
/// <param name="FirstTickAt">When it was or is first due; later ticks are whole periods after it.</param>
/// <param name="Period">Between ticks.</param>
/// <param name="Etag">Its version: opaque, changed by every upsert; empty before the first.</param>
public sealed record StoredReminder(
    GrainId Grain, string Name, DateTimeOffset FirstTickAt, TimeSpan Period, string Etag);

/// <summary>Where reminders survive the process. Few: one per tenant, series or period.</summary>
public interface IReminderStore
{
    Task<IReadOnlyList<StoredReminder>> ReadAllAsync(CancellationToken cancellationToken);

    /// <summary>Stores under grain and name, whatever stood there.</summary>
    /// <returns>The new etag.</returns>
    Task<string> UpsertAsync(StoredReminder reminder, CancellationToken cancellationToken);

    /// <returns>Whether that version stood there and is now gone.</returns>
    Task<bool> RemoveAsync(GrainId grain, string name, string etag, CancellationToken cancellationToken);
}

/// <summary>Reminders that survive a silo but not the process: for tests and the simulator.</summary>
public sealed class InMemoryReminderStore : IReminderStore
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, StoredReminder> reminders = new(StringComparer.Ordinal);
    private long writes;

    public Task<IReadOnlyList<StoredReminder>> ReadAllAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return Task.FromResult<IReadOnlyList<StoredReminder>>([.. reminders.Values]);
        }
    }

    public Task<string> UpsertAsync(StoredReminder reminder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        lock (gate)
        {
            var etag = (++writes).ToString(System.Globalization.CultureInfo.InvariantCulture);
            reminders[Key(reminder.Grain, reminder.Name)] = reminder with { Etag = etag };
            return Task.FromResult(etag);
        }
    }

    public Task<bool> RemoveAsync(GrainId grain, string name, string etag, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            var key = Key(grain, name);
            return Task.FromResult(reminders.TryGetValue(key, out var found)
                && string.Equals(found.Etag, etag, StringComparison.Ordinal) && reminders.Remove(key));
        }
    }

    private static string Key(GrainId grain, string name) => $"{grain}\n{name}";
}
