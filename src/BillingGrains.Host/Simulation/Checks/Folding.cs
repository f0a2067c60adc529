using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Customers;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Tickets;

namespace BillingGrains.Host.Simulation.Checks;

/// <summary>Folds facts without the grains.</summary>
internal static class Folding
{
    public static ErpTenant Tenant(IEnumerable<object> facts) =>
        facts.OfType<TenantEvent>().Aggregate(TenantDecider.Initial, TenantDecider.Evolve);

    public static Customer Customer(IEnumerable<object> facts) =>
        facts.OfType<CustomerEvent>().Aggregate(CustomerDecider.Initial, CustomerDecider.Evolve);

    public static CustomerContract Contract(IEnumerable<object> facts) =>
        facts.OfType<ContractEvent>().Aggregate(ContractDecider.Initial, ContractDecider.Evolve);
}
