using System.Text.Json;
using System.Text.Json.Serialization;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Taxes;
using NodaTime.Text;

namespace BillingGrains.Connectors.Sandbox;

/// <summary>A question as the sandbox's tax service takes it. Dates are ISO 8601. No name of a person leaves.</summary>
internal sealed record WireQuote(
    string DocumentKey, string Currency, bool Inclusive, WireParty Supplier, WireParty Customer,
    IReadOnlyList<WireQuoteLine> Lines)
{
    public static WireQuote Of(string documentKey, TaxQuestion question) => new(
        documentKey, question.Currency.Code, question.Inclusive,
        new WireParty(question.Supplier.Country, question.Supplier.Region, null),
        new WireParty(question.Customer.Country, question.Customer.Region, question.Customer.RegistrationNumber),
        [.. question.Lines.Select(line => new WireQuoteLine(
            line.LineId, line.Category, Supply(line.Supply), LocalDatePattern.Iso.Format(line.Date), line.Amount.Amount))]);

    private static string Supply(SupplyKind supply) => supply switch
    {
        SupplyKind.Goods => "goods",
        SupplyKind.Services => "services",
        SupplyKind.Digital => "digital",
        _ => throw new ArgumentOutOfRangeException(nameof(supply), supply, "A line is goods, services or digital."),
    };
}

internal sealed record WireParty(string Country, string? Region, string? RegistrationNumber);

internal sealed record WireQuoteLine(string Id, string Category, string Supply, string Date, decimal Amount);

/// <summary>The service's answer.</summary>
internal sealed record WireQuoted(string Reference, IReadOnlyList<WireQuotedLine> Lines)
{
    public ValueList<TaxedLine> ToLines(TaxQuestion question) =>
        Lines.Select(line => Line(line, question)).ToValueList();

    private TaxedLine Line(WireQuotedLine line, TaxQuestion question)
    {
        var parts = line.Taxes.Select(tax => new TaxPart(
            $"{tax.Jurisdiction}/{tax.Code}", tax.Code, tax.Jurisdiction, tax.Percent,
            tax.Percent == 0m ? line.Reason?.Text ?? "" : "", Of(tax.Base), Of(tax.Tax))).ToValueList();
        return new TaxedLine(
            line.Id, Of(line.Net), Of(line.Tax), Of(line.Net + line.Tax), Treatment(line), Percent(line),
            line.Reason?.Code ?? "", line.Reason?.Text ?? "", parts, Steps(line, question));

        Money Of(decimal amount) => new(amount, question.Currency);
    }

    private ValueList<Step> Steps(WireQuotedLine line, TaxQuestion question) => line.Taxes.Count == 0
        ? [new Step("tax", $"No tax: {line.Reason?.Text} (answer {Reference})")]
        : line.Taxes.Select(tax => new Step("tax", FormattableString.Invariant(
            $"{tax.Code} {tax.Percent:0.######} % ({tax.Jurisdiction}) on {tax.Base} {question.Currency.Code}: ")
            + FormattableString.Invariant($"{tax.Tax} {question.Currency.Code}, by the tax service (answer {Reference}).")))
            .ToValueList();

    private static TaxTreatment Treatment(WireQuotedLine line) => line.Taxes.Count > 0 ? TaxTreatment.Taxed
        : line.Reason?.Code == "AE" ? TaxTreatment.ReverseCharge
        : TaxTreatment.NotTaxed;

    /// <summary>Of the line's net amount: a tax that is levied on others counts for more than its rate.</summary>
    private static decimal Percent(WireQuotedLine line) => line.Taxes.Sum(
        tax => line.Net == 0m ? tax.Percent : decimal.Round(tax.Percent * tax.Base / line.Net, 6));
}

/// <param name="Reason">Why no tax is levied; null where some is.</param>
internal sealed record WireQuotedLine(
    string Id, decimal Net, decimal Tax, IReadOnlyList<WireQuotedTax> Taxes, WireReason? Reason);

internal sealed record WireQuotedTax(string Code, string Jurisdiction, decimal Percent, decimal Base, decimal Tax);

internal sealed record WireReason(string Code, string Text);

/// <summary>As <see cref="WireJson"/>.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.General, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(WireQuote))]
[JsonSerializable(typeof(WireQuoted))]
internal sealed partial class TaxWireJson : JsonSerializerContext;
