using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;

namespace BillingGrains.Domain.Tests.Invoices;

public sealed class OpenInvoiceTests
{
    [Fact]
    public void A_billed_period_opens_a_draft_with_its_sums()
    {
        New().When(new OpenInvoice(Billed, Now)).Then(new InvoiceOpened(
            Key, InvoiceKind.Invoice, new YearMonth(2026, 3), "month", Terms, [FirstLine, SecondLine],
            new InvoiceTotals(
                Eur(150m), Eur(31.50m), Eur(181.50m), [new TaxLine("VAT21", 21m, Eur(150m), Eur(31.50m))]),
            Now));
    }

    [Theory]
    [InlineData("month", InvoiceKind.Invoice)]
    [InlineData("month-2", InvoiceKind.Invoice)]
    [InlineData("credit", InvoiceKind.CreditNote)]
    [InlineData("credit-2", InvoiceKind.CreditNote)]
    public void The_reason_tells_the_kind(string reason, InvoiceKind kind) =>
        New().When(new OpenInvoice(BilledWith(Terms, reason), Now)).ThenOne<InvoiceOpened>().Kind.ShouldBe(kind);

    [Fact]
    public void An_entity_without_review_approves_in_the_same_decision()
    {
        var terms = TermsWith(Entity with { ReviewRequired = false });
        var story = New().When(new OpenInvoice(BilledWith(terms), Now));

        story.Facts.Count.ShouldBe(2);
        story.ThenOne<InvoiceApproved>().By.ShouldBe("policy");
        story.State.ShouldBeOfType<Invoice.Approved>();
    }

    [Fact]
    public void The_same_period_again_changes_nothing_in_any_state()
    {
        foreach (var story in new[] { Draft(), Approved(), Finalized(), Parked(), Posted() })
        {
            story.When(new OpenInvoice(Billed, Now + Duration.FromDays(1))).ThenNothing();
        }
    }

    [Fact]
    public void It_is_the_same_period_whatever_finance_did_to_the_lines() =>
        Draft()
            .When(new DescribeLine("L-1", "Other words", "ann", Now), new CutLine("L-2", true, "Later", "ann", Now))
            .When(new OpenInvoice(Billed, Now)).ThenNothing();

    public static TheoryData<string, PeriodBilled> OtherPeriods => new()
    {
        { "invoiceKey", Billed with { InvoiceKey = "invoice/C-1/2026-04/month" } },
        { "period", Billed with { Period = new YearMonth(2026, 4) } },
        { "reason", Billed with { Reason = "month-2" } },
        { "terms", Billed with { Terms = Terms with { PaymentDays = 14 } } },
        { "lines", Billed with { Lines = [FirstLine] } },
    };

    [Theory]
    [MemberData(nameof(OtherPeriods))]
    public void Another_content_under_the_same_key_is_a_conflict_that_names_its_field(
        string field, PeriodBilled other) =>
        Draft().When(new OpenInvoice(other, Now)).ThenRefused(InvoiceRefusal.OpenedOtherwise(field));

    [Fact]
    public void A_document_without_lines_is_refused() =>
        New().When(new OpenInvoice(Billed with { Lines = [] }, Now)).ThenRefused(InvoiceRefusal.NoLines);

    [Fact]
    public void Two_lines_with_one_id_are_refused() =>
        New().When(new OpenInvoice(Billed with { Lines = [FirstLine, FirstLine] }, Now))
            .ThenRefused(InvoiceRefusal.RepeatedLine);

    [Fact]
    public void A_line_in_another_currency_is_refused()
    {
        var line = FirstLine with { Net = new Money(1m, Currencies.Find("USD")!) };
        New().When(new OpenInvoice(Billed with { Lines = [line] }, Now)).ThenRefused(InvoiceRefusal.OtherCurrency);
    }

    [Fact]
    public void A_line_with_more_decimals_than_its_currency_is_refused() =>
        New().When(new OpenInvoice(Billed with { Lines = [FirstLine with { Net = Eur(1.005m) }] }, Now))
            .ThenRefused(InvoiceRefusal.NotRounded);

    [Fact]
    public void A_tax_code_without_a_rate_is_refused_and_never_guessed() =>
        New().When(new OpenInvoice(Billed with { Lines = [FirstLine with { TaxCode = "VAT6" }] }, Now))
            .ThenRefused(InvoiceRefusal.UnknownTaxCode);

    /// <summary>Half cents: 3 × 0.05 at 10 % is 0.015, and 0.05 at 21 % is 0.0105.</summary>
    [Fact]
    public void Each_rate_on_a_document_is_rounded_once()
    {
        BilledLine At(string id, string code, decimal percent) =>
            Line(id, 0.05m, "ticket/desk/1", code) with { TaxPercent = percent };
        ValueList<BilledLine> lines = [At("L-1", "V", 10m), At("L-2", "V", 10m), At("L-3", "V", 10m), At("L-4", "V", 21m)];
        var totals = New().When(new OpenInvoice(Billed with { Lines = lines }, Now)).ThenOne<InvoiceOpened>().Totals;
        totals.Taxes.ShouldBe([new TaxLine("V", 10m, Eur(0.15m), Eur(0.02m)), new TaxLine("V", 21m, Eur(0.05m), Eur(0.01m))]);
        (totals.Net, totals.Tax, totals.Gross).ShouldBe((Eur(0.20m), Eur(0.03m), Eur(0.23m)));
    }

    [Fact]
    public void A_lines_own_rate_counts_before_that_of_the_terms() =>
        New().When(new OpenInvoice(Billed with { Lines = [FirstLine with { TaxPercent = 6m }] }, Now))
            .ThenOne<InvoiceOpened>().Totals.Tax.ShouldBe(Eur(6m));

    [Fact]
    public void A_credit_note_has_negative_sums()
    {
        var back = Billed with { Reason = "credit", Lines = [Line("L-1", -100m, "ticket/desk/1")] };
        var totals = New().When(new OpenInvoice(back, Now)).ThenOne<InvoiceOpened>().Totals;
        totals.Gross.ShouldBe(Eur(-121m));
    }

    [Fact]
    public void Nothing_else_may_be_asked_before_it_is_open()
    {
        InvoiceCommand[] commands =
        [
            new DescribeLine("L-1", "Words", "ann", Now), new CutLine("L-1", true, "Later", "ann", Now),
            new HoldInvoice("Wait", "ann", Now), new ReleaseInvoice("ann", Now), new ApproveInvoice("ann", Now),
            new FinalizeInvoice(null, "hash", Now), new StartSending(Domain.Posting.SendingPurpose.Create, Window, Now),
            new RecordSending(1, PostedAsOurs, false, Now), new ReplayInvoice("r-1", "ann", Now),
        ];
        foreach (var command in commands)
        {
            New().When(command).ThenRefused(InvoiceRefusal.NotOpen);
        }
    }
}
