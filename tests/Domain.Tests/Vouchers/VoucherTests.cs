using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Vouchers;
using BillingGrains.Domain.Revenue;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;
using Story = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Vouchers.VoucherDecider, BillingGrains.Domain.Vouchers.Voucher,
    BillingGrains.Domain.Vouchers.VoucherCommand, BillingGrains.Domain.Vouchers.VoucherEvent>;

namespace BillingGrains.Domain.Tests.Vouchers;

/// <summary>An entry of a balance goes into the ERP once, after its invoice, by the rules of documents.</summary>
public sealed class VoucherTests
{
    private const string Invoice = "invoice/c-1/2026-03/month";
    private static readonly LocalDate Day = new(2026, 4, 20);
    private static readonly PostedOriginal Original = new("BG-1", "R-1", "NL-0001");

    private static readonly VoucherContent Content = new(
        Invoice, BalanceKind.Refund, "r-1", Eur(12.10m), Day, "north", "NL01", "C-17", new YearMonth(2026, 3));

    private static readonly SendingWindow Window = new(
        Duration.FromSeconds(5), Duration.FromSeconds(30), Duration.FromSeconds(60));

    private static Story Waiting() => new Story().When(new OpenVoucher(Content, null, Now));

    private static Story Due() => Waiting().When(new OpenVoucher(Content, Original, Now));

    private static Story Sent() => Due().When(new StartVoucher(SendingPurpose.Create, Window, Now));

    private static Story Parked() => Sent().When(
        new RecordVoucher(1, new SendingOutcome.Refused("customer-blocked", "Blocked.", "-"), false, Now));

    private static SendingOutcome.Posted InErp(decimal amount) => new("V-9", "V-9", Eur(amount), Eur(0m), Eur(amount));

    [Fact]
    public void It_waits_for_its_invoice_and_is_due_once()
    {
        var story = Waiting();
        story.ThenOne<VoucherOpened>();
        story.When(new StartVoucher(SendingPurpose.Create, Window, Now)).Decision.ShouldNotBeNull();

        story.When(new OpenVoucher(Content, Original, Now)).Then(new VoucherDue(Original, Now));
        story.When(new OpenVoucher(Content, Original, Now)).ThenNothing();
        VoucherDecider.Addressees(story.State, new VoucherDue(Original, Now)).ShouldBe(["erp/north"]);
    }

    [Fact]
    public void An_entry_of_a_posted_invoice_is_due_at_once() =>
        new Story().When(new OpenVoucher(Content, Original, Now)).Facts.Select(fact => fact.GetType())
            .ShouldBe([typeof(VoucherOpened), typeof(VoucherDue)]);

    [Fact]
    public void Its_amount_never_changes_and_its_key_follows_from_the_entry_and_its_document()
    {
        Due().When(new OpenVoucher(Content with { Amount = Eur(1m) }, Original, Now)).ThenRefused(VoucherRefusal.OtherContent);
        var keys = new[] { Content, Content with { Amount = Eur(1m) }, Content with { EntryId = "r-2" } }
            .Select(content => new Story().When(new OpenVoucher(content, null, Now)).ThenOne<VoucherOpened>().PostingKey);
        keys.Distinct().Count().ShouldBe(2);
        keys.ShouldAllBe(key => PostingKey.IsOne(key));
        new[] { "BG-ONE", "BG-OTHER" }
            .Select(on => new Story().When(new OpenVoucher(Content, null, Now, on)).ThenOne<VoucherOpened>().PostingKey)
            .ShouldBeUnique();
    }

    [Fact]
    public void What_the_ERP_enters_is_posted_with_its_number_and_counts_once()
    {
        var story = Sent().When(new RecordVoucher(1, InErp(12.10m), false, Now));

        story.Then(new VoucherPosted(1, "V-9", "V-9", Eur(12.10m), Now));
        story.When(new RecordVoucher(1, InErp(12.10m), false, Now)).ThenNothing();
        Sent().When(new RecordVoucher(1, InErp(12m), false, Now)).ThenOne<VoucherAmountsDiffer>().Words
            .ShouldContain("the entry V-9 with other amounts");
    }

    [Fact]
    public void An_unknown_outcome_is_looked_up_before_another_attempt()
    {
        var story = Sent();
        story.When(new RecordVoucher(1, new SendingOutcome.Unknown("-"), false, Now));
        PostingSteps.Next(VoucherSending.Of(story.State), Now).ShouldBeOfType<PostingStep.Wait>();

        var settled = Now + Duration.FromMinutes(10);
        PostingSteps.Next(VoucherSending.Of(story.State), settled).ShouldBeOfType<PostingStep.LookUp>().Attempt.ShouldBe(1);
        story.When(new RecordVoucher(1, new SendingOutcome.NotFound(), true, settled)).ThenOne<VoucherSendingHadNoEffect>();
        PostingSteps.Next(VoucherSending.Of(story.State), settled).ShouldBeOfType<PostingStep.Send>();
    }

    [Fact]
    public void What_is_parked_is_replayed_once_or_was_entered_by_hand()
    {
        var replay = new ReplayVoucher("again", "ann", Now);
        var story = Parked().When(replay);
        story.Then(new VoucherReplayed("again", "ann", Now));
        story.When(replay).ThenNothing();

        var enter = new EnterVoucher("4711", "ann", Now);
        Parked().When(enter).Then(new VoucherPosted(1, "4711", "4711", Eur(12.10m), Now, "ann"));
        Parked().When(enter, enter).ThenNothing();
        Parked().When(enter with { RemoteId = " " }).ThenRefused(VoucherRefusal.RemoteIdMissing);
        Due().When(enter).ThenRefused(VoucherRefusal.NotParked);
        Waiting().When(replay).ThenRefused(VoucherRefusal.NotDue);
        new Story().When(replay).ThenRefused(VoucherRefusal.NotOpen);
    }

    [Fact]
    public void What_was_entered_in_a_lost_history_is_taken_over()
    {
        var story = Due().When(new AdoptVoucher(InErp(12.10m), "e-2", "restored", Now));

        story.Facts.Select(fact => fact.GetType()).ShouldBe([typeof(VoucherAdoptedFromErp), typeof(VoucherPosted)]);
        story.State.ShouldBeOfType<Voucher.Posted>();
    }

    [Theory]
    [InlineData(BalanceKind.Payment, "ann", true)]
    [InlineData(BalanceKind.WriteOff, "engine.metering", true)]
    [InlineData(BalanceKind.Discount, "ann", true)]
    [InlineData(BalanceKind.Credit, "ann", false)]
    [InlineData(BalanceKind.PaymentCancelled, "ann", true)]
    [InlineData(BalanceKind.Chargeback, "ann", true)]
    [InlineData(BalanceKind.PaymentCancelled, "erp/north", false)]
    [InlineData(BalanceKind.Payment, "erp/north", false)]
    public void The_ERP_is_told_of_what_it_does_not_know(BalanceKind kind, string by, bool isEntered)
    {
        var entry = new BalanceEntry(kind, "x-1", Eur(1m), Day, "Why", by);

        VoucherDecider.IsEntered(entry).ShouldBe(isEntered);
        VoucherDecider.KeysOf(Invoice, [entry]).Count().ShouldBe(isEntered ? 1 : 0);
    }

    [Fact]
    public void Where_the_ERP_keeps_payments_it_is_told_of_refunds_and_write_offs_alone()
    {
        var theirs = new PaymentKeeping(PaymentOwner.Erp);

        theirs.Enters(BalanceKind.Refund).ShouldBeTrue();
        theirs.Enters(BalanceKind.Discount).ShouldBeFalse();
        PaymentKeeping.Default.Enters(BalanceKind.Payment).ShouldBeTrue();
        (PaymentKeeping.Default with { EnteredByHand = true }).Enters(BalanceKind.Refund).ShouldBeFalse();
    }

    [Fact]
    public void A_journal_is_entered_by_currency_and_day_and_waits_for_no_invoice()
    {
        var (last, first) = (new LocalDate(2026, 3, 31), new LocalDate(2026, 4, 1));
        JournalEntry Entry(LocalDate date, decimal amount, string why) => new(date, "2900", "8000", "EUR", amount, why, "Words");
        var made = new RevenueJournalMade(
            new YearMonth(2026, 3), 2, "NL01-2026-03-2", [],
            [Entry(last, 48m, "delivered"), Entry(last, 96.5m, "accrual"), Entry(first, 96.5m, "reversal")], 1, 1, "Why", "hash",
            "ann", Now, new JournalEntered("NL01", "north"));

        var parts = VoucherContent.Of("books/NL01", made).ToList();

        parts.Select(part => part.Key).ShouldBe(
        [
            "voucher/NL01/2026-03/journal-2/journal/EUR.2026-03-31", "voucher/NL01/2026-03/journal-2/journal/EUR.2026-04-01",
        ]);
        parts.Select(part => part.Amount).ShouldBe([Eur(144.5m), Eur(96.5m)]);
        var story = new Story().When(new OpenVoucher(parts[0], null, Now));
        story.ThenOne<VoucherDue>().Original.ShouldBeNull();
        story.When(new OpenVoucher(parts[0], null, Now)).ThenNothing();
        VoucherContent.Of("books/NL01", made with { Entered = null }).ShouldBeEmpty();
    }
}
