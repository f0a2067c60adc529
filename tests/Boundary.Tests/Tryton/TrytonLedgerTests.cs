using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.RealSystems;
using BillingGrains.Connectors.Tryton;
using BillingGrains.Connectors.Tryton.Setup;
using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Revenue;
using BillingGrains.Domain.Vouchers;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Tryton;

/// <summary>Many documents and vouchers, then the real Tryton's own ledger beside what we make of them.</summary>
[Collection(RealSystem.RealSystems)]
[Trait(RealSystem.Trait, RealSystem.RealSystems)]
public sealed class TrytonLedgerTests : IAsyncLifetime
{
    private const int Invoices = 200;
    private const int CreditNotes = 60;
    private const int Vouchers = 100;
    private const int Journals = 20;
    private const int Seed = 2026;

    private static readonly (string Code, decimal Percent)[] Taxes = [("S21", 21m), ("S0", 0m)];
    private static readonly BalanceKind[] Kinds =
    [
        BalanceKind.Payment, BalanceKind.Refund, BalanceKind.WriteOff, BalanceKind.Discount, BalanceKind.DiscountReturned,
        BalanceKind.PaymentCancelled, BalanceKind.Chargeback,
    ];

    private readonly HttpClient http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Random random = new(Seed);
    private readonly Dictionary<string, decimal> ours = new(StringComparer.Ordinal);
    private readonly Dictionary<string, decimal> open = new(StringComparer.Ordinal);
    private TrytonErp erp = null!;
    private TrytonBookkeepers people = null!;

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
    public async Task Two_hundred_invoices_with_credit_notes_payments_and_journals_make_Trytons_ledger_equal_ours()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {Seed}.");
        var before = await people.Ledger(Cancellation);
        var documents = new List<(ErpInvoice Invoice, string RemoteId)>();
        for (var at = 0; at < Invoices; at++)
        {
            documents.Add(await Post(Draw(at)));
        }

        for (var at = 0; at < CreditNotes; at++)
        {
            await Post(ErpSamples.CreditNote($"key-{Guid.NewGuid():N}", documents[at].Invoice));
        }

        for (var at = 0; at < Vouchers; at++)
        {
            await Enter(documents[CreditNotes + at], Kinds[at % Kinds.Length], at);
        }

        for (var at = 0; at < Journals; at++)
        {
            await Enter(at);
        }

        var after = await people.Ledger(Cancellation);

        after.Keys.Union(ours.Keys).ToDictionary(
                static account => account, account => after.GetValueOrDefault(account) - before.GetValueOrDefault(account))
            .Where(static one => one.Value != 0m).OrderBy(static one => one.Key, StringComparer.Ordinal)
            .ShouldBe(ours.Where(static one => one.Value != 0m).OrderBy(static one => one.Key, StringComparer.Ordinal));
        (await OpenItems()).ShouldBe(open.OrderBy(static one => one.Key, StringComparer.Ordinal));
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Join(", ", ours.Select(static one => FormattableString.Invariant($"{one.Key} {one.Value}"))));
    }

    /// <summary>One to three lines of whole cents. Tryton rounds a document's tax half to even: so does the entity.</summary>
    private ErpInvoice Draw(int at)
    {
        var (code, percent) = Taxes[at % 5 == 4 ? 1 : 0];
        decimal[] nets = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => random.Next(1, 500_000) / 100m)];
        // Every tenth stands at half a cent of tax.
        nets[0] += at % 10 == 0 ? ((150m - (nets.Sum() * 100m % 100m)) % 100m) / 100m : 0m;
        var net = new Money(nets.Sum(), ErpSamples.Euro);
        var tax = new Money(Rounding.Round(net.Amount * percent / 100m, 2, RoundingMode.HalfEven), ErpSamples.Euro);
        return ErpSamples.Invoice($"key-{Guid.NewGuid():N}", "C-17", ErpSamples.Euro, code, percent) with
        {
            Totals = new InvoiceTotals(net, tax, net + tax, [new TaxLine(code, percent, net, tax)]),
            Lines = nets.Select((amount, line) => new ErpLine(
                FormattableString.Invariant($"line-{line}"), "Work", 80m, "minute", amount,
                [new ErpLineTax(code, percent, amount)])).ToValueList(),
        };
    }

    private async Task<(ErpInvoice Invoice, string RemoteId)> Post(ErpInvoice document)
    {
        var created = (await erp.Create(document, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        var posted = (await erp.Post(created.RemoteId, document, Cancellation)).ShouldBeOfType<SendingOutcome.Posted>();
        (posted.Net, posted.Tax, posted.Gross).ShouldBe(
            (document.Totals.Net, document.Totals.Tax, document.Totals.Gross));
        Book("Main Receivable", document.Totals.Gross.Amount);
        Book("Main Revenue", -document.Totals.Net.Amount);
        Book("Main Tax", -document.Totals.Tax.Amount);
        open[document.PostingKey] = document.Totals.Gross.Amount;
        return (document, created.RemoteId);
    }

    /// <summary>Payments pay a part, all, or a cent too much.</summary>
    private async Task Enter((ErpInvoice Invoice, string RemoteId) document, BalanceKind kind, int at)
    {
        var gross = document.Invoice.Totals.Gross.Amount;
        var amount = kind is not BalanceKind.Payment ? Math.Min(gross, random.Next(1, 200) / 100m)
            : at % 3 == 0 ? gross
            : at % 3 == 1 ? gross + 0.01m
            : Rounding.Round(gross / 3m, 2, RoundingMode.HalfEven);
        var voucher = new ErpVoucher(
            $"key-{Guid.NewGuid():N}", kind, new Money(amount, ErpSamples.Euro), new LocalDate(2026, 4, 20),
            FormattableString.Invariant($"e-{at}"), "C-17",
            new ErpOriginal(document.Invoice.PostingKey, null, document.RemoteId), "Bank 17");
        var created = (await erp.Vouchers.Create(voucher, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        (await erp.Vouchers.Post(created.RemoteId, voucher, Cancellation)).ShouldBeOfType<SendingOutcome.Posted>()
            .Gross.Amount.ShouldBe(amount);
        var owed = VoucherContent.Raises(kind) ? amount : -amount;
        Book("Main Receivable", owed);
        Book(
            kind switch
            {
                BalanceKind.WriteOff => "Write-off",
                BalanceKind.Discount or BalanceKind.DiscountReturned => "Discount",
                _ => "Main Cash",
            },
            -owed);
        open[document.Invoice.PostingKey] += owed;
    }

    /// <summary>Revenue is earned and accrued, by accounts' codes.</summary>
    private async Task Enter(int at)
    {
        var day = new LocalDate(2026, 1 + (at % 12), 28);
        ValueList<JournalEntry> entries =
        [
            .. Enumerable.Range(0, 1 + random.Next(5)).Select(entry => new JournalEntry(
                day, entry % 2 == 0 ? "2900" : "1290", "8000", "EUR", random.Next(1, 500_000) / 100m, "delivered", "Work")),
        ];
        var journal = new ErpJournal(
            $"key-{Guid.NewGuid():N}", FormattableString.Invariant($"NL01-2026-{day.Month:00}-{at}"), day, "EUR", entries);
        var created = (await erp.Journals.Create(journal, Cancellation)).ShouldBeOfType<SendingOutcome.Created>();
        (await erp.Journals.Post(created.RemoteId, journal, Cancellation)).ShouldBeOfType<SendingOutcome.Posted>()
            .Gross.Amount.ShouldBe(entries.Sum(static entry => entry.Amount));
        foreach (var entry in entries)
        {
            Book(entry.Debit == "2900" ? "Deferred revenue" : "Accrued revenue", entry.Amount);
            Book("Earned revenue", -entry.Amount);
        }
    }

    private void Book(string account, decimal amount) => ours[account] = ours.GetValueOrDefault(account) + amount;

    private async Task<IEnumerable<KeyValuePair<string, decimal>>> OpenItems()
    {
        List<ErpOpenItem> items = [];
        string? cursor = null;
        do
        {
            var page = await erp.Payments.OpenItems(cursor, Cancellation);
            items.AddRange(page.Items.Where(item => open.ContainsKey(item.PostingKey)));
            cursor = page.Next;
        }
        while (cursor is not null);
        return items.Select(static item => KeyValuePair.Create(item.PostingKey, item.Open))
            .OrderBy(static one => one.Key, StringComparer.Ordinal);
    }
}
