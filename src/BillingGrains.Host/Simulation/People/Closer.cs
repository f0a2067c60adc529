using BillingGrains.Domain.Closing;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Revenue;
using BillingGrains.Grains.Closing;
using BillingGrains.LocalOrleans.Simulation;
using NodaTime;

namespace BillingGrains.Host.Simulation.People;

/// <summary>People who close months while others still bill into them, sign for what is missing, and re-open what was
/// closed. What they do follows from the seed and from what they find.</summary>
/// <param name="contracts">Ids of the entity's.</param>
internal sealed class Closer(EntitySettings entity, ValueList<string> contracts, SeedStream chance)
{
    private const string Reason = "The auditor asked for it.";
    private readonly string key = GrainKeys.Books(entity.EntityId);

    /// <summary>Deeds of a short run, which fall between those of the others.</summary>
    public static IEnumerable<Deed> Short(
        PlanTimes times, EntitySettings entity, ValueList<string> contracts, SeedStream chance)
    {
        var period = times.Start.InUtc().Date.ToYearMonth().PlusMonths(-chance.Next(2));
        var at = times.Start;
        for (var round = 0; round < 1 + chance.Next(3); round++)
        {
            at += Duration.FromTimeSpan(chance.DelayBelow(TimeSpan.FromSeconds(200)));
            yield return Close(at, period, entity, contracts, chance.Sub(FormattableString.Invariant($"close {round}")));
        }
    }

    /// <summary>Deeds of a long run: each month is closed in the next.</summary>
    public static IEnumerable<Deed> Long(
        PlanTimes times, EntitySettings entity, ValueList<string> contracts, SeedStream chance)
    {
        var first = times.Start.InUtc().Date.ToYearMonth();
        for (var period = first; period < times.End.InUtc().Date.ToYearMonth(); period = period.PlusMonths(1))
        {
            var next = period.PlusMonths(1).OnDayOfMonth(1).AtMidnight().InUtc().ToInstant();
            var at = PlanTimes.Session(next, 5 + chance.Next(15), chance);
            yield return Close(at, period, entity, contracts, chance.Sub(FormattableString.Invariant($"close {period}")));
        }
    }

    private static Deed Close(
        Instant at, YearMonth period, EntitySettings entity, ValueList<string> contracts, SeedStream chance) => new(
        at, $"closer of {entity.EntityId}", person => new Closer(entity, contracts, chance).Work(person, period));

    private async Task Work(IPerson person, YearMonth period)
    {
        await Tell(person, new StartClosing(period, entity, "Clo", person.Now));
        ValueList<BalanceDifference> differences = chance.OneIn(3)
            ? [new BalanceDifference("rated-not-taken", "ticket/desk/T-1", 1m, "The ticket differs.")] : [];
        await Tell(person, new ReconcilePeriod(period, [], differences, "Clo", person.Now));
        foreach (var difference in differences)
        {
            await Tell(person, new SignDifference(
                period, difference.Code, difference.Key, Reason, entity, chance.OneIn(2) ? "Clo" : "Sig", person.Now));
        }

        foreach (var document in (await person.Ask(grains => Books(grains).Standing(period))).Unposted)
        {
            if (chance.OneIn(2))
            {
                var sign = new SignForDocument(period, document, IsFinal: false, Reason, entity, "Sig", person.Now);
                await person.Tell(key, sign, grains => Books(grains).SignFor(sign, person.Origin(key)));
            }
        }

        var journals = chance.Sub("journals").Next(6);
        if (journals > 0)
        {
            await MakeJournal(person, period);
        }

        await Tell(person, new ClosePeriod(period, entity, chance.OneIn(3) ? "Sig" : "Clo", person.Now));
        if (journals == 1)
        {
            await MakeJournal(person, period);
        }

        if (chance.OneIn(2))
        {
            await Tell(person, new ReopenPeriod(period, Reason, entity, chance.OneIn(3) ? "Clo" : "Lea", person.Now));
        }
    }

    /// <summary>Nothing where the ERP recognises revenue.</summary>
    private Task MakeJournal(IPerson person, YearMonth period) => entity.HasJournal(period)
        ? new Bookkeeper(entity, contracts).MakeJournal(person, period)
        : Task.CompletedTask;

    private Task<Answer> Tell(IPerson person, BooksCommand command) => person.Tell(
        key, command, grains => Books(grains).Tell(command, person.Origin(key)));

    private IBooksGrain Books(Orleans.IGrainFactory grains) => grains.GetGrain<IBooksGrain>(key);
}
