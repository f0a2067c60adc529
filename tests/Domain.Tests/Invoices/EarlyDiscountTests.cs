using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Taxes;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;
using Story = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Invoices.InvoiceDecider, BillingGrains.Domain.Invoices.Invoice,
    BillingGrains.Domain.Invoices.InvoiceCommand, BillingGrains.Domain.Invoices.InvoiceEvent>;

namespace BillingGrains.Domain.Tests.Invoices;

/// <summary>An invoice of 1 April over 181.50 EUR with 31.50 EUR of tax, 2 % off until 11 April: 177.87 EUR.</summary>
public sealed class EarlyDiscountTests
{
    private static readonly LocalDate InTime = new(2026, 4, 11);
    private static readonly LocalDate Late = new(2026, 4, 12);

    private static readonly InvoiceTerms Early = Terms with { Payment = new PaymentTerms(Early: new EarlyPayment(2m, 10)) };

    private static Story Final(PeriodBilled billed)
    {
        var story = new Story().When(new OpenInvoice(billed, Now), new ApproveInvoice("ann", Now));
        return story.When(new FinalizeInvoice("NL-2026-00001", HashOf(story), Now));
    }

    private static MoveBalance Of(BalanceKind kind, decimal amount, LocalDate on, string id = "1") =>
        new(new BalanceEntry(kind, id, Eur(amount), on, "Bank 4711", "ann"), Now);

    [Fact]
    public void The_offer_stands_on_the_final_document()
    {
        var final = Final(BilledWith(Early)).ThenOne<InvoiceFinalized>();
        final.DueDate.ShouldBe(new LocalDate(2026, 5, 1));
        final.Early.ShouldBe(new EarlyOffer(2m, InTime, Eur(3.63m), Eur(177.87m)));
        Final(Billed).ThenOne<InvoiceFinalized>().Early.ShouldBeNull();
    }

    [Fact]
    public void A_payment_in_time_of_at_least_the_discounted_amount_settles_it_and_says_the_discounts_share_of_tax()
    {
        var story = Final(BilledWith(Early)).When(Of(BalanceKind.Payment, 177.87m, InTime));
        var discount = story.Facts.OfType<BalanceMoved>().Last();
        (discount.Entry.Kind, discount.Entry.EntryId, discount.Entry.Amount).ShouldBe((BalanceKind.Discount, "1", Eur(3.63m)));
        discount.Entry.Taxes.ShouldBe([new TaxShare("VAT21", 21m, Eur(3m), Eur(0.63m))]);
        discount.Sums.Open.ShouldBe(Eur(0m));
        discount.Sums.Discounted.ShouldBe(Eur(3.63m));
        story.When(Of(BalanceKind.Payment, 177.87m, InTime)).ThenNothing();

        Final(BilledWith(Early)).When(Of(BalanceKind.Payment, 180m, InTime)).Facts.OfType<BalanceMoved>().Last()
            .Entry.Amount.ShouldBe(Eur(1.50m), "no more than is open is taken off");
    }

    [Fact]
    public void A_day_late_or_a_cent_short_nothing_is_taken_off()
    {
        Final(BilledWith(Early)).When(Of(BalanceKind.Payment, 177.87m, Late)).ThenOne<BalanceMoved>().Sums.Open
            .ShouldBe(Eur(3.63m));
        var story = Final(BilledWith(Early)).When(Of(BalanceKind.Payment, 177.86m, InTime));
        story.ThenOne<BalanceMoved>().Sums.Open.ShouldBe(Eur(3.64m));
        story.When(Of(BalanceKind.Payment, 0.01m, Late, "2")).ThenOne<BalanceMoved>().Sums.Open
            .ShouldBe(Eur(3.63m), "the rest came late");
        story.When(Of(BalanceKind.Payment, 0.01m, InTime, "3")).Facts.Count.ShouldBe(2, "it came in time, told later");
    }

    [Fact]
    public void A_credit_after_it_takes_its_share_of_the_discount_along_and_its_void_brings_it_back()
    {
        var story = Final(BilledWith(Early)).When(
            Of(BalanceKind.Payment, 177.87m, InTime), Of(BalanceKind.Credit, 90.75m, Late, "invoice/C-1/2026-03/credit"));
        var back = story.Facts.OfType<BalanceMoved>().Last();
        (back.Entry.Kind, back.Entry.Amount).ShouldBe((BalanceKind.DiscountReturned, Eur(1.81m)));
        back.Sums.Open.ShouldBe(Eur(-88.94m));
        story.When(Of(BalanceKind.CreditVoided, 90.75m, Late, "invoice/C-1/2026-03/credit")).Facts.OfType<BalanceMoved>()
            .Last().Sums.Open.ShouldBe(Eur(0m));
        story.When(Of(BalanceKind.Credit, 181.50m, Late, "invoice/C-1/2026-03/credit-2")).Facts.OfType<BalanceMoved>()
            .Last().Sums.Open.ShouldBe(Eur(-177.87m), "what was paid, and no more");
    }

    [Theory]
    [InlineData(60.50, 60.50, 60.50)]
    [InlineData(0.01, 181.49, 0)]
    [InlineData(33.33, 100.00, 48.17)]
    public void Under_cash_accounting_tax_falls_due_with_each_payment_and_in_all_to_the_cent(
        decimal first, decimal second, decimal third)
    {
        var story = Final(Cash());
        var due = Eur(0m);
        foreach (var (amount, index) in new[] { first, second, third }.Select((amount, index) => (amount, index)))
        {
            if (amount > 0m)
            {
                story.When(Of(BalanceKind.Payment, amount, InTime, $"{index}"));
                due += story.ThenOne<BalanceMoved>().Entry.Taxes.Aggregate(Eur(0m), (sum, share) => sum + share.Tax);
            }
        }

        due.ShouldBe(Eur(31.50m));
        story.When(Of(BalanceKind.Credit, 60.50m, Late, "invoice/C-1/2026-03/credit"), Of(BalanceKind.Refund, 60.50m, Late))
            .ThenOne<BalanceMoved>().Entry.Taxes.ShouldHaveSingleItem().Tax.ShouldBe(Eur(-10.50m));
    }

    [Fact]
    public void By_other_rules_no_tax_falls_due_with_a_payment() =>
        Final(Billed).When(Of(BalanceKind.Payment, 181.50m, InTime)).ThenOne<BalanceMoved>().Entry.Taxes.ShouldBeEmpty();

    private static PeriodBilled Cash()
    {
        var tax = new TaxPart("r", "VAT", "NL", 21m, "", Eur(150m), Eur(31.50m), new TaxPoint(TaxPointRule.Payment));
        return Billed with
        {
            Terms = Terms with { Tax = null },
            Lines = [FirstLine with { Net = Eur(150m), TaxCode = "VAT", TaxPercent = 21m, Taxes = [tax] }],
        };
    }
}
