using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Runs;
using BillingGrains.Grains.Contracts;
using BillingGrains.Grains.Journaling;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Tax;
using BillingGrains.Ports.Usage;
using Orleans.Concurrency;
using Orleans.Placement;

namespace BillingGrains.Grains.Runs;

/// <inheritdoc cref="IRunGrain"/>
/// <remarks>Its facts are addressed to itself: the lane that brings them back is what lets it go on after a crash.</remarks>
[Reentrant]
[HashBasedPlacement]
public sealed class RunGrain(JournalServices services, ITaxDirectory taxes, IUsageReader usage)
    : JournaledGrain<RunDecider, BillingRun, RunCommand, RunEvent>(services), IRunGrain
{
    private ContractPages? pages;
    private (string? After, Task<RunPage> Page)? underWay;

    // Each says that there is more to do.
    protected override bool OwnFactsMeanTheSame => true;

    public Task<Answer> Tell(RunCommand command, Origin origin) => Handle(command, origin);

    public async Task<BillingRun?> Progress()
    {
        await Refresh();
        return State.Asked is null ? null : State;
    }

    protected override async ValueTask<ValueList<RunCommand>> React(object fact, StoredFact stored)
    {
        await CatchUp(stored.Version);
        // A page that was begun before somebody paused the run is billed: it counts.
        if (!State.GoesOn && !(State.IsOpen && IsUnderWay(State.Through)))
        {
            return [];
        }

        var after = State.Through;
        return [new NotePage(after, await NextPage(State.Asked!, after), Services.Now)];
    }

    /// <summary>The next page does not wait for the lane; what it comes to is taken when the lane has brought the fact.</summary>
    protected override void OnStored(ValueList<RunEvent> facts)
    {
        if (State.GoesOn)
        {
            _ = NextPage(State.Asked!, State.Through);
        }
    }

    /// <summary>A page is not begun a second time, unless it failed.</summary>
    private Task<RunPage> NextPage(RunAsked run, string? after)
    {
        if (!IsUnderWay(after))
        {
            pages ??= new ContractPages(GrainFactory, Services, new ContractBilling(GrainFactory, taxes, usage));
            underWay = (after, pages.Next(run, after, Epoch.Id));
        }

        return underWay!.Value.Page;
    }

    private bool IsUnderWay(string? after) =>
        underWay is { Page: { IsFaulted: false, IsCanceled: false } } known && known.After == after;
}
