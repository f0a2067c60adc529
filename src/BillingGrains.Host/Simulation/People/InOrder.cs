using NodaTime;
using Orleans;

namespace BillingGrains.Host.Simulation.People;

/// <summary>An installation, simulated or not, in which a plan is played one deed after the other.</summary>
internal interface IPlace
{
    IPerson Person(string name);

    /// <summary>Lets time pass to that moment, if it is still to come.</summary>
    Task Until(Instant moment);

    /// <summary>Waits until nothing is owed or on its way.</summary>
    Task Rest();
}

/// <summary>Plays a plan so that whatever one question leads to is over before the next is asked: then the books depend
/// on the plan alone, and not on who was faster.</summary>
internal sealed class InOrder(WorkPlan plan, IPlace place, Finance finance)
{
    private const int LooksAfterRun = 3;
    private const int FinishRounds = 12;

    /// <summary>Finance as it works here: with rests.</summary>
    public static IPerson Patient(IPlace place, string name) => new RestingPerson(place.Person(name), place);

    public async Task Play()
    {
        var deeds = plan.Deeds().Select((deed, index) => (deed, index))
            .OrderBy(one => one.deed.At).ThenBy(one => one.index);
        foreach (var (deed, _) in deeds)
        {
            await place.Until(deed.At);
            await deed.Do(Patient(place, deed.Actor));
            await place.Rest();
            for (var look = 0; look < LooksAfterRun && deed.Actor == WorkPlan.BillingActor; look++)
            {
                await finance.LookAtAll();
            }
        }

        await Finish();
    }

    private async Task Finish()
    {
        var worked = true;
        for (var round = 1; worked && round <= FinishRounds; round++)
        {
            await plan.Bill(
                Patient(place, WorkPlan.BillingActor), FormattableString.Invariant($"last-{round}"), plan.LastPeriod);
            worked = await finance.Finish();
        }
    }

    private sealed class RestingPerson(IPerson inner, IPlace place) : IPerson
    {
        public string Name => inner.Name;

        public Instant Now => inner.Now;

        public Ledger Ledger => inner.Ledger;

        public Standing Standing => inner.Standing;

        public void Happens(SourceTold told) => inner.Happens(told);

        public Task<IReadOnlyList<object>> Facts(string key) => inner.Facts(key);

        public async Task<T> Ask<T>(Func<IGrainFactory, Task<T>> question)
        {
            var answer = await inner.Ask(question);
            await place.Rest();
            return answer;
        }
    }
}
