using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Posting;

namespace BillingGrains.Connectors.NetSuite;

/// <summary>Record types of SuiteTalk REST.</summary>
internal static class NetSuiteType
{
    public const string Invoice = "invoice";
    public const string CreditMemo = "creditMemo";
    public const string Payment = "customerPayment";
    public const string Refund = "customerRefund";
    public const string Journal = "journalEntry";
    public const string Customer = "customer";
}

/// <summary>Reads and writes what records have in common.</summary>
internal static class NetSuiteRecords
{
    public static JsonObject Ref(string id) => new() { ["id"] = id };

    public static JsonObject Items(IEnumerable<JsonNode?> items) => new() { ["items"] = new JsonArray([.. items]) };

    public static string Text(this JsonElement record, string name) =>
        record.TryGetProperty(name, out var found) && found.ValueKind is JsonValueKind.String or JsonValueKind.Number
            ? found.ToString()
            : "";

    public static bool IsTrue(this JsonElement record, string name) =>
        record.TryGetProperty(name, out var found) && found.ValueKind is JsonValueKind.True;

    /// <summary>The id of what a field refers to; empty for nothing.</summary>
    public static string RefOf(this JsonElement record, string name) =>
        record.TryGetProperty(name, out var found) && found.ValueKind is JsonValueKind.Object ? Text(found, "id") : "";

    public static IEnumerable<JsonElement> ItemsOf(this JsonElement record, string name) =>
        record.TryGetProperty(name, out var list) && list.ValueKind is JsonValueKind.Object
        && list.TryGetProperty("items", out var items) && items.ValueKind is JsonValueKind.Array
            ? items.EnumerateArray()
            : [];

    /// <summary>An amount in the record's currency. Throws <see cref="ErpCallException"/> for what is none.</summary>
    public static Money Amount(this JsonElement record, string name, Currency currency) =>
        Amount(Text(record, name), currency);

    public static Money Amount(string text, Currency currency) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount)
            ? new Money(Rounding.Round(amount, currency.Decimals, RoundingMode.HalfUp), currency)
            : throw new ErpCallException(CallVerdict.Unclear, $"\"{text}\" is no amount.");

    /// <summary>What the lines of a journal come to on one side.</summary>
    public static Money Debits(this JsonElement journal, NetSuiteSettings settings)
    {
        var currency = journal.CurrencyOf(settings);
        return journal.ItemsOf("line").Where(static line => line.Text("debit").Length > 0)
            .Select(line => line.Amount("debit", currency)).Aggregate(Money.Zero(currency), static (all, one) => all + one);
    }

    /// <summary>Throws <see cref="ErpCallException"/> for one that the settings do not name.</summary>
    public static Currency CurrencyOf(this JsonElement record, NetSuiteSettings settings)
    {
        var id = RefOf(record, "currency");
        var code = settings.Currencies.FirstOrDefault(one => one.Value == id).Key;
        return (code is null ? null : Currencies.Find(code))
            ?? throw new ErpCallException(CallVerdict.Unclear, $"The settings name no currency with the internal id {id}.");
    }

    /// <summary>Throws <see cref="ErpCallException"/>.</summary>
    public static string IdOf(Currency currency, NetSuiteSettings settings) =>
        settings.Currencies.GetValueOrDefault(currency.Code) ?? throw new ErpCallException(
            CallVerdict.Refused, $"NetSuite's internal id of {currency.Code} is not in the connection's settings.")
        {
            Code = "currency-unknown", Words = $"The currency {currency.Code} is not set up in the connection to the ERP.",
        };

    /// <summary>A record that is posted, with its number.</summary>
    public static SendingOutcome Posted(JsonElement record, Money net, Money tax, Money gross) =>
        Text(record, "tranId") is { Length: > 0 } number
            ? new SendingOutcome.Posted(Text(record, "id"), number, net, tax, gross)
            : new SendingOutcome.Unknown($"The record {Text(record, "id")} has no number.");
}
