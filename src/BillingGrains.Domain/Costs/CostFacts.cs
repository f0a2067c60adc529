using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Costs;

/// <summary>What work costs a legal entity itself, as one version of a document. It is no part of a contract, because
/// customers' terms are read by all roles, and one person costs the same whoever is billed.</summary>
/// <param name="Version">1 for the first; grows by one.</param>
/// <param name="Rates">The most specific counts: person and role, then person, then role, then neither.</param>
public sealed record CostRates(string EntityId, int Version, Currency Currency, ValueList<CostRate> Rates);

/// <summary>What an hour costs. Null means any.</summary>
/// <param name="PerHour">In the document's currency, 0 or more.</param>
/// <param name="From">First work date on which it counts.</param>
/// <param name="Technician">A person, as time entries name them.</param>
public sealed record CostRate(
    decimal PerHour, LocalDate From, LocalDate? To = null, string? Technician = null, string? Role = null);

/// <summary>A legal entity's cost rates; null before they are set.</summary>
public sealed record CostBook(CostRates? Rates);

/// <summary>What happened to a legal entity's cost rates.</summary>
public abstract record CostEvent;

[Fact("costs.set.v1")]
public sealed record CostRatesSet(CostRates Rates, string By, Instant At) : CostEvent;

/// <summary>What may be asked of a legal entity's cost rates.</summary>
public abstract record CostCommand(Instant Now);

/// <summary>Sets a version. The same version with the same rates was set already.</summary>
public sealed record SetCostRates(CostRates Rates, string By, Instant Now) : CostCommand(Now);
