using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using NodaTime;

namespace BillingGrains.Domain.Contracts;

/// <summary>What becomes of work above a limit.</summary>
public enum AboveLimit
{
    None = 0,

    /// <summary>It is shown with what it would have cost, and not billed.</summary>
    NotBilled = 1,

    /// <summary>It is held until a person approves it.</summary>
    Held = 2,
}

/// <summary>A not-to-exceed limit: the most that is billed of a ticket. Work counts by its date, what comes later is
/// above. Give an amount or minutes.</summary>
/// <param name="Text">What was agreed, as a phrase: "Repairs up to 500 EUR".</param>
/// <param name="Amount">Net, in the contract's currency, 0 or more.</param>
/// <param name="Minutes">Billed minutes of labour with its minimums, 0 or more.</param>
/// <param name="Kinds">What counts: labour (with its minimums), part, travel, expense; empty for all.</param>
/// <param name="Category">The tickets that it is for, by their category; null for all.</param>
public sealed record TicketLimit(
    string LimitId, string Text, decimal? Amount = null, int? Minutes = null, ValueList<ChargeKind> Kinds = default,
    string? Category = null, AboveLimit Above = AboveLimit.NotBilled);

/// <summary>A ticket that costs what was agreed, whatever time it takes: its time is shown and not billed. Of those that
/// fit, the first counts. It is due once the ticket is closed.</summary>
/// <param name="Text">What the customer reads on the line.</param>
/// <param name="Amount">Net, in the contract's currency, 0 or more.</param>
/// <param name="From">First day on which a ticket's work may begin to have this price.</param>
/// <param name="Category">The tickets that it is for, by their category; null for all.</param>
/// <param name="Priority">The tickets that it is for, by their priority; null for all.</param>
/// <param name="When">An expression that comes to a bool and names the ticket, customer and contract; null for none.
/// </param>
/// <param name="CoversParts">Whether parts and expenses are in the price too.</param>
public sealed record FixedPrice(
    string PriceId, string Text, decimal Amount, LocalDate From, LocalDate? To = null, string? Category = null,
    string? Priority = null, string? When = null, bool CoversParts = false);
