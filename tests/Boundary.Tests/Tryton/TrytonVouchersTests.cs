using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.RealSystems;
using BillingGrains.Connectors.Tryton;
using BillingGrains.Connectors.Tryton.Setup;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Revenue;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Tryton;

/// <summary>Vouchers in a real Tryton.</summary>
[Collection(RealSystem.RealSystems)]
[Trait(RealSystem.Trait, RealSystem.RealSystems)]
public sealed class TrytonVouchersTests : ErpVouchersBoundary, IAsyncLifetime
{
    private static readonly Duration CallTimeout = Duration.FromSeconds(30);

    private readonly FakeTime time = new();
    private readonly TroubleOnTheWire wire = new();
    private readonly HttpClient http;
    private TrytonErp erp = null!;
    private TrytonSettings settings = null!;

    public TrytonVouchersTests() => http = new HttpClient(wire) { Timeout = Timeout.InfiniteTimeSpan };

    protected override IErp Erp => erp;

    public async ValueTask InitializeAsync()
    {
        settings = await RealTryton.Ready(http, CallTimeout);
        erp = new TrytonErp(http, settings, time);
    }

    public ValueTask DisposeAsync()
    {
        erp?.Dispose();
        http.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("EUR")]
    [InlineData("JPY")]
    [InlineData("KWD")]
    public async Task What_is_paid_in_full_counts_as_paid_and_what_is_paid_beyond_it_is_open(string currency)
    {
        var document = await Invoice(currency);
        var gross = document.Invoice.Totals.Gross;
        await Enter(Voucher(document, BalanceKind.Payment, "p-1", gross.Amount - 3m));
        await Enter(Voucher(document, BalanceKind.Payment, "p-2", 5m));

        (await Open(document.Invoice)).ShouldBe(-2m);
        await Enter(Voucher(document, BalanceKind.Refund, "r-1", 2m));
        (await Open(document.Invoice)).ShouldBe(0m);
        (await Entries(document.Invoice)).Select(one => (one.Kind, one.Amount, one.Currency, one.Reference)).ShouldBe(
        [
            (BalanceKind.Payment, gross.Amount - 3m, currency, "p-1"), (BalanceKind.Payment, 5m, currency, "p-2"),
            (BalanceKind.Refund, 2m, currency, "r-1"),
        ]);
    }

    [Fact]
    public async Task A_credit_note_is_paid_out()
    {
        var invoice = await Invoice("EUR");
        var note = await Post(ErpSamples.CreditNote($"key-{Guid.NewGuid():N}", invoice.Invoice));

        await Enter(Voucher(note, BalanceKind.Refund, "r-1", -note.Invoice.Totals.Gross.Amount));

        (await Open(note.Invoice)).ShouldBe(0m);
        (await Open(invoice.Invoice)).ShouldBe(invoice.Invoice.Totals.Gross.Amount);
    }

    [Fact]
    public async Task A_day_without_an_open_period_and_a_method_that_is_not_there_are_refused_in_words_of_finance()
    {
        var document = await Invoice("EUR");
        var voucher = Voucher(document, BalanceKind.Payment, "p-1", 1m);

        (await erp.Vouchers.Create(voucher with { On = new LocalDate(2001, 1, 1) }, Cancellation))
            .ShouldBeOfType<SendingOutcome.Refused>().Code.ShouldBe("period-not-open");
        using var other = new TrytonErp(http, settings with { PaymentMethod = "Giro" }, time);
        var refused = (await other.Vouchers.Create(voucher, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>();
        refused.Code.ShouldBe("journal-unknown");
        refused.Words.ShouldContain("payment method 'Giro'");
        (await erp.Vouchers.Find(voucher, Cancellation)).ShouldBeOfType<SendingOutcome.NotFound>();
    }

    [Fact]
    public async Task Created_again_and_posted_again_it_stands_once()
    {
        var document = await Invoice("EUR");
        var voucher = Voucher(document, BalanceKind.Payment, "p-1", 1m);
        var created = (await erp.Vouchers.Create(voucher, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();

        (await erp.Vouchers.Create(voucher, Cancellation)).ShouldBe(created);
        (await Open(document.Invoice)).ShouldBe(document.Invoice.Totals.Gross.Amount);
        var posted = await erp.Vouchers.Post(created.RemoteId, voucher, Cancellation);
        (await erp.Vouchers.Post(created.RemoteId, voucher, Cancellation)).ShouldBe(posted);
        (await erp.Vouchers.Create(voucher, Cancellation)).ShouldBe(posted);
        (await Open(document.Invoice)).ShouldBe(document.Invoice.Totals.Gross.Amount - 1m);
    }

    [Theory]
    [InlineData("EUR")]
    [InlineData("JPY")]
    [InlineData("KWD")]
    public async Task A_journal_that_is_made_again_and_posted_again_stands_once(string currency)
    {
        var journal = Journal() with { Currency = currency };
        var created = (await erp.Journals.Create(journal, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();

        (await erp.Journals.Create(journal, Cancellation)).ShouldBe(created);
        (await erp.Journals.Find(journal.PostingKey, Cancellation)).ShouldBe(created);
        var posted = (await erp.Journals.Post(created.RemoteId, journal, Cancellation)).ShouldBeOfType<SendingOutcome.Posted>();
        (posted.Gross.Amount, posted.Gross.Currency.Code).ShouldBe((7m, currency));
        (await erp.Journals.Post(created.RemoteId, journal, Cancellation)).ShouldBe(posted);
        (await erp.Journals.Create(journal, Cancellation)).ShouldBe(posted);
    }

    [Fact]
    public async Task A_journal_with_an_account_a_day_or_a_currency_that_is_not_there_is_refused_in_words_of_finance()
    {
        var journal = Journal();
        var on = new LocalDate(2001, 1, 1);
        foreach (var (wrong, code, words) in new[]
        {
            (journal with { Entries = [journal.Entries[0] with { Debit = "2999" }] }, "account-unknown", "'2999'"),
            (journal with { Date = on }, "period-not-open", "accounting period"),
            (journal with { Currency = "XPF" }, "currency-unknown", "XPF"),
        })
        {
            var refused = (await erp.Journals.Create(wrong, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>();
            refused.Code.ShouldBe(code);
            refused.Words.ShouldContain(words);
        }

        using var other = new TrytonErp(http, settings with { RevenueJournal = "Nowhere" }, time);
        (await other.Journals.Create(journal, Cancellation)).ShouldBeOfType<SendingOutcome.Refused>().Code
            .ShouldBe("journal-unknown");
        (await erp.Journals.Find(journal.PostingKey, Cancellation)).ShouldBeOfType<SendingOutcome.NotFound>();
    }

    [Fact]
    public async Task A_journal_without_an_answer_is_found_by_a_look_up()
    {
        var journal = Journal();

        var outcome = await TimesOut(BalanceKind.None, journal.PostingKey, () => erp.Journals.Create(journal, Cancellation));

        outcome.ShouldBeOfType<SendingOutcome.Unknown>();
        (await erp.Journals.Find(journal.PostingKey, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
    }

    private static ErpJournal Journal()
    {
        var day = new LocalDate(2026, 3, 31);
        return new ErpJournal($"key-{Guid.NewGuid():N}", "NL01-2026-03-1", day, "EUR",
        [
            new JournalEntry(day, "2900", "8000", "EUR", 4m, "delivered", "Work"),
            new JournalEntry(day, "Accrued revenue", "8000", "EUR", 3m, "accrual", "Work that is not billed yet"),
        ]);
    }

    protected override async Task EnterTwice(ErpVoucher voucher)
    {
        await erp.Find("none", Cancellation);
        wire.SendTwice("model.account.move.create");
        await erp.Vouchers.Create(voucher, Cancellation);
    }

    protected override async Task EnterTwice(ErpJournal journal)
    {
        var again = journal with { PostingKey = $"key-{Guid.NewGuid():N}" };
        await erp.Journals.Create(again, Cancellation);
        using var people = new TrytonBooks(http, settings, TimeProvider.System);
        await people.ChangeDescription(again.PostingKey, journal.PostingKey, Cancellation);
    }

    protected override async Task<SendingOutcome> TimesOut(BalanceKind kind, string key, Func<Task<SendingOutcome>> call)
    {
        await erp.Find("none", Cancellation);
        var hangs = wire.Plan("model.account.move.create", ErpTrouble.TimeoutAfterEffect);
        var outcome = call();
        await Task.WhenAny(hangs, outcome);
        time.Advance(CallTimeout.ToTimeSpan());
        return await outcome;
    }

    private static ErpVoucher Voucher(
        (ErpInvoice Invoice, string RemoteId) document, BalanceKind kind, string reference, decimal amount) => new(
        $"key-{Guid.NewGuid():N}", kind, new Money(amount, document.Invoice.Totals.Gross.Currency), new LocalDate(2026, 4, 20),
        reference, document.Invoice.BillTo,
        new ErpOriginal(document.Invoice.PostingKey, document.Invoice.Number, document.RemoteId), "Bank 17");

    private async Task<(ErpInvoice Invoice, string RemoteId)> Invoice(string currency) => await Post(
        ErpSamples.Invoice($"key-{Guid.NewGuid():N}", "C-17", ErpSamples.CurrencyOf(currency), "S21", 21m));

    private async Task<(ErpInvoice Invoice, string RemoteId)> Post(ErpInvoice document)
    {
        var created = (SendingOutcome.Created)await erp.Create(document, Cancellation);
        (await erp.Post(created.RemoteId, document, Cancellation)).ShouldBeOfType<SendingOutcome.Posted>();
        return (document, created.RemoteId);
    }
}
