using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Watching;
using BillingGrains.Grains.Invoices;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Watching;
using BillingGrains.Ports.Journal;
using Microsoft.Extensions.Logging;
using NodaTime;
using Orleans;
using Orleans.Concurrency;
using Orleans.Placement;

namespace BillingGrains.Grains.Deliveries;

/// <inheritdoc cref="IDeliveryLaneGrain"/>
/// <remarks>Rows are read in order, and each consumer gets its own in order, one call at a time; consumers do not wait
/// for each other. The checkpoint stays below the lowest row that no consumer has answered for. What a consumer did
/// not take in time, or has too much of, is left to the sweep, which delivers it again with growing waits.</remarks>
[Reentrant]
[HashBasedPlacement]
public sealed class DeliveryLaneGrain(JournalServices services) : Grain, IDeliveryLaneGrain
{
    /// <summary>Names the lanes' positions and what they owe in the outbox.</summary>
    public const string Reader = "deliveries";

    private const string MissingBefore = "something that was addressed to it before is missing.";
    private const string NoAnswer = "it did not answer in time.";

    private readonly Dictionary<string, Queue<OutboxRow>> waiting = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, int> underWay = [];
    private readonly CancellationTokenSource stopping = new();
    private Epoch? epoch;
    private int lane;
    private long readPosition;

    /// <summary>That are left without a pause.</summary>
    private int readsAtOnce;
    private long savedPosition;
    private OwedRows? owed;
    private IdleInvoices? invoices;
    private ValueList<Trouble>? told;
    private TaskCompletionSource? room;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        epoch = await services.Epoch.Known(cancellationToken);
        lane = int.Parse(this.GetPrimaryKeyString().Split('/')[1], CultureInfo.InvariantCulture);
        owed = new OwedRows(services.Limits);
        invoices = new IdleInvoices(GrainFactory, services);
        _ = Run(ReadRows);
        _ = Run(Sweep);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        stopping.Cancel();
        return Task.CompletedTask;
    }

    public Task<LaneHealth> Wake()
    {
        if (GoesInAnotherEpoch())
        {
            DeactivateOnIdle();
        }
        else
        {
            DelayDeactivation(TimeSpan.FromMinutes(5));
        }

        return Task.FromResult(new LaneHealth(lane, savedPosition, underWay.Values.Sum(), owed!.Count));
    }

    private async Task Run(Func<Task> step)
    {
        while (!stopping.IsCancellationRequested && !GoesInAnotherEpoch())
        {
            try
            {
                await step();
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                services.Log.LogWarning("Lane {Lane} goes on after: {Reason}", lane, exception.Message);
                await Pause(services.Limits.LanePatience);
            }
        }
    }

    /// <summary>Where it reads counts no more when the journal was set back.</summary>
    private bool GoesInAnotherEpoch()
    {
        if (!ReferenceEquals(epoch, services.Epoch.Current))
        {
            stopping.Cancel();
        }

        return stopping.IsCancellationRequested;
    }

    private async Task ReadRows()
    {
        if (readPosition == 0)
        {
            readPosition = savedPosition = await services.Outbox.Checkpoint(Reader, lane, stopping.Token);
        }

        var rows = await services.Outbox.Read(
            lane, readPosition, services.Limits.LaneReadRows, epoch!.Id, stopping.Token);
        var together = new List<string>();
        foreach (var row in rows)
        {
            readPosition = row.Position;
            if (Enqueue(row))
            {
                if (invoices!.MayTake(row))
                {
                    together.Add(row.Consumer);
                }
                else
                {
                    _ = DeliverAll(row.Consumer);
                }
            }
        }

        if (together.Count > 0)
        {
            _ = DeliverTogether(together);
        }

        if (underWay.Count >= services.Limits.LaneUnderWayRowsMax)
        {
            room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await room.Task.InTurn().WaitAsync(services.Limits.LanePatience.ToTimeSpan(), services.Time, stopping.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
        else if (rows.Count == 0)
        {
            var idleSince = services.Time.GetTimestamp();
            await services.Outbox.WaitForRows(lane, readPosition, services.Limits.LanePatience, stopping.Token);
            if (services.Time.GetElapsedTime(idleSince) >= services.Limits.LaneReadEvery.ToTimeSpan())
            {
                readsAtOnce = services.Limits.LaneReadsAtOnce;
            }
        }
        else if (rows.Count < services.Limits.LaneReadRows && --readsAtOnce < 0)
        {
            // Where rows come all the time, a read for each of them costs more than all else.
            readsAtOnce = 0;
            await Pause(services.Limits.LaneReadEvery);
        }
    }

    /// <returns>True when nothing is on its way to the row's consumer yet: what waits for it is to be delivered.</returns>
    private bool Enqueue(OutboxRow row)
    {
        var isFirst = !waiting.TryGetValue(row.Consumer, out var queue);
        if (isFirst)
        {
            waiting.Add(row.Consumer, queue = new Queue<OutboxRow>());
        }

        if (queue!.Count < services.Limits.ConsumerWaitingRowsMax)
        {
            queue.Enqueue(row);
            CountUnderWay(row, 1);
        }

        return isFirst;
    }

    /// <summary>Documents that nobody works with take what is for them at once; who could not goes its way alone.</summary>
    private async Task DeliverTogether(List<string> consumers)
    {
        // The rest of what was just read joins.
        await Task.Yield();
        var rows = consumers.ToDictionary(
            static consumer => consumer, consumer => waiting[consumer].ToArray(), StringComparer.Ordinal);
        HashSet<string> received = [];
        try
        {
            received = await invoices!.Receive(rows, epoch!.Id)
                .WaitAsync(services.Limits.DeliveryPatience.ToTimeSpan(), services.Time, stopping.Token);
        }
        catch (Exception exception)
        {
            services.Log.LogInformation("{Rows} documents are asked one by one: {Reason}", rows.Count, exception.Message);
        }

        foreach (var consumer in consumers)
        {
            var queue = waiting[consumer];
            if (received.Contains(consumer))
            {
                foreach (var row in rows[consumer])
                {
                    queue.Dequeue();
                    CountUnderWay(row, -1);
                }
            }

            if (queue.Count == 0)
            {
                waiting.Remove(consumer);
            }
            else
            {
                _ = DeliverAll(consumer);
            }
        }
    }

    private async Task DeliverAll(string consumer)
    {
        // The rest of what was just read joins the first row's call.
        await Task.Yield();
        var queue = waiting[consumer];
        while (queue.Count > 0)
        {
            var rows = queue.ToArray();
            queue.Clear();
            try
            {
                var delivered = await Consumers.Find(GrainFactory, consumer)
                    .Deliver(new ValueList<OutboxRow>(rows), epoch!.Id)
                    .WaitAsync(services.Limits.DeliveryPatience.ToTimeSpan(), services.Time, stopping.Token);
                if (delivered != Delivered.Received)
                {
                    owed!.Delay(consumer, delivered == Delivered.Unreadable ? null : MissingBefore, services.Now);
                }
            }
            catch (Exception exception)
            {
                services.Log.LogInformation(
                    "{Consumer} is owed {Rows} facts: {Reason}", consumer, rows.Length, exception.Message);
                owed!.Delay(consumer, exception is TimeoutException ? NoAnswer : exception.Message, services.Now);
            }

            foreach (var row in rows)
            {
                CountUnderWay(row, -1);
            }
        }

        waiting.Remove(consumer);
    }

    private void CountUnderWay(OutboxRow row, int change)
    {
        if (row.Position <= savedPosition)
        {
            return;
        }

        var count = underWay.GetValueOrDefault(row.Position) + change;
        if (count > 0)
        {
            underWay[row.Position] = count;
            return;
        }

        underWay.Remove(row.Position);
        if (underWay.Count < services.Limits.LaneUnderWayRowsMax)
        {
            room?.TrySetResult();
        }
    }

    /// <summary>Every row below the lowest that is under way was answered for. It is saved with the sweep and not with
    /// each read: what a crash forgets is delivered again, and counts once.</summary>
    private async Task SaveCheckpoint()
    {
        var position = underWay.Count == 0 ? readPosition : underWay.First().Key - 1;
        if (position > savedPosition)
        {
            await services.Outbox.MoveCheckpoint(Reader, lane, position, stopping.Token);
            savedPosition = position;
        }
    }

    private async Task Sweep()
    {
        await Pause(services.Limits.SweepEvery);
        await SaveCheckpoint();
        var rows = await services.Outbox.Owed(Reader, lane, services.Limits.LaneReadRows, stopping.Token);
        foreach (var row in owed!.Due(rows, services.Now).Where(row => !waiting.ContainsKey(row.Consumer)).ToList())
        {
            if (Enqueue(row))
            {
                _ = DeliverAll(row.Consumer);
            }
        }

        await TellOverdue(rows);
    }

    /// <summary>What is owed for too long stands in the exception queue until it is received.</summary>
    private async Task TellOverdue(ValueList<OutboxRow> rows)
    {
        // A lane that has just started does not know yet what still stands.
        var overdue = owed!.Overdue(rows, services.Now, out var all);
        if (overdue != told && (all || told is not null))
        {
            var key = this.GetPrimaryKeyString();
            await GrainFactory.GetGrain<IWatchGrain>(GrainKeys.Watch(FormattableString.Invariant($"lane-{lane}")))
                .Tell(new SeeAll(overdue, services.Now), new Origin(key, key, key));
            told = overdue;
        }
    }

    private Task Pause(Duration duration) => Task.Delay(duration.ToTimeSpan(), services.Time, stopping.Token);
}
