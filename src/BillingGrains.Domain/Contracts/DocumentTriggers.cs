using BillingGrains.Domain.Deciding;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Domain.Contracts;

/// <summary>Whether a contract's own terms ask for documents. A run that they ask for has an id that follows from what
/// happened, so that it bills once; ids of people's runs have no slash.</summary>
internal static class DocumentTriggers
{
    /// <summary>After a ticket's charges were taken.</summary>
    /// <param name="state">With the charges.</param>
    public static ContractEvent[] OfCharges(CustomerContract state, TakeCharges take)
    {
        if (!state.Versions.Values.Any(static terms => terms.Documents is not null))
        {
            return [];
        }

        var (terms, today) = InForce(state, take.Now);
        var isDue = terms.Documents switch
        {
            { When: DocumentTrigger.Due } => DueAmounts.Now(state.Accounts[take.TicketKey], today).Any(),
            { When: DocumentTrigger.Amount, Amount: { } amount } =>
                state.Open.SelectMany(key => DueAmounts.Now(state.Accounts[key], today))
                    .Concat(DueAmounts.Now(OwnCharges.Account(state, terms), today)).Sum() >= amount.Amount,
            _ => false,
        };
        return isDue
            ? [Due(FormattableString.Invariant($"due/{take.TicketKey}/{take.RatingNumber}"), terms, today, take.Now)]
            : [];
    }

    public static ContractEvent[] OfMilestone(CustomerContract state, MilestoneReached reached)
    {
        var (terms, today) = InForce(state, reached.At);
        return terms.Documents?.When == DocumentTrigger.Milestone
            ? [Due($"milestone/{reached.MilestoneId}/{Text(reached.On)}", terms, today, reached.At)]
            : [];
    }

    /// <summary>None where the terms changed since the calendar was told of them.</summary>
    public static ContractEvent[] OfDay(CustomerContract state, CallDocuments call)
    {
        var terms = Agreement.Of(state.Versions).At(call.On);
        return terms.Documents is { } documents && documents.HasDays() && documents.Next(call.On.PlusDays(-1)) == call.On
            ? [Due($"calendar/{Text(call.On)}", terms, documents.CutOff(call.On), call.Now)]
            : [];
    }

    private static DocumentsDue Due(string runId, ContractTerms terms, LocalDate through, Instant now) =>
        new(runId, through.ToYearMonth(), through, terms.Documents!.When, now);

    private static (ContractTerms Terms, LocalDate Today) InForce(CustomerContract state, Instant now)
    {
        var today = state.Terms!.DateAt(now);
        return (Agreement.Of(state.Versions).At(today), today);
    }

    private static string Text(LocalDate date) => LocalDatePattern.Iso.Format(date);
}
