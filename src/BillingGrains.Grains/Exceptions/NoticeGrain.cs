using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Journal;
using Orleans.Concurrency;
using Orleans.Placement;

namespace BillingGrains.Grains.Exceptions;

/// <inheritdoc cref="INoticeGrain"/>
[Reentrant]
[HashBasedPlacement]
public sealed class NoticeGrain(JournalServices services)
    : JournaledGrain<NoticeDecider, Notices, NoticeCommand, NoticeEvent>(services), INoticeGrain
{
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

    protected override ValueTask<ValueList<NoticeCommand>> React(object fact, StoredFact stored) => new([]);
}
