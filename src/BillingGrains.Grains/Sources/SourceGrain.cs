using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Sources;
using BillingGrains.Domain.Tickets;
using BillingGrains.Domain.Watching;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Tickets;
using BillingGrains.Grains.Watching;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Ticketing;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;

namespace BillingGrains.Grains.Sources;

/// <inheritdoc cref="ISourceGrain"/>
[Reentrant]
[HashBasedPlacement]
public sealed class SourceGrain(JournalServices services, ITicketingDirectory directory)
    : JournaledGrain<SourceDecider, Source, SourceCommand, SourceEvent>(services), ISourceGrain
{
    private const int ReadLimit = 100;
    private const int WriteLimit = 100;

    private readonly CancellationTokenSource stopping = new();
    private TroubleTeller? teller;
    private Task<int>? polling;
    private IGrainTimer? timer;

    public Task<Answer> Tell(SourceCommand command, Origin origin) => Handle(command, origin);

    public Task<SourceSettings?> Settings() => Task.FromResult(State.Settings);

    public async Task<ProposedSource?> Proposed()
    {
        await Refresh();
        return State.Proposed is { } waiting
            ? new ProposedSource(waiting.Document, waiting.Revision, waiting.Makers)
            : null;
    }

    public Task<int> Poll() => polling is { IsCompleted: false } running ? running : polling = PollNow();

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        stopping.Cancel();
        return base.OnDeactivateAsync(reason, cancellationToken);
    }

    protected override Task OnLoaded()
    {
        StartTimer();
        return Task.CompletedTask;
    }

    protected override void OnStored(ValueList<SourceEvent> facts)
    {
        if (facts.Any(fact => fact is SourceConfigured))
        {
            StartTimer();
        }
    }

    protected override void OnReloaded() => StartTimer();

    protected override ValueTask<ValueList<SourceCommand>> React(object fact, StoredFact stored) => new(fact switch
    {
        TicketBilled billed when State.Settings is not null =>
            [new DueWriteBack(stored.Key, billed.InvoiceKey, billed.Number, Services.Now)],
        _ => [],
    });

    private void StartTimer()
    {
        timer?.Dispose();
        timer = State.Settings is { } settings
            ? this.RegisterGrainTimer(
                _ => Poll(),
                new GrainTimerCreationOptions(TimeSpan.Zero, settings.PollEvery.ToTimeSpan())
                {
                    Interleave = true,
                    KeepAlive = true,
                })
            : null;
    }

    private async Task<int> PollNow()
    {
        if (State.Settings is not { } settings || await Open(settings) is not { } source)
        {
            return 0;
        }

        var entries = 0;
        try
        {
            do
            {
                entries += await ReadAll(source);
            }
            while (await WriteBack(source));
        }
        catch (TicketingUnavailableException exception)
        {
            Services.Log.LogWarning("{Source} is asked again later: {Reason}", Key, exception.Message);
        }

        return entries;
    }

    private async Task<int> ReadAll(ITicketing source)
    {
        var entries = 0;
        while (!stopping.IsCancellationRequested)
        {
            var page = await source.Read(State.Cursor, ReadLimit, stopping.Token);
            var outcomes = new List<HandedOn>();
            foreach (var change in page.Changes)
            {
                outcomes.AddRange(await HandOn(change));
                entries += change.Commands.Count;
            }

            await Handle(
                new NoteRead(page.Cursor, page.Changes.Count, outcomes.ToValueList(), Services.Now),
                Origin(page.Cursor));
            if (!page.More)
            {
                break;
            }
        }

        return entries;
    }

    /// <summary>Null when the source cannot be opened with what is configured: then it stands in the exception queue, and
    /// the next poll tries again.</summary>
    private async Task<ITicketing?> Open(SourceSettings settings)
    {
        ITicketing? source = null;
        string? fault = null;
        try
        {
            source = directory.Open(settings);
        }
        catch (Exception exception)
        {
            fault = exception.Message;
        }

        teller ??= new TroubleTeller(Key, GrainKeys.Watch("doors"), Troubles.UnopenedCode, GrainFactory, Services);
        await teller.Tell(fault, reason => Troubles.Unopened(Key, reason, Services.Now));
        return source;
    }

    /// <summary>The cursor moves only after the tickets have stored their part; read again, they answer "already done".</summary>
    private async Task<IEnumerable<HandedOn>> HandOn(TicketingChange change)
    {
        var key = GrainKeys.Ticket(State.Settings!.SourceId, change.TicketId);
        var answers = await GrainFactory.GetGrain<ITicketGrain>(key).Tell(change.Commands, Origin(change.TicketId));
        return change.Commands.Zip(answers, (command, answer) => new HandedOn(key, Entry(command), answer.Refusal));
    }

    /// <summary>What of the ticket a change is about: a later change of the same takes the place of this one.</summary>
    private static string Entry(TicketCommand command) => command switch
    {
        PutTicket => "header",
        LogTime log => $"time {log.Entry.EntryId}",
        WithdrawTime withdraw => $"time {withdraw.EntryId}",
        UsePart use => $"part {use.Part.PartId}",
        WithdrawPart withdraw => $"part {withdraw.PartId}",
        CloseTicket or ReopenTicket => "status",
        _ => command.GetType().Name,
    };

    /// <summary>Writes back what is due. True when more may be: reading comes in between, so that a month's end does not
    /// stop it. What the source leaves without an answer ends the round, as the source may be down; the next round
    /// begins with the others.</summary>
    private async Task<bool> WriteBack(ITicketing source)
    {
        var due = State.Due(Services.Now, WriteLimit);
        foreach (var one in due)
        {
            stopping.Token.ThrowIfCancellationRequested();
            try
            {
                var ticketId = one.TicketKey.Split('/', 3)[2];
                var refusal = await source.WriteBilled(ticketId, one.Number, one.InvoiceKey, stopping.Token);
                await Handle(
                    refusal is null
                        ? new NoteWrittenBack(one.TicketKey, one.InvoiceKey, Services.Now)
                        : new NoteWriteBackRefused(one.TicketKey, one.InvoiceKey, refusal, Services.Now),
                    Origin(one.InvoiceKey));
            }
            catch (TicketingUnavailableException exception)
            {
                await Handle(
                    new NoteWriteBackUnanswered(one.TicketKey, one.InvoiceKey, exception.Message, Services.Now),
                    Origin(one.InvoiceKey));
                throw;
            }
        }

        return !due.IsEmpty;
    }

    private Origin Origin(string cause) => new(Key, cause, cause);
}
