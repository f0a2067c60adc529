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
    private const string Actor = "credit control";

    public static IEnumerable<Deed> Of(PlanTimes times, int customers, SeedStream chance)
    {
        var at = times.Start;
        for (var number = 0; number < customers; number++)
        {
            var customer = SimulatedSettings.CustomerId(number);
            at += Duration.FromTimeSpan(chance.DelayBelow(TimeSpan.FromSeconds(120)));
            if (chance.OneIn(2))
            {
                yield return new Deed(at, Actor, person => HoldAndRelease(person, customer));
            }
        }
    }

    private static async Task HoldAndRelease(IPerson person, string customer)
    {
        await Tell(person, new HoldBilling(customer, "hold-1", "An instalment is open.", "Cre", person.Now));
        await person.Ask(grains => grains.GetGrain<ICustomerGrain>(GrainKeys.Customer(customer)).Held());
        await Tell(person, new ReleaseBilling(customer, "hold-1", "It was paid.", "Cre", person.Now));
    }

    private static Task<Answer> Tell(IPerson person, CustomerCommand command)
    {
        var key = GrainKeys.Customer(command.CustomerId);
        return person.Tell(key, command, grains => grains.GetGrain<ICustomerGrain>(key).Tell(command, person.Origin(key)));
    }
}
