using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Posting;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Connectors.FileDrop;

/// <summary>What the folders say of a record, as an outcome.</summary>
internal static class DropStandings
{
    private static readonly Duration AskLeast = Duration.FromSeconds(10);
    private static readonly Duration AskMost = Duration.FromMinutes(10);

    /// <summary>The ERP could not read the batch: the same one may be laid out again.</summary>
    public static bool IsDamage(string? code) => code is "checksum-wrong" or "totals-wrong" or "malformed";

    /// <summary>Answers Posted, Refused, Unknown until the acknowledgement is there, or NotFound when it is in no batch.
    /// </summary>
    public static SendingOutcome Of(DropBook book, string key, FileDropSettings settings, Instant now)
    {
        var told = book.ToldOf(key);
        var places = book.PlacesOf(key);
        var booked = told.Where(static one => one.Record.Status == "posted").ToList();
        if (booked.Select(static one => one.Record.Id).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            return new SendingOutcome.Refused(
                "double-document",
                "The ERP holds this document more than once. Cancel the surplus one there, then try again.",
                $"Key {key}: {string.Join(", ", booked.Select(static one => $"{one.Record.Id} by {one.From}"))}");
        }

        if (booked.Count > 0)
        {
            return Posted(booked[^1].Record, places);
        }

        if (places.Count == 0)
        {
            return new SendingOutcome.NotFound();
        }

        var last = places[^1];
        return told.LastOrDefault(one => one.Batch == last.Batch && one.Record.Line == last.Line) switch
        {
            { Record: { Status: "refused" } no } answered => new SendingOutcome.Refused(
                Code(no.Code), DropWords.For(Code(no.Code), no.Words),
                $"{no.Code}: {no.Words} ({answered.From}, line {last.Line} of {DropFiles.BatchName(last.Batch)})",
                HoldsNothing: true),

            // A person cancelled it there: nothing is held of it.
            { Record.Status: "cancelled" } => new SendingOutcome.NotFound(),
            _ => Waits(book, last, settings, now),
        };
    }

    private static SendingOutcome Waits(DropBook book, Placed place, FileDropSettings settings, Instant now)
    {
        var batch = book.Batches[place.Batch];
        var name = DropFiles.BatchName(batch.Number);
        if (batch.ClosedAt is not { } closedAt)
        {
            var left = batch.OpenedAt + Duration.FromTimeSpan(settings.BatchAge) - now;
            return new SendingOutcome.Unknown(
                FormattableString.Invariant($"It is line {place.Line} of {name}, which is still open."),
                Duration.Max(left, AskLeast));
        }

        var files = book.Files.Values.Where(file => file.Batch == batch.Number).ToList();
        var detail = FormattableString.Invariant($"Line {place.Line} of {name}. ") + Trouble(book, files);
        if (files.LastOrDefault(static file => file.Answer is not null)?.Answer is { Header: { Status: "rejected" } no } answer
            && !IsDamage(no.Code) && book.IsOf(answer))
        {
            return new SendingOutcome.Refused(
                "batch-rejected",
                $"The ERP took nothing of {name}: {DropWords.Sentence(no.Words)} Have the number of the last batch set right "
                    + "in the ERP's import, then try again: the document goes into a new batch.",
                detail, HoldsNothing: true);
        }

        var age = now - closedAt;
        if (age >= Duration.FromTimeSpan(settings.AnswerWithin))
        {
            return new SendingOutcome.Refused(
                "acknowledgement-missing",
                $"The batch {name} was given to the ERP at {InstantPattern.General.Format(closedAt)}, and nothing came back for "
                    + "this document. Ask the people of the ERP's import what became of the file; when the acknowledgement is "
                    + "there, try again. The document is not sent a second time by that.",
                detail);
        }

        return new SendingOutcome.Unknown(detail, Duration.Min(Duration.Max(age / 2, AskLeast), AskMost));
    }

    private static string Trouble(DropBook book, List<AnswerFile> files) => files.LastOrDefault() switch
    {
        null => "There is no acknowledgement yet.",
        { Answer: null } torn => $"The acknowledgement {torn.Name} cannot be used: {torn.Fault}.",
        { Answer: { } answer } foreign when !book.IsOf(answer) =>
            $"The acknowledgement {foreign.Name} is of another file: it names the checksum {answer.Header.Sha256}.",
        { Answer.Header: { Status: "held" } held } file => FormattableString.Invariant(
            $"By {file.Name} the ERP holds the batch back until it has batch {held.Expected}, which was laid out again."),
        { Answer.Header: { Status: "rejected" } no } file =>
            $"By {file.Name} the ERP did not take the batch: {no.Code}: {no.Words}",
        var file => $"The acknowledgement {file.Name} says nothing of it.",
    };

    private static SendingOutcome.Posted Posted(AnswerRecord record, IReadOnlyList<Placed> places)
    {
        var decimals = places.Count > 0 ? places[^1].Decimals : DecimalsOf(record);
        var currency = new Currency(record.Currency!, decimals);
        return new SendingOutcome.Posted(
            record.Id!, record.Number!, new Money(record.Net, currency), new Money(record.Tax, currency),
            new Money(record.Gross, currency));
    }

    // Of what is kept nowhere here, the acknowledgement's own decimals are all there is.
    private static int DecimalsOf(AnswerRecord record) => record.Gross.Scale;

    private static string Code(string? code) => code is { Length: > 0 } given
        && given.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-')
        ? given
        : "refused-by-erp";
}

/// <summary>What finance reads when the ERP refuses a record.</summary>
internal static class DropWords
{
    public static string For(string code, string? words) => code switch
    {
        "customer-no-tax-registration" or "customer-blocked" =>
            $"{Sentence(words)} Correct the customer in the ERP, then try again.",
        "unknown-tax-code" => $"{Sentence(words)} Set the tax code up in the ERP, then try again.",
        "period-closed" => $"{Sentence(words)} Open the period in the ERP, or void the document and bill it in an open one.",
        "no-such-document" => $"{Sentence(words)} Find out what became of the document in the ERP, then try again.",
        _ => $"The ERP does not take the record: {Sentence(words)} Set it right there, then try again.",
    };

    public static string Sentence(string? words) => words?.Trim() is { Length: > 0 } said
        ? said[^1] is '.' or '!' or '?' ? said : said + "."
        : "It does not say why.";
}
