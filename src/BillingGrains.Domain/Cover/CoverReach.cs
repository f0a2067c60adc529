using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Cover;

/// <summary>What work a cover is for, and who shares it.</summary>
internal static class CoverReach
{
    public static bool Covers(ContractTerms contract, CoverTerms cover, ChargedWork work, LocalDate workDate) =>
        cover.From <= workDate && !(CoverDays.End(contract, cover) < workDate)
        && (cover.AppliesTo is not { } scope
            || (Any(scope.Categories, work.Category) && Any(scope.WorkTypes, work.WorkType) && Any(scope.Roles, work.Role)
                && Any(scope.Sites, work.Site) && Any(scope.Assets, work.AssetId) && Any(scope.Customers, work.CustomerId)));

    /// <summary>Null where the contract shares it, or where the work does not say who draws.</summary>
    public static string? Pool(ContractTerms contract, CoverTerms cover, ChargedWork work) => cover.Pool switch
    {
        CoverPool.Contract => null,
        CoverPool.Customer => work.CustomerId,
        CoverPool.Site => work.Site,
        CoverPool.Asset => work.AssetId,
        CoverPool.Parent => PartyTree.ParentOf(contract, work.CustomerId),
        _ => throw new ArgumentOutOfRangeException(nameof(cover), cover.Pool, "Who shares a cover must be chosen."),
    };

    /// <summary>The pools that are there before any work is: the contract's, and those that the scope names.</summary>
    public static IEnumerable<(string? Pool, CoverTerms Cover)> NamedPools(Agreement agreement, CoverTerms cover) =>
        cover.Pool switch
        {
            CoverPool.Contract => [(null, cover)],
            CoverPool.Parent => OfParents(agreement, cover),
            _ => Named(agreement.Newest, cover).Select(pool => ((string?)pool, cover)),
        };

    /// <summary>Those who each have a grant of their own: the scope's list, or the contract's parents; empty when none is
    /// named.</summary>
    public static ValueList<string> Named(ContractTerms contract, CoverTerms cover) => cover.Pool switch
    {
        CoverPool.Parent => PartyTree.Parents(contract).ToValueList(),
        CoverPool.Customer => cover.AppliesTo?.Customers ?? [],
        CoverPool.Site => cover.AppliesTo?.Sites ?? [],
        CoverPool.Asset => cover.AppliesTo?.Assets ?? [],
        _ => [],
    };

    /// <summary>A parent has its own from the first to the last version that names it.</summary>
    private static IEnumerable<(string? Pool, CoverTerms Cover)> OfParents(Agreement agreement, CoverTerms cover) =>
        agreement.InForce
            .SelectMany(version => PartyTree.Parents(version.Terms).Select(parent => (Parent: parent, Version: version)))
            .GroupBy(named => named.Parent, named => named.Version, StringComparer.Ordinal)
            .Select(named => ((string?)named.Key, cover with
            {
                From = LocalDate.Max(cover.From, named.First().From),
                To = named.Last().To is { } end ? CoverDays.Earlier(end.PlusDays(-1), cover.To) : cover.To,
            }))
            .Where(named => !(named.Item2.To < named.Item2.From));

    private static bool Any(ValueList<string> list, string? value) =>
        list.IsEmpty || (value is not null && list.AsSpan().Contains(value));
}
