using BillingGrains.Sandbox.Erp;

namespace BillingGrains.Sandbox.Tax;

/// <summary>What the pretended tax service knows: a few countries at their standard and reduced rates, and the general
/// rules between them. Each tax is rounded on each line, half away from zero.</summary>
public static class RateBook
{
    private static readonly HashSet<string> Union = new(["DE", "NL", "FR", "BE"], StringComparer.Ordinal);

    private static readonly (string Place, string Category, string Code, decimal Percent)[] Rates =
    [
        ("DE", "standard", "VAT", 19m), ("DE", "reduced", "VAT", 7m), ("NL", "standard", "VAT", 21m),
        ("NL", "reduced", "VAT", 9m), ("FR", "standard", "VAT", 20m), ("FR", "reduced", "VAT", 5.5m),
        ("BE", "standard", "VAT", 21m), ("BE", "reduced", "VAT", 6m), ("CA", "standard", "GST", 5m),
        ("CA-QC", "standard", "QST", 9.975m), ("CA-BC", "standard", "PST", 7m),
    ];

    /// <summary>The lines' taxes, or what the service does not know.</summary>
    public static (IReadOnlyList<QuotedLine> Lines, Problem? Problem) Quote(QuoteRequest request)
    {
        var (supplier, customer) = (request.Supplier, request.Customer);
        var within = Union.Contains(supplier.Country) && Union.Contains(customer.Country);
        var reason = supplier.Country == customer.Country ? null
            : within && customer.RegistrationNumber is not null
                ? new QuotedReason("AE", "Reverse charge: the customer accounts for the tax.")
            : within ? null
            : new QuotedReason("G", "Not taxed: supplied abroad.");
        var lines = new List<QuotedLine>();
        foreach (var line in request.Lines)
        {
            if (reason is not null)
            {
                lines.Add(new QuotedLine(line.Id, line.Amount, 0m, [], reason));
                continue;
            }

            var place = within && line.Supply == "digital" ? customer : supplier;
            var rates = Rates.Where(rate => rate.Category == line.Category
                && (rate.Place == place.Country || rate.Place == $"{place.Country}-{place.Region}")).ToList();
            if (rates.Count == 0)
            {
                return ([], new Problem("rate-unknown", $"There is no rate for {line.Category} in {place.Country}."));
            }

            lines.Add(Taxed(request, line, rates));
        }

        return (lines, null);
    }

    private static QuotedLine Taxed(
        QuoteRequest request, QuoteLine line, List<(string Place, string Category, string Code, decimal Percent)> rates)
    {
        var decimals = Currencies.DecimalsOf(request.Currency);
        var whole = request.Inclusive ? 100m + rates.Sum(rate => rate.Percent) : 100m;
        var taxes = rates.ConvertAll(rate => decimal.Round(
            line.Amount * rate.Percent / whole, decimals, MidpointRounding.AwayFromZero));
        var net = request.Inclusive ? line.Amount - taxes.Sum() : line.Amount;
        return new QuotedLine(
            line.Id, net, taxes.Sum(),
            [.. rates.Zip(taxes, (rate, tax) => new QuotedTax(rate.Code, rate.Place, rate.Percent, net, tax))], null);
    }
}
