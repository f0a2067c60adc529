using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Discounts;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;

namespace BillingGrains.Host.Simulation.Checks;

/// <summary>What percentages take off subscriptions, by document: the agreed share of what the lines stand for, rounded
/// once; what comes back, comes back at it, rounded for each line. Nothing else is reduced.</summary>
internal sealed class DiscountCheck(BookReader books)
{
    private const decimal Cent = 0.01m;

    public IEnumerable<Violation> Find()
    {
        foreach (var key in books.Keys("invoice/"))
        {
            foreach (var opened in books.Facts<InvoiceOpened>(key))
            {
                var percent = PercentOf(opened.Terms);
                var reduced = opened.Lines.Where(line => line.Kind == ChargeKind.Subscription).ToList();
                var off = reduced.Sum(line => line.StandsFor.Amount - line.Net.Amount);
                var expected = reduced.Sum(line => line.StandsFor.Amount) * percent / 100m;
                var most = (Cent / 2m) + (Cent * reduced.Count(line => line.Corrects is not null));
                if (Math.Abs(off - expected) > most)
                {
                    yield return new Violation(
                        "discounts take off what was agreed", key,
                        FormattableString.Invariant($"{off} instead of {expected} off {reduced.Count} lines"));
                }

                foreach (var line in opened.Lines.Where(line => line.Kind != ChargeKind.Subscription
                    && line.StandsFor != line.Net))
                {
                    yield return new Violation("discounts take off what was agreed", key, $"{line.ChargeId} is reduced too");
                }
            }
        }
    }

    private decimal PercentOf(InvoiceTerms terms) => books.Facts<ContractAgreed>(GrainKeys.Contract(terms.ContractId))
        .Single(agreed => agreed.Terms.Version == terms.ContractVersion).Terms.Discounts
        .OfType<Discount.PercentOff>().Sum(discount => discount.Percent);
}
