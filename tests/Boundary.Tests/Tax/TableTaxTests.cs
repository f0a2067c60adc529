using BillingGrains.Domain.Taxes;
using BillingGrains.Ports.Tax;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Tax;

/// <summary>The tables of a contract keep the promises that a service keeps.</summary>
public sealed class TableTaxTests : TaxBoundary
{
    private static readonly TaxTables Tables = new(
        [
            Rate("DE", "standard", "VAT", 19m), Rate("DE", "reduced", "VAT", 7m), Rate("CA", "standard", "GST", 5m),
            Rate("CA-QC", "standard", "QST", 9.975m, order: 2),
        ],
        PlaceRules.ValueAddedTax, [PlaceRules.EuropeanUnion]);

    protected override ITax Tax { get; } = new Built();

    private static TaxRate Rate(string place, string category, string code, decimal percent, int order = 1) => new(
        $"{place}-{category}", place, category, code, percent, new LocalDate(2020, 1, 1), null, order, false, false, null);

    private sealed class Built : ITax
    {
        public Task<TaxReply> Ask(string documentKey, TaxQuestion question, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            return Task.FromResult<TaxReply>(new TaxReply.Answered(TableTax.Answer(question, Tables), "tables"));
        }
    }
}
