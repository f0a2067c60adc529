using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Closing;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Exchange;
using BillingGrains.Domain.Invoices;
using NodaTime;
using static BillingGrains.Domain.Tests.Invoices.InvoiceSamples;
using Invoicing = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Invoices.InvoiceDecider, BillingGrains.Domain.Invoices.Invoice,
    BillingGrains.Domain.Invoices.InvoiceCommand, BillingGrains.Domain.Invoices.InvoiceEvent>;
using Story = BillingGrains.Domain.Tests.Scenario<
    BillingGrains.Domain.Closing.BooksDecider, BillingGrains.Domain.Closing.Books,
    BillingGrains.Domain.Closing.BooksCommand, BillingGrains.Domain.Closing.BooksEvent>;

namespace BillingGrains.Domain.Tests.Closing;

/// <summary>Rates of the entity's currency, posting dates, and dates that would break a tax rate.</summary>
public sealed class DatingTests
{
    private static readonly Currency Dollar = Currencies.Find("USD")!;
    private static readonly LocalDate Today = new(2026, 4, 1);

    private static readonly EntitySettings Ledgered = Entity with
    {
        Ledger = new LedgerTerms(
            Euro, new ExchangeSettings("ECB", Inverse: true, null, AgeDaysMax: 3, null, RoundingMode.HalfUp)),
    };

    private static ExchangeRate Rate(LocalDate on, decimal rate) => new("ECB", Euro, Dollar, on, rate);

    private static DateDocument Ask(string key, params string[] originals) => new(
        key, "hash", new DateWanted(
            originals.Length == 0 ? InvoiceKind.Invoice : InvoiceKind.CreditNote, "K-17", Ledgered, Currency: Dollar,
            Originals: originals.ToValueList()), Now);

    [Fact]
    public void A_document_in_another_currency_gets_the_last_published_rate_with_source_and_date()
    {
        var story = new Story().When(new NoteRates([Rate(Today.PlusDays(-2), 1.25m), Rate(Today.PlusDays(1), 1.5m)], "fin", Now));
        var rate = story.When(Ask("a")).ThenOne<DateGiven>().Dates!.Rates.ShouldHaveSingleItem();
        rate.On.ShouldBe(Today);
        rate.Used.ShouldBe([Rate(Today.PlusDays(-2), 1.25m)]);
        new Story().When(Ask("a") with { Wanted = Ask("a").Wanted with { Currency = Euro } })
            .ThenOne<DateGiven>().Dates.ShouldBeNull();
    }

    [Fact]
    public void Without_a_rate_it_waits_with_the_next_step_and_is_dated_on_the_day_on_which_the_rate_comes()
    {
        var story = new Story().When(Ask("b"), Ask("a"));
        story.ThenOne<DateWaits>().Hold.Code.ShouldBe("ledger-rate-missing");
        story.State.Unposted.ShouldBeEmpty("it has no number, and closes no month");
        story.When(new NoteRates([Rate(Today.PlusDays(-4), 1.25m)], "fin", Now)).Facts.Count.ShouldBe(1, "the rate is too old");
        var later = Now + Duration.FromDays(1);
        story.When(new NoteRates([Rate(Today.PlusDays(1), 1.5m)], "fin", later));
        story.Facts.OfType<DateGiven>().Select(given => (given.InvoiceKey, given.Date))
            .ShouldBe([("a", Today.PlusDays(1)), ("b", Today.PlusDays(1))]);
        story.State.Waiting.ShouldBeEmpty();
    }

    [Fact]
    public void A_published_rate_is_not_changed_and_told_again_changes_nothing()
    {
        var note = new NoteRates([Rate(Today, 1.25m)], "fin", Now);
        var story = new Story().When(note, note);
        story.ThenNothing();
        story.When(new NoteRates([Rate(Today, 1.26m)], "fin", Now)).ThenRefused(ClosingRefusal.RateConflict(Rate(Today, 1.25m)));
        story.When(new NoteRates([Rate(Today, 0m)], "fin", Now)).Decision!.Code.ShouldBe("out-of-range");
    }

    [Fact]
    public void A_credit_note_has_the_rate_of_its_original_and_waits_until_that_is_final()
    {
        var story = new Story().When(Ask("credit", "a"));
        story.ThenOne<DateWaits>().Hold.Code.ShouldBe("original-not-final");
        story.When(new NoteRates([Rate(Today, 1.25m)], "fin", Now)).Facts.Count.ShouldBe(1);
        story.When(Ask("a"));
        var credit = story.Facts.OfType<DateGiven>().Last();
        credit.InvoiceKey.ShouldBe("credit");
        credit.Dates!.Rates.ShouldHaveSingleItem().Of.ShouldBe("a");

        story.When(new NoteRates([Rate(Today.PlusDays(9), 2m)], "fin", Now));
        story.When(Ask("credit-2", "a") with { Now = Now + Duration.FromDays(9) }).ThenOne<DateGiven>().Dates!.Rates[0].Used
            .ShouldBe([Rate(Today, 1.25m)], "whatever the day");
        story.When(Ask("credit-3", "old") with { FinalOriginals = ["old"], Now = Now + Duration.FromDays(9) })
            .ThenOne<DateGiven>().Dates!.Rates[0].Of.ShouldBeNull("an original from before rates were kept has none");
    }

    [Fact]
    public void The_books_may_book_a_document_on_another_day_than_it_is_issued()
    {
        var wanted = new DateWanted(InvoiceKind.Invoice, "K", Entity with { PostsApart = true });
        var apart = new DateDocument("a", "hash", wanted, Now);
        var story = new Story().When(new StartClosing(new YearMonth(2026, 4), Entity, "fin", Now), apart);
        var given = story.ThenOne<DateGiven>();
        (given.Date, given.Dates!.Posting).ShouldBe((Today, new LocalDate(2026, 5, 1)));
        story.State.Unposted["a"].Date.ShouldBe(new LocalDate(2026, 5, 1));
        new Story().When(apart).ThenOne<DateGiven>().Dates.ShouldBeNull();
    }

    [Fact]
    public void A_date_after_the_last_day_of_the_tax_rates_is_declined_and_the_document_is_a_draft_again_and_held()
    {
        var wanted = new DateWanted(InvoiceKind.Invoice, "K", Entity, RateThrough: Today.PlusDays(-1));
        var declined = new Story().When(new DateDocument("a", "hash", wanted, Now)).ThenOne<DateDeclined>();
        (declined.Date, declined.RateThrough).ShouldBe((Today, Today.PlusDays(-1)));

        var story = Invoices.InvoiceSamples.Approved();
        var draft = ((Invoice.Approved)story.State).Before!;
        story.When(new DeclineDate("other", Today, Today, Now)).ThenNothing();
        story.When(new DeclineDate(HashOf(story), Today, Today.PlusDays(-1), Now));
        story.ThenOne<InvoiceHeld>().Reason.ShouldContain("Take its lines off to rebill them");
        var again = story.State.ShouldBeOfType<Invoice.Draft>();
        (again with { HoldReason = null }).ShouldBe(draft);
        story.When(new DeclineDate("hash", Today, Today, Now)).ThenNothing();
    }

    [Fact]
    public void Net_and_each_tax_are_converted_one_by_one_and_foot()
    {
        var rates = new LedgerRate(Today, Dollar, [new ExchangeRate("X", Euro, Dollar, Today, 1.1111m)],
            new ExchangeSettings("X", false, null, 0, null, RoundingMode.HalfUp));
        Invoicing story = Invoices.InvoiceSamples.Approved();
        var final = story.When(new FinalizeInvoice(
            "NL-1", HashOf(story), Now, Today, new DocumentDates(Today.PlusDays(30), [rates]))).ThenOne<InvoiceFinalized>();
        final.PostingDate.ShouldBe(Today.PlusDays(30));
        var ledger = final.Ledger!;
        (ledger.Net.Amount, ledger.Tax.Amount, ledger.Gross.Amount).ShouldBe((166.67m, 35m, 201.67m));
        ledger.Taxes.ShouldBe([new LedgerTax("VAT21", 21m, null, new Money(166.67m, Dollar), new Money(35m, Dollar))]);
        story.State.GetDocument()!.Ledger.ShouldBe(ledger);
    }
}
