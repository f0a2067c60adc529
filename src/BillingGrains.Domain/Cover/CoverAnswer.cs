using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Cover;

/// <summary>A charge with the account that it is on.</summary>
/// <param name="TicketKey">The ticket's key; the contract's for what is of the contract itself.</param>
public sealed record TicketCharge(string TicketKey, Charge Charge);

/// <summary>Charges after cover. Quantities are minutes where cover is in hours, else the contract's currency.</summary>
/// <param name="Charges">All that were given, in their order.</param>
/// <param name="Fees">The price of each grant, as charges of the contract's own account.</param>
/// <param name="Balances">Each grant, by cover, pool and first day.</param>
public sealed record CoverAnswer(
    ValueList<TicketCharge> Charges,
    ValueList<TicketCharge> Fees,
    ValueList<CoverDraw> Draws,
    ValueList<CoverBalance> Balances,
    ValueList<CoverNotice> Notices);

/// <summary>What a charge drew from a grant.</summary>
/// <param name="Quantity">More than 0.</param>
public sealed record CoverDraw(
    string TicketKey, string ChargeId, LocalDate WorkDate, string CoverId, string GrantId, decimal Quantity);

/// <summary>Where a grant stands: granted = drawn + expired + left.</summary>
/// <param name="Pool">The customer, site or asset whose grant it is; null where the contract shares it.</param>
/// <param name="Until">Last day; null when it does not expire.</param>
/// <param name="Drawn">By work that is billed or waits.</param>
/// <param name="Waiting">What of <paramref name="Drawn"/> is for work that is not to be billed yet.</param>
/// <param name="Expired">Lost: not rolled over, or past its last day.</param>
public sealed record CoverBalance(
    string CoverId, string GrantId, string Name, string? Pool, string Unit, LocalDate From, LocalDate? Until,
    decimal Granted, decimal Drawn, decimal Waiting, decimal Expired, decimal Left);

/// <summary>A share of a grant is used.</summary>
/// <param name="Percent">As the terms name it.</param>
/// <param name="On">The work date on which it was reached.</param>
/// <param name="Drawn">Up to the charge that reached it.</param>
/// <param name="Until">The grant's last day then; null when it does not expire.</param>
public sealed record CoverNotice(
    string CoverId, string GrantId, string? Pool, int Percent, LocalDate On, decimal Drawn, decimal Granted,
    string Unit, string Text, LocalDate? Until = null)
{
    /// <summary>The same for the same grant and share: notice of it is given once.</summary>
    public string Key => FormattableString.Invariant($"{GrantId}@{Percent}");
}
