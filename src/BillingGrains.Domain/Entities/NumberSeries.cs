using System.Collections.Immutable;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using NodaTime;

namespace BillingGrains.Domain.Entities;

/// <summary>The numbers of one series.</summary>
/// <param name="Last">The highest sequence given, or seen in the ERP; 0 before the first.</param>
/// <param name="Year">0 before the first, and in a series for all time.</param>
/// <param name="ByInvoice">What each document got; looked up only, never enumerated.</param>
/// <param name="Reserved">By posting key: what only the document gets that bears it in the ERP; looked up only.</param>
/// <param name="RaisedFor">The epoch and the pattern for which the series was raised last; null when it never was.</param>
/// <param name="LastDate">Of the document numbered last; null before the first.</param>
/// <param name="First">Where the series was set to begin; null when it begins at 1.</param>
public sealed record NumberSeries(
    long Last, int Year, ImmutableDictionary<string, GivenNumber> ByInvoice,
    ImmutableDictionary<string, ReservedNumber> Reserved, string? RaisedFor, LocalDate? LastDate = null,
    long? First = null)
{
    /// <summary>The number that a document has for ever; null when it has none.</summary>
    public GivenNumber? NumberOf(string invoiceKey) => ByInvoice.GetValueOrDefault(invoiceKey);

    /// <summary>Whether it numbers another year's documents.</summary>
    public bool IsOfOtherYear(int year) => Last > 0 && Last != First - 1 && Year != year;
}

/// <param name="ContentHash">What the number was given to.</param>
public sealed record GivenNumber(string Number, string ContentHash);

/// <summary>Gives numbers without gaps, at most one to each document ever.</summary>
public sealed class SeriesDecider : IDecider<NumberSeries, SeriesCommand, SeriesEvent>
{
    /// <summary>3: the date of the number given last, and where the series began.</summary>
    public static int FoldVersion => 3;

    public static NumberSeries Initial { get; } = new(
        0, 0, ImmutableDictionary<string, GivenNumber>.Empty, ImmutableDictionary<string, ReservedNumber>.Empty, null);

    public static Decision<SeriesEvent> Decide(NumberSeries state, SeriesCommand command) => command switch
    {
        GiveNumber give => Give(state, give),
        RaiseSeries raise => Raise(state, raise),
        StartSeries start => Start(state, start),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "The command is not known."),
    };

    public static NumberSeries Evolve(NumberSeries state, SeriesEvent fact) => fact switch
    {
        NumberGiven given when given.Sequence == state.Last + 1 => Given(state, given) with { Last = given.Sequence },
        NumberGiven given when state.Reserved.GetValueOrDefault(KeyOf(given))?.Sequence == given.Sequence =>
            Given(state, given) with { Reserved = state.Reserved.Remove(KeyOf(given)) },
        SeriesRaised raised => state with
        {
            Last = raised.Last,
            Year = raised.Last > 0 ? raised.Year : state.Year,
            Reserved = state.Reserved.SetItems(raised.Reserved.Select(one => KeyValuePair.Create(one.PostingKey, one))),
            RaisedFor = RaisedForText(raised.Epoch, raised.Pattern),
        },
        SeriesStarted started => state with { Last = started.First - 1, First = started.First },
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

    private static string RaisedForText(string epoch, string pattern) => $"{epoch} {pattern}";

    private static string KeyOf(NumberGiven given) => PostingKey.Of(given.InvoiceKey, given.ContentHash);

    private static NumberSeries Given(NumberSeries state, NumberGiven given) => state with
    {
        Year = given.Year,
        LastDate = given.Date ?? state.LastDate,
        ByInvoice = state.ByInvoice.Add(given.InvoiceKey, new GivenNumber(given.Number, given.ContentHash)),
    };

    /// <summary>A pattern or year that does not fit is left to the request for a number, which is refused.</summary>
    private static Decision<SeriesEvent> Raise(NumberSeries state, RaiseSeries command)
    {
        if (state.RaisedFor == RaisedForText(command.Epoch, command.Pattern)
            || !NumberPattern.FitsSeries(command.Pattern, command.Year)
            || state.IsOfOtherYear(command.Year))
        {
            return Decision<SeriesEvent>.Accept();
        }

        var seen = new List<ReservedNumber>();
        foreach (var number in command.Seen)
        {
            if (NumberPattern.SequenceOf(command.Pattern, command.Year, number.Number) is { } sequence
                && sequence > state.Last)
            {
                seen.Add(new ReservedNumber(number.PostingKey, sequence, number.Number));
            }
        }

        return Decision<SeriesEvent>.Accept(new SeriesRaised(
            command.Epoch, command.Pattern, command.Year, seen.Select(one => one.Sequence).Append(state.Last).Max(),
            seen.OrderBy(one => one.Sequence).ToValueList(), command.Now));
    }

    private static Decision<SeriesEvent> Give(NumberSeries state, GiveNumber command)
    {
        if (state.NumberOf(command.InvoiceKey) is { } before)
        {
            return before.ContentHash == command.ContentHash
                ? Decision<SeriesEvent>.Accept()
                : Decision<SeriesEvent>.Refuse(SeriesRefusal.OtherContent);
        }

        var isYear = command.Year is 0 or (>= 1000 and <= 9999);
        if (!isYear || state.IsOfOtherYear(command.Year))
        {
            return Decision<SeriesEvent>.Refuse(SeriesRefusal.OtherYear);
        }

        if (!NumberPattern.FitsSeries(command.Pattern, command.Year))
        {
            return Decision<SeriesEvent>.Refuse(EntityRefusal.PatternInvalid);
        }

        if (command.Date < state.LastDate)
        {
            return Decision<SeriesEvent>.Refuse(SeriesRefusal.DateBack);
        }

        if (command.StandsInErp
            && state.Reserved.TryGetValue(PostingKey.Of(command.InvoiceKey, command.ContentHash), out var reserved))
        {
            return Decision<SeriesEvent>.Accept(new NumberGiven(
                reserved.Sequence, command.Year, reserved.Number, command.InvoiceKey, command.ContentHash, command.Now,
                command.Date, command.Dates));
        }

        var sequence = state.Last + 1;
        return Decision<SeriesEvent>.Accept(new NumberGiven(
            sequence, command.Year, NumberPattern.Format(command.Pattern, command.Year, sequence), command.InvoiceKey,
            command.ContentHash, command.Now, command.Date, command.Dates));
    }

    private static Decision<SeriesEvent> Start(NumberSeries state, StartSeries command) => state switch
    {
        { First: { } first } when first == command.First => Decision<SeriesEvent>.Accept(),
        { Last: > 0 } or { First: not null } when state.Last != state.First - 1 =>
            Decision<SeriesEvent>.Refuse(SeriesRefusal.HasBegun(state.Last)),
        _ when command.First < 1 => Decision<SeriesEvent>.Refuse(SeriesRefusal.FirstInvalid),
        _ when string.IsNullOrWhiteSpace(command.Reason) => Decision<SeriesEvent>.Refuse(SeriesRefusal.ReasonMissing),
        _ => Decision<SeriesEvent>.Accept(new SeriesStarted(command.First, command.Reason, command.By, command.Now)),
    };
}

/// <summary>Every rule of a number series, in the order in which they are checked.</summary>
public static class SeriesRefusal
{
    public static readonly Refusal OtherContent = new(
        "series-other-content", "contentHash", "The document has a number already, given to another content.");

    public static readonly Refusal OtherYear = new(
        "series-other-year", "year", "A series numbers the documents of one year, or of all.");

    public static readonly Refusal DateBack = new(
        "series-date-back", "date", "Issue dates never go back within a series: the number before it has a later one.");

    public static readonly Refusal FirstInvalid = new("series-first-invalid", "first", "A series begins at 1 or above.");

    public static readonly Refusal ReasonMissing = new("reason-missing", "reason", "Say why, for those who ask later.");

    public static Refusal HasBegun(long last) => new(
        "series-has-begun", "first", FormattableString.Invariant(
            $"The series has given numbers up to {last}: where it begins is set before the first."));
}
