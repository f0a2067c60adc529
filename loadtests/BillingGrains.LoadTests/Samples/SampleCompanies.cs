using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Posting;
using NodaTime;

namespace BillingGrains.LoadTests.Samples;

/// <summary>One of the group's companies, with what its contracts have in common.</summary>
/// <param name="Rate">What an hour of an engineer costs in its market; the contracts' rates lie around it.</param>
/// <param name="RateStep">Rates are multiples of it.</param>
public sealed record SampleCompany(
    EntitySettings Entity, string ErpTenant, Currency Currency, RoundingMode MoneyRounding, string TaxCode,
    decimal TaxPercent, string CustomerPrefix, int Customers, int ExtraContracts, decimal Rate, decimal RateStep,
    decimal PartCostStep);

/// <summary>Three legal entities in three currencies, each with the books of its own ERP tenant.</summary>
public static class SampleCompanies
{
    public static IReadOnlyList<SampleCompany> All { get; } =
    [
        new(
            new EntitySettings(
                "nl01", 1, "Noorderlicht Techniek BV", "NL", "Europe/Amsterdam", Numbering.Ours,
                "NL-{year}-{number:00000}", TaxRounding.PerDocument, "north", ReviewRequired: true),
            "north", Find("EUR"), RoundingMode.HalfUp, "S21", 21m, "c-1", Customers: 24, ExtraContracts: 8,
            Rate: 96m, RateStep: 0.50m, PartCostStep: 0.05m),
        new(
            new EntitySettings(
                "uk01", 1, "Southdown Field Services Ltd", "GB", "Europe/London", Numbering.Ours,
                "UK-{year}-{number:00000}", TaxRounding.PerLine, "south", ReviewRequired: true),
            "south", Find("GBP"), RoundingMode.HalfEven, "V20", 20m, "c-2", Customers: 12, ExtraContracts: 4,
            Rate: 84m, RateStep: 0.25m, PartCostStep: 0.01m),
        new(
            new EntitySettings(
                "jp01", 1, "Higashi Service KK", "JP", "Asia/Tokyo", Numbering.Ours,
                "JP-{year}-{number:00000}", TaxRounding.PerDocument, "east", ReviewRequired: false),
            "east", Find("JPY"), RoundingMode.Down, "T10", 10m, "c-3", Customers: 9, ExtraContracts: 3,
            Rate: 12_000m, RateStep: 100m, PartCostStep: 1m),
    ];

    public static IReadOnlyList<TenantSettings> Tenants { get; } =
    [
        .. All.Select(company => new TenantSettings(
            company.ErpTenant, 1, "sandbox", $"sandbox-{company.ErpTenant}",
            new TenantLimits(
                CallsPerWindow: 3_000, Duration.FromSeconds(60), InFlight: 4,
                new SendingWindow(Duration.FromSeconds(2), Duration.FromSeconds(3), Duration.FromSeconds(1))))),
    ];

    private static Currency Find(string code) =>
        Currencies.Find(code) ?? throw new InvalidOperationException($"{code} is no currency.");
}
