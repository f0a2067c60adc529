using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Domain.Watching;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Watching;
using BillingGrains.Ports.Journal;
using NodaTime;
using Orleans.Concurrency;
using Orleans.Placement;

namespace BillingGrains.Grains.Exceptions;

/// <inheritdoc cref="INoticeGrain"/>
[Reentrant]
[HashBasedPlacement]
public sealed class NoticeGrain(JournalServices services)
    : JournaledGrain<NoticeDecider, Notices, NoticeCommand, NoticeEvent>(services), INoticeGrain
{
    private const int FailuresToTell = 3;

    private static readonly Duration AttemptAtMost = Duration.FromMinutes(1);

    private readonly Dictionary<string, Instant> takenUntil = new(StringComparer.Ordinal);
    private TroubleTeller? teller;

    public Task<Answer> Tell(NoticeCommand command, Origin origin) => Handle(command, origin);

    public async Task<ValueList<Notice>> See(SeeCauses standing, Origin origin)
    {
        await Handle(standing, origin);
        return State.Recent.Where(notice => notice.At == standing.Now).ToValueList();
    }

    public async Task<NoticeSettings> Settings()
    {
        await Refresh();
        return State.Settings;
    }

    public async Task<ValueList<NoticeSending>> TakeDue()
    {
        await Refresh();
        foreach (var (over, _) in takenUntil.Where(taken => taken.Value <= Services.Now).ToList())
        {
            takenUntil.Remove(over);
        }

        var due = State.Sendings.Where(sending => sending.DueAt <= Services.Now && !takenUntil.ContainsKey(Name(sending)))
            .ToValueList();
        foreach (var sending in due)
        {
            takenUntil[Name(sending)] = Services.Now + AttemptAtMost;
        }

        TellFailures();
        return due;
    }

    private static string Name(NoticeSending sending) => $"{sending.Connection} {sending.Notice.NoticeId}";

    private void TellFailures()
    {
        var failing = State.Sendings.FirstOrDefault(sending => sending.Attempts >= FailuresToTell);
        if (failing is not null || teller is not null)
        {
            teller ??= new TroubleTeller(
                Key, GrainKeys.Watch("doors"), Troubles.NoticesNotSentCode, GrainFactory, Services);
            _ = teller.Tell(failing?.Failure, reason => Troubles.NoticesNotSent(Key, reason, failing!.Notice.At));
        }
    }

    protected override ValueTask<ValueList<NoticeCommand>> React(object fact, StoredFact stored) => new([]);
}
