using System.Globalization;
using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.RealSystems;
using BillingGrains.Connectors.Tryton;
using BillingGrains.Connectors.Tryton.Setup;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Tryton;

/// <summary>What a real Tryton's people enter, by its wizards and by hand, as it is read.</summary>
[Collection(RealSystem.RealSystems)]
[Trait(RealSystem.Trait, RealSystem.RealSystems)]
public sealed class TrytonPaymentsTests : ErpPaymentsBoundary, IAsyncLifetime
{
    private static readonly LocalDate Day = new(2026, 4, 20);

    private readonly HttpClient http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private TrytonErp erp = null!;
    private TrytonBookkeepers people = null!;

    protected override IErp Erp => erp;

    protected override bool TellsTwice => true;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var settings = await RealTryton.Ready(http, Duration.FromMinutes(1));
        erp = new TrytonErp(http, settings, TimeProvider.System);
        people = new TrytonBookkeepers(http, settings, TimeProvider.System);
    }

    public ValueTask DisposeAsync()
    {
        erp?.Dispose();
        people?.Dispose();
        http.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_is_paid_and_the_rest_written_off_by_the_wizard_are_two_entries_and_nothing_is_open()
    {
        var (document, id) = await PostOne();
        var gross = document.Totals.Gross.Amount;

        await people.Pay(id, gross - 2.5m, Day, "Bank-18", isRestWrittenOff: true, Cancellation);

        (await Read(null, document)).Entries.Select(static one => (one.Kind, one.Amount, one.Reference)).ShouldBe(
            [(BalanceKind.Payment, gross - 2.5m, "Bank-18"), (BalanceKind.WriteOff, 2.5m, null)]);
        (await OpenOf(document)).ShouldBe(0m);
    }

    [Theory]
    [InlineData(TrytonLink.Counted)]
    [InlineData(TrytonLink.Cleared)]
    public async Task A_move_by_hand_that_pays_an_invoice_is_told_however_it_names_it(TrytonLink link)
    {
        var (document, id) = await PostOne();
        var (_, token) = await Read(null, document);

        await people.Book(id, isWriteOff: false, document.Totals.Gross.Amount, Day, "By hand", link, Cancellation);

        var entry = (await Read(token, document)).Entries.ShouldHaveSingleItem();
        (entry.Kind, entry.Amount, entry.On, entry.Words, entry.Reference).ShouldBe(
            (BalanceKind.Payment, document.Totals.Gross.Amount, Day, "By hand", null));
        (await OpenOf(document)).ShouldBe(0m);
    }

    [Fact]
    public async Task A_counted_move_that_is_cancelled_is_told_as_cancelled()
    {
        var (document, id) = await PostOne();
        var move = await people.Book(id, false, 5m, Day, "By hand", TrytonLink.Counted, Cancellation);
        var (before, token) = await Read(null, document);

        await people.Cancel(move, Cancellation);

        var told = (await Read(token, document)).Entries;
        told.Distinct().ShouldBe([before.ShouldHaveSingleItem(), before[0] with { IsCancelled = true }]);
        told[^1].IsCancelled.ShouldBeTrue();
        (await OpenOf(document)).ShouldBe(document.Totals.Gross.Amount);
    }

    protected override async Task<ErpEntry> Enter(ErpEntry entry)
    {
        var id = await IdOf(entry.PostingKey);
        var move = entry.Kind is BalanceKind.Payment
            ? await people.Pay(id, entry.Amount, entry.On, entry.Words, isRestWrittenOff: false, Cancellation)
            : await people.Book(
                id, entry.Kind is BalanceKind.WriteOff, entry.Kind is BalanceKind.Refund ? -entry.Amount : entry.Amount,
                entry.On, entry.Words, TrytonLink.Origin, Cancellation);
        return entry with { RemoteId = FormattableString.Invariant($"{move}-{id}"), Reference = null };
    }

    protected override Task Cancel(string remoteId) =>
        people.Cancel(long.Parse(remoteId.Split('-')[0], CultureInfo.InvariantCulture), Cancellation);

    private async Task<(ErpInvoice Document, long Id)> PostOne()
    {
        var document = await Post();
        return (document, await IdOf(document.PostingKey));
    }

    private async Task<long> IdOf(string postingKey) => long.Parse(
        ((SendingOutcome.Posted)await erp.Find(postingKey, Cancellation)).RemoteId, CultureInfo.InvariantCulture);

    private async Task<decimal> OpenOf(ErpInvoice document) =>
        (await Items()).Single(item => item.PostingKey == document.PostingKey).Open;
}
