using System.Globalization;
using System.Xml.Linq;
using BillingGrains.Domain.Posting;

namespace BillingGrains.Connectors.S4Hana;

/// <summary>What a confirmation says. It comes with HTTP 200 whether or not anything was posted: the log is the verdict.
/// </summary>
internal static class S4HanaConfirmation
{
    /// <summary>1 is an information, 2 a warning.</summary>
    private const int Error = 3;

    /// <summary>Stands in front of the messages that say why, and says that there are some.</summary>
    private const string Wrapper = "609(RW)";

    /// <summary>Messages of SAP by their class and number, and the kind of the exception that they are here.</summary>
    private static readonly (string TypeId, string Words, string Code)[] Known =
    [
        ("201(F5)", "is not open", "period-not-open"),
        ("351(F5)", "is blocked", "customer-blocked"),
        ("102(F5)", "does not exist in company code", "customer-unknown"),
        ("704(FF)", "Tax code", "unknown-tax-code"),
        ("702(F5)", "Balance in transaction currency", "amounts-differ"),
    ];

    /// <param name="posted">What it means when an entry was posted.</param>
    public static SendingOutcome Read(XElement confirmation, Func<S4HanaId, SendingOutcome> posted)
    {
        var result = Part(confirmation, "JournalEntryCreateConfirmation");
        var log = Part(confirmation, "Log");
        var items = log?.Elements().Where(static one => one.Name.LocalName == "Item").Select(static one =>
            new LogItem(Text(one, "TypeID"), Number(Text(one, "SeverityCode")), Text(one, "Note"))).ToList() ?? [];
        var worst = Math.Max(
            Number(Text(log, "MaximumLogItemSeverityCode")), items.Count == 0 ? 0 : items.Max(static one => one.Severity));
        var document = Text(result, "AccountingDocument");
        var detail = string.Join(" | ", items.Select(static one => FormattableString.Invariant(
            $"{one.TypeId} severity {one.Severity}: {one.Note}")));
        var holdsOne = document.Any(static digit => digit is not '0');
        return (holdsOne, worst >= Error) switch
        {
            (true, false) => posted(new S4HanaId(document, Text(result, "CompanyCode"), Text(result, "FiscalYear"))),
            (true, true) => new SendingOutcome.Unknown($"SAP names the entry {document} and an error. {detail}"),
            (false, true) => Refused(items, detail),
            (false, false) when document.Length > 0 => new SendingOutcome.Refused(
                "erp-refused", "SAP posted nothing and does not say why; an integrator must look at it.",
                $"AccountingDocument {document}. {detail}"),
            _ => new SendingOutcome.Unknown($"The confirmation names no entry and no error. {detail}"),
        };
    }

    private static SendingOutcome.Refused Refused(List<LogItem> items, string detail)
    {
        var errors = items.FindAll(static one => one.Severity >= Error && one.TypeId != Wrapper);
        var why = errors.Count > 0 ? errors : items;
        var code = why.Select(static one => Known.FirstOrDefault(known =>
                known.TypeId == one.TypeId || one.Note.Contains(known.Words, StringComparison.OrdinalIgnoreCase)).Code)
            .FirstOrDefault(static one => one is not null) ?? "erp-refused";
        var notes = string.Join(" ", why.Select(static one => one.Note.Trim().TrimEnd('.') + "."));
        return new SendingOutcome.Refused(code, $"SAP refuses the document: {notes} {NextStep(code)}".TrimEnd(), detail);
    }

    private static string NextStep(string code) => code switch
    {
        "period-not-open" => "Open the period in SAP, or void the document and bill it in an open one.",
        "customer-blocked" or "customer-unknown" => "Correct the customer in SAP, then try again.",
        "unknown-tax-code" => "Set the tax code up in SAP, or map ours to another in the connection's settings.",
        "amounts-differ" => "An integrator must look at it.",
        _ => "",
    };

    private static XElement? Part(XElement? of, string name) =>
        of?.Elements().FirstOrDefault(one => one.Name.LocalName == name);

    private static string Text(XElement? of, string name) => Part(of, name)?.Value ?? "";

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <param name="TypeId">Number and class of the message: "609(RW)".</param>
    private sealed record LogItem(string TypeId, int Severity, string Note);
}

/// <summary>Names an accounting document.</summary>
/// <param name="Document">Ten digits; unique with the other two.</param>
internal sealed record S4HanaId(string Document, string CompanyCode, string Year)
{
    /// <summary>The remote id.</summary>
    public override string ToString() => $"{Document}/{CompanyCode}/{Year}";

    /// <summary>Null for what is no remote id of an accounting document.</summary>
    public static S4HanaId? Read(string? remoteId) =>
        remoteId?.Split('/') is [{ Length: > 0 } document, var company, { Length: > 0 } year]
            ? new S4HanaId(document, company, year)
            : null;
}
