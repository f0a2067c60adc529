using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Taxes;
using NodaTime;

namespace BillingGrains.Domain.Tests.Taxes;

internal static class TaxSamples
{
    public static readonly Currency Euro = Currencies.Find("EUR")!;
    public static readonly LocalDate Start = new(2020, 1, 1);
    public static readonly LocalDate Today = new(2026, 3, 1);

    public static TaxSupplier Germany { get; } = new("DE", null, []);

    public static TaxCustomer Consumer(string country, string? region = null) => new(country, region, null, null, null);

    public static TaxCustomer Business(string country) => new(country, null, $"{country}123456789", null, null);

    public static TaxRate Rate(string jurisdiction, string category, string code, decimal percent, int order = 1) => new(
        $"{jurisdiction}-{category}-{code}", jurisdiction, category, code, percent, Start, null, order, Compound: false,
        OnlyIfRegistered: false, percent == 0m ? "Zero rated." : null);

    public static TaxTables Tables { get; } = new(
        [
            Rate("DE", "standard", "VAT", 19m), Rate("DE", "reduced", "VAT", 7m), Rate("DE", "books", "VAT", 0m),
            Rate("FR", "standard", "VAT", 20m), Rate("FR", "reduced", "VAT", 5.5m),
            Rate("CA", "standard", "GST", 5m), Rate("CA-BC", "standard", "PST", 7m, order: 2),
        ],
        PlaceRules.ValueAddedTax,
        [PlaceRules.EuropeanUnion]);

    /// <summary>Taxes of one country whose categories are named after their percentages: "10+20" bears two.</summary>
    public static TaxTables Percents(params string[] categories) => Tables with
    {
        Rates = categories.SelectMany(category => category.Split('+').Select((percent, index) => Rate(
            "DE", category, $"T{index + 1}", decimal.Parse(percent, System.Globalization.CultureInfo.InvariantCulture))))
            .ToValueList(),
    };

    public static TaxQuestionLine Line(
        decimal amount, string category = "standard", SupplyKind supply = SupplyKind.Services, string id = "l",
        LocalDate? date = null, string currency = "EUR") =>
        new(id, category, supply, date ?? Today, new Money(amount, Currencies.Find(currency)!));

    public static TaxQuestion Question(params TaxQuestionLine[] lines) => new(
        lines.Length == 0 ? Euro : lines[0].Amount.Currency, RoundingMode.HalfUp, TaxRounding.PerLine, Inclusive: false,
        Germany, Consumer("DE"), lines.Select((line, index) => line with { LineId = $"{line.LineId}{index}" }).ToValueList());

    public static TaxAnswer.Taxed Ask(TaxQuestion question, TaxTables tables) =>
        TableTax.Answer(question, tables).ShouldBeOfType<TaxAnswer.Taxed>();
}
