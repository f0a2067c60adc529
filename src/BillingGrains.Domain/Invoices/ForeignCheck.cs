using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;

namespace BillingGrains.Domain.Invoices;

/// <summary>What is wrong with a document of another engine in itself: above all, whether it foots.</summary>
internal static class ForeignCheck
{
    private const int NumberLengthMax = 40;
    private const int LinesMax = 1_000;

    public static ValueList<Refusal> Find(ForeignDocument document, EntitySettings entity)
    {
        var faults = new Faults();
        faults.When(!KeyPart.IsValid(document.Engine), "bad-id", "engine", KeyPart.Invalid("engine").Reason);
        faults.When(
            document.Number is not { Length: >= 1 and <= NumberLengthMax }, "bad-number", "number",
            "A finished document has its legal number, of 1 to 40 characters.");
        faults.Chosen("kind", document.Kind);
        faults.When(
            document.EntityId != entity.EntityId, "entity-other-id", "entityId",
            "The document is of another legal entity.");
        faults.Text("billTo", document.BillTo, "The document needs a customer in the ERP.");
        faults.When(
            Currencies.Find(document.Currency.Code) != document.Currency, "unknown-currency", "currency",
            $"{document.Currency.Code} is not a currency of ISO 4217.");
        faults.When(
            document.DueDate < document.InvoiceDate, "dates-inverted", "dueDate",
            "A document is not due before its own date.");
        faults.When(
            document.Lines.IsEmpty || document.Lines.Count > LinesMax, "bad-lines", "lines",
            "A document has 1 to 1,000 lines.");
        for (var index = 0; index < document.Lines.Count; index++)
        {
            CheckLine(document, index, faults);
        }

        CheckTotals(document, faults);
        return faults.Found;
    }

    private static void CheckLine(ForeignDocument document, int index, Faults faults)
    {
        var line = document.Lines[index];
        var path = Faults.Path("lines", index);
        faults.Text($"{path}/lineId", line.LineId, "A line has an id.");
        faults.NotTwice($"{path}/lineId", "line", document.Lines, index, static each => each.LineId);
        faults.Text($"{path}/description", line.Description, "A line needs a text that the customer can read.");
        faults.When(
            !IsRounded(line.Net, document.Currency), "not-rounded", $"{path}/net",
            "The amount carries more decimals than its currency has.");
        faults.When(
            !IsRounded(line.Tax, document.Currency), "not-rounded", $"{path}/tax",
            "The amount carries more decimals than its currency has.");
        faults.When(
            line.TaxPercent is < 0m or > 100m, "out-of-range", $"{path}/taxPercent", "A tax is 0 to 100 percent.");
        faults.When(
            line.TaxCode is null && (line.Tax != 0m || line.TaxPercent != 0m), "tax-code-missing", $"{path}/taxCode",
            "A line with tax names its code.");
    }

    private static void CheckTotals(ForeignDocument document, Faults faults)
    {
        var (net, tax, gross) = document.Totals;
        Foots("totals/net", "lines' net amounts", document.Lines.Sum(line => line.Net), net);
        Foots("totals/tax", "lines' taxes", document.Lines.Sum(line => line.Tax), tax);
        Foots("totals/gross", "net amount and the tax", net + tax, gross);
        faults.When(
            document.Kind == InvoiceKind.CreditNote ? gross > 0m : gross < 0m, "wrong-sign", "totals/gross",
            "An invoice asks for money; a credit note gives it back, and its amounts are below 0.");

        void Foots(string path, string what, decimal sum, decimal stated) => faults.When(
            sum != stated, "does-not-foot", path,
            FormattableString.Invariant($"The {what} add up to {sum}, and the document says {stated}."));
    }

    private static bool IsRounded(decimal amount, Currency currency) =>
        Rounding.Round(amount, currency.Decimals, RoundingMode.HalfUp) == amount;
}

/// <summary>Rules of documents of other engines beside those of <see cref="ForeignCheck"/>.</summary>
public static class ForeignRefusal
{
    /// <summary>It is voided and credited where it was made.</summary>
    public static Refusal NotOurs(string engine) => new(
        "foreign-document", null,
        $"The document was made by {engine}: void or credit it there, and hand in the credit note that comes of it.");

    /// <summary>The engine in whose name a contract's place in a key stands; null for a contract.</summary>
    public static string? EngineOf(string contractId) =>
        contractId.StartsWith(ForeignDocuments.EnginePrefix, StringComparison.Ordinal)
            ? contractId[ForeignDocuments.EnginePrefix.Length..]
            : null;

    public static Refusal OriginalUnknown(string engine, string number) => new(
        "original-unknown", "corrects",
        $"The document {number} of {engine} was not handed in under that number and date. Hand it in first, or say "
            + "\"elsewhere\": true when it never will be.");

    /// <param name="billedBy">The engine that the contract names; null when it is billed here.</param>
    public static Refusal BilledTwice(ForeignDocument document, string? billedBy) => new(
        "billed-elsewhere", "contractId", billedBy is null
            ? $"The contract {document.ContractId} is billed here: a document of {document.Engine} would bill it twice."
            : $"The contract {document.ContractId} is billed by {billedBy}, not by {document.Engine}.");
}
