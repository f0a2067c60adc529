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
    public static string? Pool(CoverTerms cover, ChargedWork work) => cover.Pool switch
    {
        CoverPool.Contract => null,
        CoverPool.Customer => work.CustomerId,
        CoverPool.Site => work.Site,
        CoverPool.Asset => work.AssetId,
        _ => throw new ArgumentOutOfRangeException(nameof(cover), cover.Pool, "Who shares a cover must be chosen."),
    };

    /// <summary>The pools that are there before any work is: the contract's, and those that the scope names.</summary>
    public static IEnumerable<string?> NamedPools(CoverTerms cover) => cover.Pool == CoverPool.Contract
        ? new string?[] { null }
        : Named(cover);

    /// <summary>The scope's list of those who each have a grant of their own; empty when it names none.</summary>
    public static ValueList<string> Named(CoverTerms cover) => cover.Pool switch
    {
        CoverPool.Customer => cover.AppliesTo?.Customers ?? [],
        CoverPool.Site => cover.AppliesTo?.Sites ?? [],
        CoverPool.Asset => cover.AppliesTo?.Assets ?? [],
        _ => [],
    };

    private static bool Any(ValueList<string> list, string? value) =>
        list.IsEmpty || (value is not null && list.AsSpan().Contains(value));
}
