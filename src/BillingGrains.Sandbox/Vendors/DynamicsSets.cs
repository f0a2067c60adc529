using System.Globalization;
using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>What else of a company Finance &amp; Operations tells: settlements, and master data that nobody but its people
/// enters.</summary>
internal static class DynamicsSets
{
    /// <summary>Of the one legal entity that the sandbox pretends.</summary>
    public const string LegalEntity = "nl01";

    /// <summary>Null for a set that there is not.</summary>
    public static IEnumerable<JsonObject>? Records(string set, Tenant company, DynamicsBook book) => set switch
    {
        "CustomerInvoiceSettlements" => company.Payments.Now().Where(one => company.Books.Find(one.Entry.Key).Count > 0)
            .Select(one => Settlement(one.Ordinal, one.Entry, book.Tell(company.Books.Find(one.Entry.Key)[0]))),
        "TaxItemGroupHeadings" => Master(company, "tax-code", static one => new JsonObject
        {
            ["TaxItemGroup"] = one.Id, ["Name"] = one.Name, ["TaxPercent"] = one.Percent,
        }),
        "DimensionValues" => Master(company, "dimension", static one => new JsonObject
        {
            ["DimensionValue"] = one.Id, ["Description"] = one.Name,
        }),
        "Currencies" => Master(company, "currency", static one => new JsonObject
        {
            ["CurrencyCode"] = one.Id, ["Name"] = one.Name,
        }),
        "LedgerFiscalPeriods" => Master(company, "period", static one => new JsonObject
        {
            ["PeriodName"] = one.Id, ["PeriodDescription"] = one.Name, ["PeriodStatus"] = one.Blocked ? "Closed" : "Open",
            ["StartDate"] = Day(one.From), ["EndDate"] = Day(one.To),
        }),
        _ => null,
    };

    private static JsonObject Settlement(int ordinal, PaymentEntry entry, JsonObject header) => new()
    {
        ["dataAreaId"] = LegalEntity,
        ["SettlementRecId"] = ordinal,
        ["ExternalInvoiceId"] = header.Text("ExternalInvoiceId"),
        ["SettlementType"] = entry.Kind switch { "payment" => "Payment", "refund" => "Refund", _ => "WriteOff" },
        ["SettledAmount"] = entry.Amount,
        ["CurrencyCode"] = entry.Currency,
        ["TransactionDate"] = Day(entry.On),
        ["TransactionText"] = entry.Words,
        ["IsReversed"] = entry.Cancelled ? "Yes" : "No",
        ["ModifiedDateTime"] = entry.ChangedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
    };

    public static IEnumerable<JsonObject> Master(Tenant company, string kind, Func<MasterEntry, JsonObject> tell) =>
        company.MasterData.Traces(kind).Where(static one => one.Entry is not null).Select(one =>
        {
            var told = tell(one.Entry!);
            told["dataAreaId"] = LegalEntity;
            return told;
        });

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) is { } text
        ? text + "T00:00:00Z"
        : null;
}
