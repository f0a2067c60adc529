using System.Text.Json.Nodes;
using BillingGrains.Sandbox.Erp;

namespace BillingGrains.Sandbox.Vendors;

/// <summary>A line as an ERP computes it.</summary>
/// <param name="TaxCodes">Empty where it is not taxed.</param>
internal sealed record VendorLine(string Text, decimal Quantity, decimal Price, IReadOnlyList<string> TaxCodes);

/// <summary>A tax whose amount the caller gives.</summary>
internal sealed record GivenTax(string Code, decimal Amount);

/// <summary>What a vendor's caller sent, as far as the books need it.</summary>
/// <param name="Sign">-1 where a credit note's amounts come positive.</param>
/// <param name="Given">Null where the ERP computes the taxes.</param>
internal sealed record VendorDocument(
    string Key, bool IsCredit, string? Number, string BillTo, DateOnly Date, DateOnly Due, string Currency, decimal Sign,
    IReadOnlyList<VendorLine> Lines, IReadOnlyList<GivenTax>? Given = null);

/// <summary>Computes documents as the pretended ERPs do: each line rounded to its currency, each tax on the sum of its
/// lines. What a caller says of totals counts for nothing.</summary>
internal static class VendorSums
{
    /// <summary>Throws <see cref="UnknownTaxException"/>.</summary>
    public static DocumentRequest Sum(VendorDocument document, Tenant company)
    {
        var decimals = Currencies.DecimalsOf(document.Currency);
        var lines = document.Lines.Select((line, index) =>
        {
            var net = document.Sign * decimal.Round(line.Quantity * line.Price, decimals, MidpointRounding.AwayFromZero);
            return new DocumentLine(
                FormattableString.Invariant($"line-{index + 1}"), line.Text, document.Sign * line.Quantity, "", net,
                [.. line.TaxCodes.Select(code => new LineTax(code, PercentOf(code, company), net))]);
        }).ToList();
        var taxes = document.Given?.Select(given =>
            {
                var net = lines.Where(line => line.Taxes.Any(tax => tax.Code == given.Code)).Sum(line => line.Net);
                return new DocumentTax(given.Code, 0m, net, document.Sign * given.Amount);
            }).ToList()
            ?? [.. lines.SelectMany(line => line.Taxes).GroupBy(tax => (tax.Code, tax.Percent)).Select(group =>
            {
                var net = group.Sum(tax => tax.Base);
                var tax = decimal.Round(net * group.Key.Percent / 100m, decimals, MidpointRounding.AwayFromZero);
                return new DocumentTax(group.Key.Code, group.Key.Percent, net, tax);
            })];
        var total = lines.Sum(line => line.Net);
        var levied = taxes.Sum(tax => tax.Tax);
        return new DocumentRequest(
            document.Key, document.IsCredit ? DocumentKind.CreditNote : DocumentKind.Invoice, document.Number, document.BillTo,
            document.Date, document.Due, document.Currency, total, levied, total + levied, taxes, lines);
    }

    /// <summary>Of the company's master data; else the digits in the code: "S21" is 21.</summary>
    private static decimal PercentOf(string code, Tenant company)
    {
        var known = company.MasterData.Page(null, null, int.MaxValue)?.Records
            .FirstOrDefault(record => record.Kind == "tax-code" && record.Id == code);
        if (known?.Percent is { } percent)
        {
            return percent;
        }

        var digits = new string([.. code.Where(char.IsAsciiDigit)]);
        return digits.Length is > 0 and < 3
            ? decimal.Parse(digits, System.Globalization.CultureInfo.InvariantCulture)
            : throw new UnknownTaxException(code);
    }
}

/// <summary>The company has no tax of that code.</summary>
internal sealed class UnknownTaxException(string code) : Exception($"There is no tax {code}.");

/// <summary>Reads what callers sent.</summary>
internal static class Sent
{
    public static async Task<JsonObject?> Body(HttpContext context)
    {
        try
        {
            return await JsonNode.ParseAsync(
                context.Request.Body, cancellationToken: context.RequestAborted) as JsonObject;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    /// <summary>Null where it is missing or no text.</summary>
    public static string? Text(this JsonNode? node, string name) => node?[name] switch
    {
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        JsonValue value => value.ToString(),
        _ => null,
    };

    public static decimal Number(this JsonNode? node, string name, decimal otherwise = 0m) =>
        node?[name] is JsonValue value
            && (value.TryGetValue<decimal>(out var number)
                || decimal.TryParse(value.ToString(), System.Globalization.CultureInfo.InvariantCulture, out number))
            ? number
            : otherwise;

    public static DateOnly Day(this JsonNode? node, string name) => DateOnly.TryParseExact(
        node.Text(name), "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture,
        System.Globalization.DateTimeStyles.None, out var day) ? day : DateOnly.MinValue;

    public static IEnumerable<JsonObject> Items(this JsonNode? node, string name) =>
        (node?[name] as JsonArray)?.OfType<JsonObject>() ?? [];

    public static JsonObject Object(string? raw) => (JsonObject)JsonNode.Parse(raw ?? "{}")!;
}
