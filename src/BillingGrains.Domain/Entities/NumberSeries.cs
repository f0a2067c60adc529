using System.Collections.Immutable;
using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Entities;

/// <summary>The numbers of one series.</summary>
/// <param name="Last">The highest sequence given; 0 before the first.</param>
/// <param name="Year">0 before the first, and in a series for all time.</param>
/// <param name="ByInvoice">What each document got; looked up only, never enumerated.</param>
public sealed record NumberSeries(long Last, int Year, ImmutableDictionary<string, GivenNumber> ByInvoice)
{
    /// <summary>The number that a document has for ever; null when it has none.</summary>
    public GivenNumber? NumberOf(string invoiceKey) => ByInvoice.GetValueOrDefault(invoiceKey);
}

/// <param name="ContentHash">What the number was given to.</param>
public sealed record GivenNumber(string Number, string ContentHash);

/// <summary>Gives numbers without gaps, at most one to each document ever.</summary>
public sealed class SeriesDecider : IDecider<NumberSeries, SeriesCommand, SeriesEvent>
{
    public static NumberSeries Initial { get; } = new(0, 0, ImmutableDictionary<string, GivenNumber>.Empty);

    public static Decision<SeriesEvent> Decide(NumberSeries state, SeriesCommand command) => command switch
    {
        GiveNumber give => Give(state, give),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "The command is not known."),
    };

    public static NumberSeries Evolve(NumberSeries state, SeriesEvent fact) => fact switch
    {
        NumberGiven given when given.Sequence == state.Last + 1 => new NumberSeries(
            given.Sequence,
            given.Year,
            state.ByInvoice.Add(given.InvoiceKey, new GivenNumber(given.Number, given.ContentHash))),
        NumberGiven given => throw new InvalidOperationException(
            FormattableString.Invariant($"The series has a hole: {given.Sequence} follows {state.Last}.")),
        _ => throw new UnknownFactException(fact),
    };

    /// <summary>The document hears of its number.</summary>
    public static ValueList<string> Addressees(NumberSeries state, SeriesEvent fact) => fact switch
    {
        NumberGiven given => [given.InvoiceKey],
        _ => default,
    };

    private static Decision<SeriesEvent> Give(NumberSeries state, GiveNumber command)
    {
        if (state.NumberOf(command.InvoiceKey) is { } before)
        {
            return before.ContentHash == command.ContentHash
                ? Decision<SeriesEvent>.Accept()
                : Decision<SeriesEvent>.Refuse(SeriesRefusal.OtherContent);
        }

        var isYear = command.Year is 0 or (>= 1000 and <= 9999);
        if (!isYear || (state.Last > 0 && state.Year != command.Year))
        {
            return Decision<SeriesEvent>.Refuse(SeriesRefusal.OtherYear);
        }

        if (!NumberPattern.FitsSeries(command.Pattern, command.Year))
        {
            return Decision<SeriesEvent>.Refuse(EntityRefusal.PatternInvalid);
        }

        var sequence = state.Last + 1;
        return Decision<SeriesEvent>.Accept(new NumberGiven(
            sequence, command.Year, NumberPattern.Format(command.Pattern, command.Year, sequence), command.InvoiceKey,
            command.ContentHash, command.Now));
    }
}

/// <summary>Every rule of a number series, in the order in which they are checked.</summary>
public static class SeriesRefusal
{
    public static readonly Refusal OtherContent = new(
        "series-other-content", "contentHash", "The document has a number already, given to another content.");

    public static readonly Refusal OtherYear = new(
        "series-other-year", "year", "A series numbers the documents of one year, or of all.");
}
