using BillingGrains.Domain.Closing;
using BillingGrains.Domain.Duties;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;
using Story = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Closing.BooksDecider, BillingGrains.Domain.Closing.Books,
    BillingGrains.Domain.Closing.BooksCommand, BillingGrains.Domain.Closing.BooksEvent>;

namespace BillingGrains.Domain.Tests.Closing;

/// <summary>Dates of documents, and months that are closed, re-opened and closed again.</summary>
public sealed class ClosingTests
{
    private static readonly YearMonth March = new(2026, 3);
    private static readonly YearMonth April = new(2026, 4);
    private static readonly BalanceDifference Difference = new("number", "invoice/a", 1m, "The numbers differ.");

    [Fact]
    public void A_document_is_dated_today_where_the_entity_is()
    {
        new Story().When(Date("a", Instant.FromUtc(2026, 12, 31, 23, 30))).Then(new DateGiven(
            "a", "hash", new LocalDate(2027, 1, 1), InvoiceKind.Invoice,
            new NumberWanted("series/NL01/invoice/2027", "NL-{year}-{number:00000}", 2027),
            Instant.FromUtc(2026, 12, 31, 23, 30)));
    }

    [Fact]
    public void A_document_that_the_erp_numbers_is_dated_and_goes_back_to_itself()
    {
        var erp = Entity with { Numbering = Numbering.Erp };
        var story = new Story().When(Date("a", entity: erp));
        story.ThenOne<DateGiven>().Number.ShouldBeNull();
        BooksDecider.Addressees(story.State, story.Facts[0]).ShouldBe(["a"]);
        var ours = new Story().When(Date("a"));
        BooksDecider.Addressees(ours.State, ours.Facts[0]).ShouldBe(["series/NL01/invoice/2026"]);
    }

    [Fact]
    public void From_the_beginning_of_a_closing_nothing_is_dated_into_the_month()
    {
        var story = new Story().When(new StartClosing(April, Entity, "fin", Now));
        story.When(Date("late")).ThenOne<DateGiven>().Date.ShouldBe(new LocalDate(2026, 5, 1));
        story = Closed(March);
        story.When(Date("b")).ThenOne<DateGiven>().Date.ShouldBe(new LocalDate(2026, 4, 1), "today is later");
    }

    [Fact]
    public void Dates_never_go_back_among_documents_that_we_number_though_the_clock_or_the_period_does()
    {
        var story = new Story().When(
            new StartClosing(April, Entity, "fin", Now), Date("a"), new SettleDocument("a", SettledHow.Posted, Now),
            new ReconcilePeriod(April, [], [], "fin", Now), new ClosePeriod(April, Entity, "fin", Now),
            new ReopenPeriod(April, "Wrong", Entity, "lea", Now));
        story.State.StateOf(April).ShouldBe(PeriodState.Reopened);
        story.When(Date("b")).ThenOne<DateGiven>().Date.ShouldBe(new LocalDate(2026, 5, 1));
        var credit = new DateDocument("c", "hash", new DateWanted(InvoiceKind.CreditNote, "K", Entity), Now);
        story.When(credit).ThenOne<DateGiven>().Date.ShouldBe(new LocalDate(2026, 4, 1), "it has a series of its own");
    }

    [Fact]
    public void A_document_is_asked_for_a_date_once()
    {
        new Story().When(Date("a"), Date("a")).ThenNothing();
        new Story().When(new SettleDocument("a", SettledHow.Posted, Now)).ThenNothing();
    }

    [Fact]
    public void A_month_with_an_unposted_document_is_not_closed_and_the_refusal_names_it()
    {
        var story = new Story().When(Date("invoice/a"), Start(April), Balances());
        var refusal = story.When(Close()).Decision!;
        refusal.Code.ShouldBe("unposted-documents");
        refusal.Reason.ShouldContain("invoice/a");
        story.When(new SettleDocument("invoice/a", SettledHow.Voided, Now), Close()).ThenOne<PeriodClosed>();
    }

    [Fact]
    public void A_final_document_is_signed_for_by_name_and_one_on_its_way_is_not()
    {
        var story = new Story().When(Date("a"), Start(April), Balances());
        story.When(SignFor("a", isFinal: false)).ThenRefused(ClosingRefusal.NotFinalYet);
        story.When(SignFor("a") with { Reason = " " }).ThenRefused(ClosingRefusal.ReasonMissing);
        story.When(SignFor("b")).ThenRefused(ClosingRefusal.NotUnposted);
        story.When(SignFor("a")).ThenOne<DocumentSignedFor>();
        story.When(SignFor("a")).ThenNothing();
        story.When(Close()).ThenOne<PeriodClosed>();
    }

    [Fact]
    public void A_month_is_closed_after_its_balances_were_recorded_and_differences_signed()
    {
        var story = new Story().When(Start(April), Close());
        story.ThenRefused(ClosingRefusal.NotReconciled);
        var refusal = story.When(Balances(Difference), Close()).Decision!;
        refusal.Code.ShouldBe("differences-unsigned");
        refusal.Reason.ShouldContain("number invoice/a");
        story.When(Sign("other")).ThenRefused(ClosingRefusal.UnknownDifference);
        story.When(Sign("invoice/a") with { Reason = "" }).ThenRefused(ClosingRefusal.ReasonMissing);
        story.When(Sign("invoice/a"), Close()).ThenOne<PeriodClosed>();
    }

    [Fact]
    public void A_month_is_not_closed_over_what_is_not_entered_in_the_ERP_unless_another_person_signs_it()
    {
        var payment = new BalanceDifference("voucher-not-entered", "voucher/k/2026-04/month/payment/p-1", 10m, "It is parked.");
        var close = Close() with { NotEntered = [payment] };

        var story = new Story().When(Start(April), Balances(), close);
        story.Decision!.Code.ShouldBe("vouchers-not-entered");
        story.Decision.Reason.ShouldContain(payment.Key);
        story.When(Close()).ThenOne<PeriodClosed>();

        story = new Story().When(Start(April), Balances(payment), close);
        story.Decision!.Code.ShouldBe("differences-unsigned");
        var sign = new SignDifference(April, payment.Code, payment.Key, "The bank has it.", Entity, "sig", Now);
        story.When(sign, close).ThenOne<PeriodClosed>();
        var more = close with { NotEntered = [payment, payment with { Key = "other" }] };
        new Story().When(Start(April), Balances(payment), sign, more).Decision!.Reason.ShouldContain("other");
    }

    [Fact]
    public void A_difference_that_is_gone_from_the_next_reconciliation_needs_no_signature() =>
        new Story().When(Start(April), Balances(Difference), Balances(), Close()).ThenOne<PeriodClosed>();

    [Fact]
    public void A_document_of_another_engine_keeps_its_date_which_lies_in_an_open_month()
    {
        var foreign = new DateForeign("invoice/engine.x/2026-03/foreign", new LocalDate(2026, 3, 31), Now);
        new Story().When(foreign).Then(new ForeignDated(foreign.InvoiceKey, foreign.Date, Now));
        new Story().When(foreign, foreign).ThenNothing();
        Closed(March).When(foreign).Decision!.Code.ShouldBe("period-closed");
        new Story().When(Start(March), foreign).Decision!.Code.ShouldBe("period-closed");
        new Story().When(foreign, Start(March), Balances() with { Period = March }, Close() with { Period = March })
            .Decision!.Code.ShouldBe("unposted-documents");
    }

    [Fact]
    public void A_month_is_not_closed_over_a_document_that_is_being_voided_and_none_in_it_is_voided_afterwards()
    {
        var begin = new BeginVoid("a", 1, new LocalDate(2026, 4, 1), Now);
        var story = new Story().When(Date("a"), Start(April), Balances(), SignFor("a"), begin);
        story.ThenOne<VoidBegun>();
        story.When(begin).ThenNothing();
        story.When(Close()).Decision!.Code.ShouldBe("unposted-documents");
        story.When(SignFor("a")).ThenRefused(ClosingRefusal.BeingVoided);
        story.When(new EndVoid("a", 1, Now), begin).ThenNothing();
        story.When(Close()).ThenOne<PeriodClosed>();
        story.When(begin with { Ask = 2 }).Decision!.Code.ShouldBe("void-period-closed");
    }

    [Fact]
    public void Months_are_closed_in_order_and_not_before_they_begin()
    {
        var story = Closed(new YearMonth(2026, 1));
        story.When(Start(March)).Decision!.Code.ShouldBe("earlier-period-open");
        story.When(Start(new YearMonth(2026, 2)), Start(March)).Decision!.Code.ShouldBe("other-period-closing");
        new Story().When(Start(new YearMonth(2026, 5))).ThenRefused(ClosingRefusal.InFuture);
        new Story().When(Close()).ThenRefused(ClosingRefusal.NotStarted);
        new Story().When(Balances()).ThenRefused(ClosingRefusal.NotStarted);
    }

    [Fact]
    public void What_is_done_already_changes_nothing()
    {
        var story = new Story().When(Start(April));
        story.When(Start(April)).ThenNothing();
        story = Closed(April);
        story.When(Start(April)).ThenNothing();
        story.When(Close()).ThenNothing();
        story.When(Balances()).ThenRefused(ClosingRefusal.Closed);
        story.When(Reopen(April), Reopen(April)).ThenNothing();
    }

    [Fact]
    public void The_last_closed_month_is_reopened_with_a_reason_and_closed_only_after_a_new_reconciliation()
    {
        var story = Closed(March).When(Start(April), Balances(), Close());
        story.When(Reopen(March)).Decision!.Code.ShouldBe("later-period-closed");
        story.When(Reopen(new YearMonth(2026, 5))).ThenRefused(ClosingRefusal.NotClosed);
        story.When(Reopen(April) with { Reason = "" }).ThenRefused(ClosingRefusal.ReasonMissing);
        story.When(Reopen(April)).ThenOne<PeriodReopened>();
        story.When(Start(April), Close()).ThenRefused(ClosingRefusal.NotReconciled);
        story.When(Balances(), Close()).ThenOne<PeriodClosed>();
    }

    [Fact]
    public void Where_four_eyes_are_enforced_others_sign_close_and_reopen()
    {
        var strict = Entity with { Duties = new(DutyMode.Strict) };
        var story = new Story().When(Date("a"), Start(April), Balances(Difference));
        story.When(Sign("invoice/a") with { Entity = strict, By = "fin" }).Decision!.Code.ShouldBe(FourEyes.OwnWork);
        story.When(Sign("invoice/a") with { Entity = strict, By = "bob" }).ThenOne<DifferenceSigned>();
        story.When(SignFor("a") with { Entity = strict, By = "bob" });
        story.When(Close() with { Entity = strict, By = "bob" }).Decision!.Code.ShouldBe(FourEyes.OwnWork);
        story.When(Close() with { Entity = strict, By = "lea" }).ThenOne<PeriodClosed>();
        story.When(Reopen(April) with { Entity = strict, By = "lea" }).Decision!.Code.ShouldBe(FourEyes.OwnWork);
        story.When(Reopen(April) with { Entity = strict, By = "max" }).ThenOne<PeriodReopened>();
    }

    private static DateDocument Date(string key, Instant? now = null, EntitySettings? entity = null) =>
        new(key, "hash", new DateWanted(InvoiceKind.Invoice, "K-17", entity ?? Entity), now ?? Now);

    private static StartClosing Start(YearMonth period) => new(period, Entity, "fin", Now);

    private static ReconcilePeriod Balances(params BalanceDifference[] differences) =>
        new(April, [], new(differences), "fin", Now);

    private static ClosePeriod Close() => new(April, Entity, "fin", Now);

    private static ReopenPeriod Reopen(YearMonth period) => new(period, "Wrong", Entity, "lea", Now);

    private static SignDifference Sign(string key) => new(April, "number", key, "Rounding", Entity, "bob", Now);

    private static SignForDocument SignFor(string key, bool isFinal = true) =>
        new(April, key, isFinal, "The ERP is away", Entity, "bob", Now);

    private static Story Closed(YearMonth period) => new Story().When(
        Start(period), Balances() with { Period = period }, Close() with { Period = period });
}
