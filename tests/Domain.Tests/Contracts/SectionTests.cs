using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Discounts;
using BillingGrains.Domain.Entities;
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
    public void What_runs_do_not_bill_is_refused_when_it_is_agreed()
    {
        var terms = ContractSamples.Terms() with { Prepaid = new PrepaidTerms([new PrepaidGrant("g", 10m, Day)], 5m) };

        ContractTermsCheck.Find(terms).ShouldBeEmpty();
        ContractRefusal.NotBilledYet(terms)!.Field.ShouldBe("prepaid/overdraftMax");
        ContractRefusal.NotBilledYet(ContractSamples.Terms()).ShouldBeNull();
    }
}
