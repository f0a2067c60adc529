using System.Text;
using System.Text.Json;
using BillingGrains.Ports.Usage;
using NodaTime;

namespace BillingGrains.Storage.Usage;

/// <summary>How long it took until an event stood in its roll-up.</summary>
/// <param name="VisibleAfter">From the moment in which it was answered as taken; null while it does not stand there.</param>
public sealed record UsageSight(Instant TakenAt, Duration? VisibleAfter);

/// <summary>Sends an event of its own now and then, by the way that all go, and looks when its roll-up has it.</summary>
/// <param name="name">This process's, so that its events are no others'.</param>
public sealed class UsageCanary(IUsageStore store, TimeProvider clock, string name)
{
    /// <summary>No contract bills it, and nobody is told that none does.</summary>
    public const string Meter = "billinggrains.canary";

    private const string Source = "billinggrains";

    private static readonly TimeSpan SendEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private volatile UsageSight? last;

    /// <summary>The last event's; null before the first was taken.</summary>
    public UsageSight? Last => last;

    /// <summary>Sends and looks until it is stopped.</summary>
    /// <exception cref="Ports.Journal.JournalUnavailableException">The database does not answer: begin again.</exception>
    public async Task Run(CancellationToken stop)
    {
        while (true)
        {
            await Look(stop).ConfigureAwait(false);
            await Task.Delay(SendEvery, clock, stop).ConfigureAwait(false);
        }
    }

    /// <summary>Sends an event and waits until it is visible.</summary>
    public async Task Look(CancellationToken cancellation)
    {
        var id = FormattableString.Invariant($"{name}/{clock.GetUtcNow().UtcTicks}");
        var line = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(
            new { id, source = Source, meter = Meter, customer = "canary", value = 1 }));
        if (new UsageLineReader(store.Series).Read(line, out var one) is { } fault)
        {
            throw new InvalidOperationException($"The canary's event cannot be read: {fault.Field}: {fault.Reason}");
        }

        var batch = new UsageBatch(line);
        batch.Add(one);
        if (!await store.Accept(batch, cancellation).ConfigureAwait(false))
        {
            // Too much waits: senders are told so as well.
            return;
        }

        var began = clock.GetTimestamp();
        var taken = Instant.FromDateTimeOffset(clock.GetUtcNow());
        last = new UsageSight(taken, null);
        while (await store.Find(Source, id, cancellation).ConfigureAwait(false) is not { Status: "counted" })
        {
            await Task.Delay(LookEvery, clock, cancellation).ConfigureAwait(false);
        }

        last = new UsageSight(taken, Duration.FromTimeSpan(clock.GetElapsedTime(began)));
    }
}
