using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Scheduling;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Journal;
using Orleans;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;

namespace BillingGrains.Grains.Scheduling;

/// <inheritdoc cref="ICalendarGrain"/>
[Reentrant]
[HashBasedPlacement]
public sealed class CalendarGrain(JournalServices services)
    : JournaledGrain<CalendarDecider, BillingCalendar, CalendarCommand, CalendarEvent>(services), ICalendarGrain
{
    protected override Task OnLoaded()
    {
        this.RegisterGrainTimer(
            _ => Look(),
            new GrainTimerCreationOptions(TimeSpan.Zero, Services.Limits.CalendarLooksEvery.ToTimeSpan())
            {
                Interleave = true,
                KeepAlive = true,
            });
        return Task.CompletedTask;
    }

    protected override ValueTask<ValueList<CalendarCommand>> React(object fact, StoredFact stored) => new(fact switch
    {
        ContractAgreed agreed => [new ScheduleContract(agreed.Terms, Services.Now)],
        _ => [],
    });

    private async Task Look()
    {
        while (CalendarDecider.IsDue(State, Services.Now))
        {
            var version = Version;
            await Handle(new CallContracts(Services.Now), new Origin(Key, Key, Key));
            if (Version == version)
            {
                break;
            }
        }
    }
}
