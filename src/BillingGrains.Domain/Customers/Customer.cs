using System.Collections.Immutable;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Retention;
using NodaTime;

namespace BillingGrains.Domain.Customers;

/// <summary>Which contracts cover a customer, and which tickets wait for one. Both are ordered by ordinal id.</summary>
/// <param name="Held">Why nothing of the customer is billed; null when it is.</param>
/// <param name="Holds">Ids of all billing holds that ever were: a repeated one holds nothing.</param>
public sealed record Customer(
    ImmutableSortedDictionary<string, ContractLink> Links, ImmutableSortedSet<string> Waiting, BillingHold? Held = null,
    ValueList<string> Holds = default)
{
    public static Customer Initial { get; } = new(
        ImmutableSortedDictionary.Create<string, ContractLink>(StringComparer.Ordinal),
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal));

    /// <summary>The contract that covers work of a category at a site at a moment, taken by each contract's own
    /// calendar. Of several that fit, the one that names more wins; two that name as much are a hold, never a guess.
    /// </summary>
    public ContractFound Find(string category, string? site, Instant workedAt)
    {
        if (Links.IsEmpty)
        {
            return new ContractFound.None(CustomerHolds.UnknownCustomer);
        }

        string? best = null;
        string? rival = null;
        var bestRank = -1;
        foreach (var (contractId, link) in Links)
        {
            if (link.Applies is not { } coverage || !Covers(coverage, link.TimeZone, category, site, workedAt))
            {
                continue;
            }

            var rank = (coverage.Category is null ? 0 : 1) + (coverage.Site is null ? 0 : 1);
            if (rank > bestRank)
            {
                (best, bestRank, rival) = (contractId, rank, null);
            }
            else if (rank == bestRank)
            {
                rival ??= contractId;
            }
        }

        return best is null ? new ContractFound.None(CustomerHolds.NoContract(category, site))
            : rival is not null ? new ContractFound.None(CustomerHolds.Ambiguous(best, rival))
            : new ContractFound.One(best, Held is null ? null : CustomerHolds.OnBillingHold(Held));
    }

    private static bool Covers(
        Coverage coverage, string timeZone, string category, string? site, Instant workedAt)
    {
        var date = workedAt.InZone(DateTimeZoneProviders.Tzdb[timeZone]).Date;
        return coverage.From <= date
            && (coverage.To is not { } to || date <= to)
            && (coverage.Category is null || coverage.Category == category)
            && (coverage.Site is null || coverage.Site == site);
    }
}

/// <summary>Nothing of the customer is billed until a person releases it.</summary>
/// <param name="HoldId">Given by who held it.</param>
public sealed record BillingHold(string HoldId, [property: PersonalText] string Reason, string By, Instant At);

/// <summary>A contract's highest version known here.</summary>
/// <param name="Applies">Null when that version no longer names this customer.</param>
public sealed record ContractLink(int Version, Coverage? Applies, string TimeZone);

/// <summary>What a search for a contract found.</summary>
public abstract record ContractFound
{
    private ContractFound()
    {
    }

    /// <param name="Hold">Why nothing of the customer is billed; null when it is.</param>
    public sealed record One(string ContractId, HoldReason? Hold = null) : ContractFound;

    public sealed record None(HoldReason Hold) : ContractFound;
}
