using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Periods;
using NodaTime;

namespace BillingGrains.Domain.Cover;

/// <summary>Hours or an amount that work draws down before it is billed. With <paramref name="Every"/> it is granted anew
/// each period (included hours, a retainer); without, it is a block, granted once and renewed by rule.</summary>
/// <param name="CoverId">Unique in the contract. A later version may end a cover, and changes nothing else of it.</param>
/// <param name="Name">What the customer reads.</param>
/// <param name="Quantity">Of each grant: hours, or an amount in the contract's currency; more than 0.</param>
/// <param name="From">First work date that it covers.</param>
/// <param name="To">Last one; null for as long as the contract runs.</param>
/// <param name="DayCount">How the share of a part of a period is counted: it grants that share, minutes rounded up.</param>
/// <param name="Months">How long a block lasts from its first day; null until <paramref name="To"/>.</param>
/// <param name="Renewal">When the next block begins; null for never.</param>
/// <param name="Price">Net, in the contract's currency, for each grant, asked on its first day; 0 where a subscription or
/// another agreement pays for it.</param>
/// <param name="Priority">The lowest is drawn first.</param>
/// <param name="AppliesTo">The work that it covers; null for all of the contract.</param>
/// <param name="Pool">Who shares a grant: each of them has one of its own.</param>
/// <param name="RollOver">What becomes of what a period leaves; null when it is lost.</param>
/// <param name="OveragePerHour">What an hour beyond it costs, multiplied as the work is; null for the work's own rate. Of
/// several that cover a piece of work, the first in order that names a rate counts.</param>
/// <param name="PerUnitOf">A subscription of the contract: <paramref name="Quantity"/> and <paramref name="Price"/> are for
/// each unit of it, each for the days of the period on which it stood. Null for one, whatever is subscribed.</param>
/// <param name="NoticeAt">Shares of a grant, in percent, at which notice is given, until it rolls over.</param>
public sealed record CoverTerms(
    string CoverId,
    string Name,
    CoverUnit Unit,
    decimal Quantity,
    LocalDate From,
    LocalDate? To = null,
    BillingCycle? Every = null,
    DayCount DayCount = DayCount.ActualDays,
    int? Months = null,
    CoverRenewal? Renewal = null,
    decimal Price = 0m,
    int Priority = 0,
    CoverScope? AppliesTo = null,
    CoverPool Pool = CoverPool.Contract,
    RollOver? RollOver = null,
    decimal? OveragePerHour = null,
    CoverMinutes Minutes = CoverMinutes.AsBilled,
    ValueList<int> NoticeAt = default,
    string? PerUnitOf = null);

/// <summary>What a grant is counted in.</summary>
public enum CoverUnit
{
    None = 0,

    /// <summary>Work draws its minutes, whatever they cost.</summary>
    Hours = 1,

    /// <summary>Work draws what it costs.</summary>
    Amount = 2,
}

/// <summary>Who shares a grant.</summary>
public enum CoverPool
{
    None = 0,

    /// <summary>All work of the contract, of every customer that it names.</summary>
    Contract = 1,
    Customer = 2,

    /// <summary>Work on a ticket without a site draws nothing.</summary>
    Site = 3,

    /// <summary>A device or vehicle; work on a ticket without one draws nothing.</summary>
    Asset = 4,

    /// <summary>All customers of a parent; work of a customer without one draws nothing.</summary>
    Parent = 5,
}

/// <summary>How many minutes work draws.</summary>
public enum CoverMinutes
{
    None = 0,

    /// <summary>Those that would be billed, after rounding.</summary>
    AsBilled = 1,

    /// <summary>Those, multiplied as their price is: an hour at 1.5 draws 90 minutes.</summary>
    Multiplied = 2,
}

/// <summary>Work that is covered; an empty list means any. Work must fit each list.</summary>
public sealed record CoverScope(
    ValueList<string> Categories = default,
    ValueList<string> WorkTypes = default,
    ValueList<string> Roles = default,
    ValueList<string> Sites = default,
    ValueList<string> Assets = default,
    ValueList<string> Customers = default);

/// <summary>What a period leaves for the ones that follow.</summary>
/// <param name="Periods">For how many further periods, 1 or more.</param>
/// <param name="Percent">Share of what is left that rolls over, more than 0 and at most 100.</param>
/// <param name="QuantityMax">Most that one period passes on; null for no limit. Hours, or an amount.</param>
/// <param name="TotalMax">Most that all earlier periods together pass on; what expires first is cut. Null for no limit.
/// </param>
public sealed record RollOver(
    int Periods = 1, decimal Percent = 100m, decimal? QuantityMax = null, decimal? TotalMax = null);

/// <summary>When a next block begins by itself. It lasts as long and costs as much as the one before.</summary>
/// <param name="AtLeft">With <see cref="RenewWhen.Used"/>: the next begins on the work date on which no more than this is
/// left. Hours, or an amount; less than a block.</param>
/// <param name="TimesMax">Most renewals; null for no limit.</param>
public sealed record CoverRenewal(RenewWhen When, decimal AtLeft = 0m, int? TimesMax = null);

public enum RenewWhen
{
    None = 0,

    /// <summary>On the day on which it is used up, as far as <see cref="CoverRenewal.AtLeft"/> says.</summary>
    Used = 1,

    /// <summary>On the day after its last.</summary>
    Expired = 2,

    /// <summary>Whichever comes first.</summary>
    UsedOrExpired = 3,
}
