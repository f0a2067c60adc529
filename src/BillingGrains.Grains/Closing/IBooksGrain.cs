using BillingGrains.Domain.Closing;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exchange;
using BillingGrains.Grains.Journaling;
using NodaTime;
using Orleans;

namespace BillingGrains.Grains.Closing;

/// <summary>The dates and closed periods of a legal entity. Key "books/{entity}".</summary>
public interface IBooksGrain : IJournaledGrain
{
    Task<Answer> Tell(BooksCommand command, Origin origin);

    /// <summary>Signs for a document, after the document was asked whether it is final.</summary>
    Task<Answer> SignFor(SignForDocument command, Origin origin);

    /// <summary>How a month stands, and what it lacks.</summary>
    Task<PeriodStanding> Standing(YearMonth period);

    /// <summary>The exchange rates that were entered, the latest first.</summary>
    Task<ValueList<ExchangeRate>> Rates();

    /// <summary>Whether something dated on a day may still be changed.</summary>
    Task<bool> IsOpen(LocalDate day);
}

/// <summary>A month of a legal entity's books.</summary>
/// <param name="Unposted">Documents dated into it or before it that nobody answers for.</param>
/// <param name="SignedFor">Such documents that somebody answers for.</param>
/// <param name="Reconciled">The balances recorded last; null when none were since its closing began.</param>
/// <param name="Unsigned">Differences that nobody answers for.</param>
[GenerateSerializer]
public sealed record PeriodStanding(
    [property: Id(0)] PeriodState State,
    [property: Id(1)] YearMonth? ClosedThrough,
    [property: Id(2)] ValueList<string> Unposted,
    [property: Id(3)] ValueList<string> SignedFor,
    [property: Id(4)] PeriodReconciled? Reconciled,
    [property: Id(5)] ValueList<BalanceDifference> Unsigned,
    [property: Id(6)] ValueList<DifferenceSigned> Signed,
    [property: Id(7)] PeriodEntry? Entry);
