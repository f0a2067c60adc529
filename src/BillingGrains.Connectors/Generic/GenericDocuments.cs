using BillingGrains.Connectors.Documents;
using BillingGrains.Connectors.Generic.Answers;
using BillingGrains.Connectors.Generic.Calls;
using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Expressions;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Generic;

/// <summary>A document as an answer tells it.</summary>
/// <param name="Fields">By the names of the configuration's "read".</param>
internal sealed record FoundDocument(
    IReadOnlyDictionary<string, string> Fields, string Id, string Key, string? Number, string? SentNumber, bool IsPosted,
    bool IsLeftOut, Money Net, Money Tax, Money Gross, bool HasTotals)
{
    public SentAmounts Amounts => new(Net, Tax, Gross);

    public ErpDocument ToDocument() => new(
        Id, Key, Number, IsPosted, Net.Currency.Code, Net.Amount, Tax.Amount, Gross.Amount, SentNumber, Field("billTo"),
        Noted("soldTo"), Noted("payer"), Noted("purchaseOrder", "order"), Noted("credits"));

    /// <summary>Null for a document that is said to be posted and has no number.</summary>
    public SendingOutcome? ToOutcome() => (IsPosted, Number) switch
    {
        (false, _) => new SendingOutcome.Created(Id, HasTotals ? Amounts : null),
        (true, { } number) => new SendingOutcome.Posted(Id, number, Net, Tax, Gross),
        _ => null,
    };

    public string? Noted(string field, string? note = null) => Field(field)
        ?? (Field("notes") is { } notes ? ErpNotes.Read(notes, note ?? field) : null);

    private string? Field(string name) => Fields.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
}

/// <summary>Reads documents of answers, and says what they mean for a document of ours.</summary>
internal sealed class GenericDocuments(ErpPlan plan)
{
    /// <summary>Null where it makes no sense: without an id, in no currency, with amounts that are no numbers.</summary>
    public FoundDocument? Read(AnswerBody part, DocumentPlan of)
    {
        var fields = of.Read.Rules.Of(part, new Dictionary<string, string>(StringComparer.Ordinal));
        if (fields["id"].Length == 0 || Currencies.Find(fields["currency"]) is not { } currency)
        {
            return null;
        }

        var sign = SignOf(of);
        var (net, gross) = (Amount("net"), Amount("gross"));
        var tax = fields.ContainsKey("tax") ? Amount("tax") : gross - net;
        if (net is null || gross is null || tax is null)
        {
            return null;
        }

        var bindings = Bindings.None.With("document", ExpressionValue.OfObject(fields));
        var document = new FoundDocument(
            fields, fields["id"], fields["key"], fields.GetValueOrDefault("number") is { Length: > 0 } number ? number : null,
            null, of.Read.Posted.IsTrue(bindings), of.Read.LeaveOut?.IsTrue(bindings) ?? false, Of(net), Of(tax), Of(gross),
            of.DraftTotals);
        return document with
        {
            SentNumber = document.Noted("sentNumber", "number")
                ?? (plan.Number == NumberUse.Own ? document.Number : null),
        };

        decimal? Amount(string name) =>
            plan.Formats.ReadNumber(fields[name].Length == 0 ? "-" : fields[name]) is { } amount
                ? sign * Exact(amount, currency)
                : null;

        Money Of(decimal? amount) => new(amount!.Value, currency);
    }

    /// <summary>What of a page counts: ours, and not cancelled. Throws where one makes no sense.</summary>
    public IEnumerable<FoundDocument> ReadAll(ListedPage page, DocumentPlan of, ListRunner lists) => page.Parts
        .Select(part => Read(part, of) ?? throw lists.NoSense("a document", page.Answer))
        .Where(static document => document is { IsLeftOut: false, Key.Length: > 0 });

    /// <summary>What is open of a posted document. Throws where that is not told as a number.</summary>
    public ErpOpenItem OpenOf(FoundDocument document, DocumentPlan of, ListedPage page, ListRunner lists)
    {
        var open = plan.Formats.ReadNumber(document.Fields["open"]) is { } amount
            ? SignOf(of) * Exact(amount, document.Gross.Currency)
            : throw lists.NoSense($"what is open of {document.Id}", page.Answer);
        return new ErpOpenItem(
            document.Key, document.Id, document.Number, document.Fields["billTo"], document.Gross.Currency.Code, open);
    }

    /// <summary>An amount of an ERP that computes in binary fractions is rounded to its currency.</summary>
    public decimal Exact(decimal amount, Currency currency) =>
        plan.Formats.Floats ? Rounding.Round(amount, currency.Decimals, RoundingMode.HalfUp) : amount;

    /// <summary>What a document that is about to be posted settles already: it is posted, is not ours, or comes to other
    /// amounts than we do. Null to go on.</summary>
    public SendingOutcome? Before(AnswerBody? part, string detail, DocumentPlan of, ErpInvoice invoice) => Standing(
        part, detail, of, invoice, there => of.DraftTotals ? DraftTotals.Differ(invoice, there.Id, there.Amounts) : null);

    /// <summary>What a draft that may take a line for rounding settles already: as before posting, and Created where it takes
    /// none.</summary>
    public SendingOutcome? BeforeRounding(AnswerBody? part, string detail, DocumentPlan of, ErpInvoice invoice) => Standing(
        part, detail, of, invoice, there =>
            DraftTotals.LineFor(invoice, there.Amounts) is null ? new SendingOutcome.Created(there.Id) : null);

    private SendingOutcome? Standing(
        AnswerBody? part, string detail, DocumentPlan of, ErpInvoice invoice, Func<FoundDocument, SendingOutcome?> ofDraft)
    {
        var there = part is null ? null : Read(part, of);
        if (there is null || there.IsLeftOut || there.Key != invoice.PostingKey)
        {
            return Gone($"There is no open document with the key {invoice.PostingKey} under the id. {detail}");
        }

        if (there.IsPosted)
        {
            return there.ToOutcome() ?? new SendingOutcome.Unknown($"A posted document without a number. {detail}");
        }

        return ofDraft(there);
    }

    /// <summary>What came of making or posting.</summary>
    public SendingOutcome OfWrite(Ran ran, DocumentPlan of, ErpInvoice invoice) => ran switch
    {
        Ran.Settled settled => settled.Outcome,
        Ran.Done done => OfDone(done, of, invoice),
        Ran.Stopped stopped => OfStopped(stopped),
        _ => throw new ArgumentOutOfRangeException(nameof(ran), ran, "There is no such end."),
    };

    public static SendingOutcome OfStopped(Ran.Stopped stopped) => stopped switch
    {
        { MayHaveEffect: true } => new SendingOutcome.Unknown(stopped.Detail),
        { Means: Meaning.Refused } => new SendingOutcome.Refused(stopped.Code, Sentence(stopped.Words), stopped.Detail),
        { Means: Meaning.Absent } => Gone(stopped.Detail),
        _ => new SendingOutcome.Deferred(stopped.Detail, stopped.RetryAfter),
    };

    /// <summary>What was done of a document as its part of an answer tells it.</summary>
    public SendingOutcome OfDone(AnswerBody? part, string detail, DocumentPlan of, ErpInvoice invoice)
    {
        var document = part is null ? null : Read(part, of);
        return (document?.Key == invoice.PostingKey ? document.ToOutcome() : null)
            ?? new SendingOutcome.Unknown($"An answer that makes no sense. {detail}");
    }

    /// <summary>What a look-up by key comes to.</summary>
    public SendingOutcome OfFound(IReadOnlyList<FoundDocument> found, string key) => found switch
    {
        [] => new SendingOutcome.NotFound(),
        [var only] => only.ToOutcome() ?? new SendingOutcome.Unknown($"Document {only.Id} is posted and has no number."),
        _ => new SendingOutcome.Refused(
            "double-document",
            "The ERP holds this document more than once. Cancel the surplus one there, then try again.",
            $"Key {key}: {string.Join(", ", found.Select(static one => $"{one.Id} {one.Number ?? "draft"}"))}"),
    };

    private SendingOutcome OfDone(Ran.Done done, DocumentPlan of, ErpInvoice invoice)
    {
        if (done.Call.Part is null)
        {
            return done.Seen.Text("id") is { Length: > 0 } id
                ? new SendingOutcome.Created(id)
                : new SendingOutcome.Unknown($"An answer that makes no sense: no id. {done.Last.Detail}");
        }

        return OfDone(done.Last.Body?.Parts(done.Call.Part).FirstOrDefault(), done.Last.Detail, of, invoice);
    }

    private static decimal SignOf(DocumentPlan of) =>
        of.CreditsArePositive && of.Kinds.Contains(InvoiceKind.CreditNote) ? -1m : 1m;

    private static SendingOutcome.Refused Gone(string detail) => new(
        "no-such-document", "The document is no longer in the ERP. Find out who deleted it before it is sent again.", detail);

    /// <summary>With a full stop.</summary>
    public static string Sentence(string words) => words.TrimEnd() is { Length: > 0 } trimmed && trimmed[^1] is '.' or '!' or '?'
        ? words.TrimEnd()
        : words.TrimEnd() + ".";
}
