using BillingGrains.Domain.Customers;
using BillingGrains.Domain.Deciding;
using BillingGrains.Grains.Customers;
using BillingGrains.LocalOrleans.Simulation;
using NodaTime;

namespace BillingGrains.Host.Simulation.People;

/// <summary>People who put customers on billing hold while their work is rated and billed, and release them: in the end
/// everything is billed as if they had not.</summary>
internal static class CreditControl
{
    private const string HoldId = "hold-1";

    public static IEnumerable<Deed> Of(PlanTimes times, int customers, SeedStream chance)
    {
        foreach (var customer in Enumerable.Range(0, customers).Select(SimulatedSettings.CustomerId))
        {
            var heldAt = times.IsLong
                ? PlanTimes.Session(times.Start, chance.Next(times.Days), chance)
                : times.Start + Duration.FromTimeSpan(chance.DelayBelow(TimeSpan.FromSeconds(300)));
            var releasedAt = times.Next(heldAt, chance);
            if (chance.OneIn(2) && (!times.IsLong || releasedAt <= times.End))
            {
                var actor = $"credit control/{customer}";
                yield return new Deed(heldAt, actor, person => Hold(person, customer));
                yield return new Deed(releasedAt, actor, person => Release(person, customer)) { EndsAnother = true };
            }
        }
    }

    private static async Task Hold(IPerson person, string customer)
    {
        await Tell(person, new HoldBilling(customer, HoldId, "An instalment is open.", "Cre", person.Now));
        await person.Ask(grains => grains.GetGrain<ICustomerGrain>(GrainKeys.Customer(customer)).Held());
    }

    /// <summary>A hold that a restore lost is unknown, and cannot be released before it is there again.</summary>
    private static async Task Release(IPerson person, string customer)
    {
        await Hold(person, customer);
        await Tell(person, new ReleaseBilling(customer, HoldId, "It was paid.", "Cre", person.Now));
    }

    private static Task<Answer> Tell(IPerson person, CustomerCommand command)
    {
        var key = GrainKeys.Customer(command.CustomerId);
        return person.Tell(key, command, grains => grains.GetGrain<ICustomerGrain>(key).Tell(command, person.Origin(key)));
    }
}
