using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Discounts;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Metering;
using BillingGrains.Domain.Prices;
using BillingGrains.Domain.Rules;
using BillingGrains.Domain.Taxes;
using NodaTime;

namespace BillingGrains.Domain.Tests.Contracts;

/// <summary>The sections that a contract may leave out.</summary>
public sealed class SectionTests
{
    private static readonly LocalDate Day = new(2026, 1, 1);

    [Fact]
    public void A_fault_in_a_section_names_its_place_in_the_document()
    {
        var terms = ContractSamples.Terms() with
        {
            Discounts = [new Discount.PercentOff("d", "", [], Day, null, null, 0m)],
            Prepaid = new PrepaidTerms([new PrepaidGrant("g", 0.001m, Day)]),
            Commitment = new Commitment("All", 100m, 50m),
            Rules = [new BillingRule("r", "Text", "charge.nett > 1.0", new RuleEffect.NotBilled())],
            Taxes = new TaxSetup(
                new TaxSupplier("DE", null, []), new TaxCustomer("d", null, null, null, null), TaxRounding.PerLine,
                [], [new TaxCategory("labour", "none")]),
        };

        var places = ContractTermsCheck.Find(terms).Select(fault => fault.Field).ToList();

        places.ShouldBe(
            [
                "commitment/maximum", "discounts/0/text", "discounts/0/percent", "prepaid/grants/0/amount", "taxes",
                "taxes/customer/country", "taxes/categories/0/category", "rules/0/when",
            ]);
    }

    [Fact]
    public void A_credit_may_not_have_the_name_of_what_is_overdrawn_and_the_limit_fits_the_currency()
    {
        var terms = ContractSamples.Terms() with
        {
            Prepaid = new PrepaidTerms([new PrepaidGrant("overdrawn", 10m, Day)], 0.001m),
        };

        ContractTermsCheck.Find(terms).Select(fault => (fault.Code, fault.Field)).ShouldBe(
            [("out-of-range", "prepaid/overdraftMax"), ("reserved-id", "prepaid/grants/0/grantId")]);
    }
}
