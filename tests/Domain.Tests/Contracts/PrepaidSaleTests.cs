using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Domain.Revenue;
using BillingGrains.Domain.Taxes;
using NodaTime;
using static BillingGrains.Domain.Tests.Contracts.ContractSamples;

namespace BillingGrains.Domain.Tests.Contracts;

/// <summary>Prepaid credit that the contract sells: taxed when it is used, or when it is sold, and never twice.</summary>
public sealed class PrepaidSaleTests
{
    private const string Ticket = "ticket/desk/1";
    private const string Sale = "contract/K-1#prepaid/top-up";

    private static readonly LocalDate March1 = new(2026, 3, 1);

    private static readonly ContractTerms Sold = Terms() with
    {
        Prepaid = new PrepaidTerms([new PrepaidGrant("top-up", 100m, March1, new LocalDate(2026, 12, 31), Sold: true)]),
    };

    private static readonly EntitySettings AtSale = Entity with
    {
        Revenue = new RevenueSettings(Recogniser.Erp, PrepaidTax: PrepaidTax.Sale),
    };

    private static CustomerContract On(decimal net, ContractTerms? terms = null) => Given(
        new ContractAgreed(terms ?? Sold, "Fin", Now), new ChargesTaken(Ticket, 1, [Charge(net)]));

    private static PeriodBilled Bill(CustomerContract state, EntitySettings entity, string run = "r1") =>
        state.When(new BillPeriod(run, March, entity, Now)).OfType<PeriodBilled>().Single();

    private static (decimal Net, decimal Tax, decimal Gross) Sums(PeriodBilled billed)
    {
        var totals = Totals.Of(billed.Lines, billed.Terms);
        return (totals.Net.Amount, totals.Tax.Amount, totals.Gross.Amount);
    }

    [Fact]
    public void Taxed_at_use_the_sale_bears_no_tax_and_the_credit_pays_tax_too()
    {
        var billed = Bill(On(50m), Entity);
        billed.Lines.Select(line => (line.Kind, line.Net.Amount, line.TaxCode)).ShouldBe(
        [
            (ChargeKind.Labour, 50m, "VAT21"), (ChargeKind.PrepaidSale, 100m, null), (ChargeKind.Prepaid, -60.5m, null),
        ]);
        Sums(billed).ShouldBe((89.5m, 10.5m, 100m));
        billed.Lines[1].UsableUntil.ShouldBe(new LocalDate(2026, 12, 31));
    }

    [Fact]
    public void Taxed_at_sale_what_it_pays_is_not_taxed_again()
    {
        var billed = Bill(On(50m), AtSale);
        billed.Lines.Select(line => (line.Kind, line.Net.Amount, line.TaxCode)).ShouldBe(
        [
            (ChargeKind.Labour, 50m, "VAT21"), (ChargeKind.PrepaidSale, 100m, "VAT21"), (ChargeKind.Prepaid, -50m, "VAT21"),
        ]);
        Sums(billed).ShouldBe((100m, 21m, 121m));
    }

    [Fact]
    public void Taxed_at_sale_it_pays_no_more_than_there_is_and_is_never_overdrawn()
    {
        var terms = Sold with { Prepaid = Sold.Prepaid! with { OverdraftMax = 500m } };
        Sums(Bill(On(150m, terms), AtSale)).ShouldBe((150m, 31.5m, 181.5m));
    }

    [Fact]
    public void Credit_is_sold_once_and_never_bought_with_credit()
    {
        var state = On(0.01m).After(new BillPeriod("r1", March, Entity, Now));
        state.When(new BillPeriod("r2", March, Entity, Now)).OfType<PeriodBilled>().ShouldBeEmpty();
        var gift = Sold with { Prepaid = Sold.Prepaid! with { Grants = Sold.Prepaid.Grants.Add(new("gift", 500m, Start)) } };
        Sums(Bill(On(0.01m, gift), Entity)).Gross.ShouldBe(100m);
    }

    [Fact]
    public void Discounts_take_nothing_off_credit()
    {
        var terms = Sold with
        {
            Discounts = [new Domain.Discounts.Discount.PercentOff("all", "All", [], Start, null, null, 10m)],
        };
        Bill(On(50m, terms), Entity).Lines.Single(line => line.ChargeId == Sale).Net.Amount.ShouldBe(100m);
    }

    [Fact]
    public void Taxed_at_sale_by_tables_nobody_knows_the_rate_so_that_the_sale_is_held_and_nothing_is_drawn()
    {
        var terms = Sold with
        {
            Tax = null,
            Taxes = new TaxSetup(
                new TaxSupplier("BE", null, []), new TaxCustomer("BE", null, null, null, null), TaxRounding.PerLine,
                [new TaxRate("std", "BE", "standard", "S21", 21m, Start, null, 0, false, false, null)]),
        };
        var facts = On(50m, terms).When(new BillPeriod("r1", March, AtSale, Now));
        facts.OfType<PeriodBilled>().Single().Lines.Single().Net.Amount.ShouldBe(50m);
        facts.OfType<ContractCharged>().Single().Charges.Single().Hold!.Code.ShouldBe("prepaid-tax-unclear");
    }

    [Fact]
    public void What_a_later_version_no_longer_sells_is_given_back()
    {
        var state = On(0.01m).After(new BillPeriod("r1", March, Entity, Now));
        var without = Domain.Contracts.ContractDecider.Evolve(
            state, new ContractAgreed(Sold with { Version = 2, Prepaid = null }, "Fin", Now));
        without.When(new BillPeriod("r2", March, Entity, Now)).OfType<PeriodBilled>().Single().Lines
            .Single(line => line.ChargeId == Sale).Net.Amount.ShouldBe(-100m);
    }
}
