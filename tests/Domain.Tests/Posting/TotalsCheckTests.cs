using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;
using Story = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Invoices.InvoiceDecider, BillingGrains.Domain.Invoices.Invoice,
    BillingGrains.Domain.Invoices.InvoiceCommand, BillingGrains.Domain.Invoices.InvoiceEvent>;

namespace BillingGrains.Domain.Tests.Posting;

/// <summary>Our document is 150.00 and 31.50 tax.</summary>
public sealed class TotalsCheckTests
{
    private static readonly Instant Settled = Now + Duration.FromSeconds(100);

    [Fact]
    public void A_draft_with_other_totals_is_held_with_both_computations_side_by_side()
    {
        var story = Sent(rounding: null).When(Draft(150m, 31.51m));

        story.Facts[0].ShouldBe(new CreatedInErp(1, "R-1", Now));
        var parked = story.Facts[1].ShouldBeOfType<InvoiceParked>();
        parked.Code.ShouldBe("totals-differ");
        parked.Words.ShouldBe("The ERP comes to 181.51 EUR with 31.51 EUR tax, we to 181.50 EUR with 31.50 EUR: the invoice lies "
            + "there as a draft and was not posted.");
        parked.Detail.ShouldBe("Ours: net 150 EUR, tax 31.50 EUR, gross 181.50 EUR. "
            + "ERP: net 150 EUR, tax 31.51 EUR, gross 181.51 EUR. Allowed: 0.");
    }

    [Theory]
    [InlineData(150, 31.51, -0.01)]
    [InlineData(150, 31.48, 0.02)]
    [InlineData(149.99, 31.51, 0)]
    public void Within_the_limit_it_takes_a_line_on_the_rounding_account_before_it_is_posted(
        decimal net, decimal tax, decimal line)
    {
        var story = Sent(new RoundingTerms(0.02m, "7999")).When(Draft(net, tax));

        story.Then(new CreatedInErp(1, "R-1", Now, new ErpRounding("7999", Eur(line))));
        story.When(new StartSending(SendingPurpose.Post, Window, Now)).ThenOne<SendingStarted>();
        story.When(new RecordSending(2, Posted(net + line, tax), false, Now));
        story.Facts[0].ShouldBeOfType<InvoicePosted>();
        story.Facts[1].ShouldBe(new ErpRounded("R-1", "7999", Eur(tax - 31.50m), Now));
        story.State.ShouldBeOfType<Invoice.Posted>().Difference.ShouldBeNull();
    }

    [Fact]
    public void Where_the_net_amount_alone_differs_the_line_makes_all_three_ours()
    {
        var story = Sent(new RoundingTerms(0.02m, "7999")).When(
            Draft(150.01m, 31.50m), new StartSending(SendingPurpose.Post, Window, Now),
            new RecordSending(2, Posted(150m, 31.50m), false, Now));

        story.ThenOne<InvoicePosted>();
    }

    [Theory]
    [InlineData(150, 31.53)]
    [InlineData(150.03, 31.47)]
    public void Beyond_the_limit_it_is_held(decimal net, decimal tax) =>
        Sent(new RoundingTerms(0.02m, "7999")).When(Draft(net, tax)).Facts[1].ShouldBeOfType<InvoiceParked>();

    [Fact]
    public void A_posted_document_whose_customer_owes_another_amount_is_an_exception_whatever_the_limit() =>
        Sent(new RoundingTerms(1m, "7999")).When(new RecordSending(1, Posted(150m, 31.51m), false, Now))
            .Facts[1].ShouldBeOfType<ErpAmountsDiffer>();

    [Fact]
    public void What_the_erp_says_only_when_it_is_to_post_counts_the_same()
    {
        var story = Sent(new RoundingTerms(0.02m, "7999")).When(
            new RecordSending(1, new SendingOutcome.Created("R-1"), false, Now),
            new StartSending(SendingPurpose.Post, Window, Now));

        story.When(new RecordSending(2, Totals(150m, 31.51m), false, Now))
            .Then(new CreatedInErp(2, "R-1", Now, new ErpRounding("7999", Eur(-0.01m))));
        story.When(new StartSending(SendingPurpose.Post, Window, Now)).ThenOne<SendingStarted>().Attempt.ShouldBe(3);
    }

    [Fact]
    public void After_a_replay_a_draft_that_still_differs_is_held_again_and_one_that_was_set_right_goes_on()
    {
        var story = Sent(rounding: null).When(Draft(150m, 31.51m), new ReplayInvoice("r-1", "ann", Now));

        story.When(new RecordSending(1, Totals(150m, 31.51m), true, Settled));
        story.Facts[^1].ShouldBeOfType<InvoiceParked>().Code.ShouldBe("totals-differ");
        story.When(new ReplayInvoice("r-2", "ann", Settled), new RecordSending(1, Totals(150m, 31.50m), true, Settled))
            .Then(new CreatedInErp(1, "R-1", Settled));
        story.When(new StartSending(SendingPurpose.Post, Window, Settled)).ThenOne<SendingStarted>();
    }

    [Fact]
    public void A_draft_that_bears_its_line_already_needs_none()
    {
        var story = Sent(new RoundingTerms(0.02m, "7999")).When(
            Draft(150m, 31.51m), new StartSending(SendingPurpose.Post, Window, Now));

        story.When(new RecordSending(2, Totals(149.99m, 31.51m), true, Settled));
        story.Facts[1].ShouldBe(new CreatedInErp(2, "R-1", Settled, new ErpRounding("7999", Eur(0m))));
    }

    [Theory]
    [InlineData(-0.01, "7999", "rounding/limit")]
    [InlineData(0.01, "", "rounding/account")]
    [InlineData(0.01, "a b", "rounding/account")]
    public void A_limit_is_not_negative_and_an_account_can_be_named(decimal limit, string account, string path)
    {
        var settings = Entity with { Rounding = new RoundingTerms(limit, account) };
        EntityDecider.Decide(new LegalEntity(null), new ConfigureEntity(settings, "ann", Now))
            .ShouldBeOfType<Decision<EntityEvent>.Refused>().Refusal.Field.ShouldBe(path);
    }

    private static Story Sent(RoundingTerms? rounding)
    {
        var story = New().When(
            new OpenInvoice(BilledWith(TermsWith(Entity with { Rounding = rounding })), Now), new ApproveInvoice("ann", Now));
        return story.When(
            new FinalizeInvoice("NL-2026-00001", HashOf(story), Now),
            new StartSending(SendingPurpose.Create, Window, Now));
    }

    private static RecordSending Draft(decimal net, decimal tax) => new(1, Totals(net, tax), false, Now);

    private static SendingOutcome.Created Totals(decimal net, decimal tax) =>
        new("R-1", new SentAmounts(Eur(net), Eur(tax), Eur(net + tax)));

    private static SendingOutcome.Posted Posted(decimal net, decimal tax) =>
        new("R-1", "ERP-9", Eur(net), Eur(tax), Eur(net + tax));
}
