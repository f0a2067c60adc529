using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Erp;
using BillingGrains.Ports.Journal;
using Microsoft.Extensions.Logging;
using NodaTime;
using Orleans;

namespace BillingGrains.Grains.Posting;

/// <summary>Works off a tenant's queue: asks each document for its next step, and makes the calls that the lease, the
/// pacing and the limits allow. It keeps nothing that matters: after a crash the documents' facts say how to go on.
/// After the journal was set back it sends nothing before the ERP's list was read: see <see cref="RestoreDoor"/>.</summary>
internal sealed class TenantPump(
    string key, Epoch epoch, Func<ErpTenant> state, Func<TenantCommand, Origin, Task<Answer>> handle, IGrainFactory grains,
    JournalServices services, PostingServices posting)
{
    private readonly CancellationTokenSource stopping = new();
    private readonly HashSet<string> calling = new(StringComparer.Ordinal);
    private readonly TenantLease lease = new(key, posting, services.Time);
    private readonly ErpOpening opening = new(key, grains, services, posting);
    private readonly RestoreDoor restore = new(key, epoch, handle, grains, services, posting);
    private readonly TenantReadings readings = new(key, state, handle, grains, services, posting);
    private readonly MirrorTaking mirror = new(key, handle, grains, services, posting);
    private readonly PacingGate gate = new(services, posting);
    private readonly TenantForecast forecast = new(key, state, grains, services);
    private TaskCompletionSource woken = NewSignal();
    private bool running;

    private DueDocuments Due => field ??= new DueDocuments(restore, grains, services, posting);

    /// <summary>There may be something to do.</summary>
    public void Wake()
    {
        woken.TrySetResult();
        if (!running && !stopping.IsCancellationRequested)
        {
            running = true;
            _ = Run();
        }
    }

    /// <summary>Whether the ERP can be opened; where not, documents wait without an attempt. Asked at the start, after a change,
    /// and before each round.</summary>
    public Task<bool> TryDoor() => opening.Try(state().Settings);

    /// <summary>So many documents were posted.</summary>
    public void Count(int posted) => forecast.Count(posted);

    /// <summary>What waits, for who looks.</summary>
    /// <param name="most">Of the urgent documents that are shown.</param>
    public TenantQueueShown Shown(int most) => forecast.Show(gate, most);

    /// <summary>When master data is read next, and payments; null where the connector does not read them.</summary>
    public (Instant? MasterData, Instant? Payments) ReadAt() =>
        (readings.MasterDueAt(state()), readings.PaymentsDueAt(state()));

    /// <summary>Reads a page that somebody waits for. Throws <see cref="ErpUnavailableException"/> without one.</summary>
    public async Task<T> Read<T>(Func<IErp, CancellationToken, Task<T>> page)
    {
        if (state().Settings is null || !restore.IsOver(state()) || !await TryDoor())
        {
            throw new ErpUnavailableException($"{key} cannot be opened, or is being reconciled after a restore.");
        }

        var read = readings.Ask(page);
        Wake();
        return await read;
    }

    /// <summary>Nothing more is begun. The right to call is given back early when the next holder need not know what
    /// this one does: else it runs out.</summary>
    public Task Stop()
    {
        // Asked before: a call that is given up here goes on in the ERP.
        var mayBeForgotten = gate.MayBeForgotten();
        stopping.Cancel();
        readings.End();
        woken.TrySetResult();
        return mayBeForgotten ? lease.GiveBack() : Task.CompletedTask;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task Run()
    {
        while (!stopping.IsCancellationRequested && HasWork())
        {
            woken = NewSignal();
            Duration wait;
            try
            {
                wait = await Round();
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                services.Log.LogWarning("{Tenant} goes on after: {Reason}", key, exception.Message);
                wait = posting.Times.Rest;
            }

            await Sleep(wait);
        }

        running = false;
    }

    private bool HasWork()
    {
        try
        {
            return state().HasWaiting || calling.Count > 0 || restore.HasWork(state()) || readings.DueAt(state()) is not null;
        }
        catch (RepeatCommandException)
        {
            // The journal was set back: the next activation goes on.
            return false;
        }
    }

    /// <summary>One look at the head of the queue; the answer is how long nothing is to be done.</summary>
    private async Task<Duration> Round()
    {
        var tenant = state();
        await restore.Tell(tenant);
        await mirror.Take(tenant, readings.ReadsMaster);
        var isAwaited = (tenant.IsOpen && tenant.Queue.Count > 0) || restore.HasWork(tenant);
        if (!isAwaited && !readings.IsDue(tenant))
        {
            return readings.DueAt(tenant) is { } due ? due - services.Now : posting.Times.Rest;
        }

        if (tenant.Settings is null || !await TryDoor())
        {
            return posting.Times.Rest;
        }

        if (await lease.Ensure(stopping.Token) is { } taken)
        {
            return taken;
        }

        var settings = tenant.Settings!;
        var limits = settings.OfLimits();
        gate.Hold(
            posting.Erps.Open(settings).Batches is null ? limits with { BatchSize = 1 } : limits,
            lease.IsNew, lease.IsFirst && epoch.IsFirst, tenant.Booked);
        if (gate.ToBook() is > 0 and var calls)
        {
            await handle(new BookCalls(calls, services.Now), new Origin(key, key, $"{key}/quota"));
            gate.Book(calls);
        }

        await forecast.Warn(gate);
        if (gate.NotBefore(urgent: false) is null && restore.NextCall(tenant, settings) is { } call)
        {
            return await Paced(settings, call, isLate: true) ? Duration.Zero : posting.Times.Rest;
        }

        if (!restore.IsOver(tenant))
        {
            return restore.Wait(tenant, settings);
        }

        // Documents that wait (for a retry, for a look-up) hold back none of those behind them.
        var window = Math.Max(posting.Times.WindowDocuments, 2 * gate.DocumentsOfCall);
        var ready = tenant.IsOpen
            ? tenant.Urgent.ByPlace.Values.Concat(tenant.Queue.ByPlace.Values.Where(one => !tenant.Urgent.Contains(one)))
                .Where(IsFree).Take(window).ToList()
            : [];
        var next = gate.NotBefore(urgent: false);
        if (next is null && readings.TakeTurn(tenant, mayWait: ready.Count > 0))
        {
            _ = Read(settings);
        }
        else if (next is { } turn && ready.Count == 0 && readings.IsDue(tenant))
        {
            return turn - services.Now;
        }

        for (var index = 0; index < ready.Count; index++)
        {
            if (!IsFree(ready[index]))
            {
                continue;
            }

            var urgent = tenant.Urgent.Contains(ready[index]);
            if (gate.NotBefore(urgent) is { } later)
            {
                return later - services.Now;
            }

            var others = ready.Skip(index + 1).Where(one => IsFree(one) && tenant.Urgent.Contains(one) == urgent);
            if (await Begin(ready[index], others, urgent, settings) is { } until)
            {
                Due.Rest(ready[index], until);
            }
        }

        Due.Forget(tenant);
        return ready.Count < window ? Due.EarliestRest() - services.Now : Duration.Zero;
    }

    private async Task Read(TenantSettings settings)
    {
        await readings.ReadPage(settings, call => Paced(settings, call), stopping.Token);
        Wake();
    }

    /// <summary>Makes one call that belongs to no attempt, within the ERP's limits. False when it told nothing.</summary>
    /// <param name="isLate">It asks others here before it asks the ERP.</param>
    private async Task<bool> Paced(
        TenantSettings settings, Func<CancellationToken, Task<SendingOutcome>> call, bool isLate = false)
    {
        var turn = gate.Begin(urgent: false);
        SendingOutcome outcome = new SendingOutcome.Unknown("The call did not come back.");
        try
        {
            await turn.GoOut(within: null, stopping.Token);

            // A process that was stopped since may have lost the right to call.
            if (stopping.IsCancellationRequested || lease.Left < settings.OfLimits().Sending.Timeout)
            {
                turn.Drop();
                return true;
            }

            outcome = await call(stopping.Token);
        }
        finally
        {
            if (isLate)
            {
                gate.CountLate();
            }

            turn.Return(outcome);
        }

        return outcome is not (SendingOutcome.Unknown or SendingOutcome.Deferred);
    }

    private bool IsFree(string documentKey) => !calling.Contains(documentKey) && Due.IsRested(documentKey);

    /// <summary>Starts the document's next step when it has one, with those of others in one call, or alone between the turns of
    /// such calls; otherwise until when it rests.</summary>
    private async Task<Instant?> Begin(string invoiceKey, IEnumerable<string> others, bool urgent, TenantSettings settings)
    {
        var first = await Due.Ask(state(), invoiceKey);
        if (first.Step is null)
        {
            return first.RestUntil;
        }

        var together = gate.NotBefore(urgent, true) is null ? await Due.Gather(state(), settings, first, others) : [first];
        if (stopping.IsCancellationRequested)
        {
            return services.Now + posting.Times.Rest;
        }

        if (gate.NotBefore(urgent, together.Count > 1) is { } later)
        {
            return later;
        }

        together.ForEach(one => calling.Add(one.Key));
        _ = Call(together, settings, gate.Begin(urgent, together.Count));
        return null;
    }

    private async Task Call(List<DueDocument> together, TenantSettings settings, PacedCall turn)
    {
        var first = together[0];
        var failed = together.Select(static one => one.Key).ToHashSet(StringComparer.Ordinal);
        try
        {
            var call = new ErpCall(key, epoch.Id, settings, lease, services, posting, turn);
            switch (first.Step)
            {
                case PostingStep.LookUp or PostingStep.Search:
                    await call.Ask(first, stopping.Token);
                    failed.Clear();
                    break;
                case PostingStep.Send { Purpose: SendingPurpose.Create } when restore.MustLookUp(state(), first.Key):
                    await restore.LookFor(state(), first, call, stopping.Token);
                    failed.Clear();
                    break;
                default:
                    var sent = await call.Send(together, stopping.Token);
                    Due.Note([.. failed], sent.Answer);
                    failed.IntersectWith(sent.Failed);
                    break;
            }
        }
        catch (Exception exception)
        {
            services.Log.LogWarning("{Invoice} is looked at again: {Reason}", first.Key, exception.Message);
        }
        finally
        {
            foreach (var invoiceKey in failed)
            {
                Due.Rest(invoiceKey, services.Now + posting.Times.Rest);
            }

            together.ForEach(one => calling.Remove(one.Key));
            turn.Return(new SendingOutcome.Unknown("The call did not come back."));
            Wake();
        }
    }

    private async Task Sleep(Duration wait)
    {
        var signal = woken;
        await using var timer = services.Time.CreateTimer(
            _ => signal.TrySetResult(), null, Duration.Max(wait, PostingTimes.WaitLeast).ToTimeSpan(), Timeout.InfiniteTimeSpan);
        await signal.Task;
    }
}
