using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Customers;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Tickets;

namespace BillingGrains.Host.Simulation;

/// <summary>Folds facts without the grains.</summary>
internal static class Folding
{
    public static ErpTenant Tenant(IEnumerable<object> facts) =>
        facts.Cast<TenantEvent>().Aggregate(TenantDecider.Initial, TenantDecider.Evolve);

    public static Customer Customer(IEnumerable<object> facts) =>
        facts.Cast<CustomerEvent>().Aggregate(CustomerDecider.Initial, CustomerDecider.Evolve);

    public static CustomerContract Contract(IEnumerable<object> facts) =>
        facts.Cast<ContractEvent>().Aggregate(ContractDecider.Initial, ContractDecider.Evolve);
}
