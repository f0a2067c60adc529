using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.Memory;
using BillingGrains.Connectors.Sandbox;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox;
using BillingGrains.Sandbox.Erp;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Erp;

/// <summary>The promises of <see cref="IErpPayments"/> where an ERP's bookkeepers can be played.</summary>
public abstract class ErpPaymentsBoundary
{
    private static readonly ErpEntry Paid = new(
        "P-1", "", BalanceKind.Payment, 21m, "EUR", new LocalDate(2026, 4, 20), "Bank \"17\"", Reference: "p-1");

    protected abstract IErp Erp { get; }

    /// <summary>Answers with the entry as the ERP tells it: under an id of its own, and with what it keeps of the rest.
    /// </summary>
    protected abstract Task<ErpEntry> Enter(ErpEntry entry);

    protected abstract Task Cancel(string remoteId);

    /// <summary>What was cancelled is told as such; else it is not told any more.</summary>
    protected virtual bool TellsCancelled => true;

    /// <summary>The ERP tells of changes by time: what was told last is told again.</summary>
    protected virtual bool TellsTwice => false;

    /// <summary>A customer that the ERP knows.</summary>
    protected virtual string BillTo => "C-17";

    /// <summary>What the ERP's bookkeepers enter that can be read.</summary>
    protected virtual IReadOnlyList<BalanceKind> Kinds => [BalanceKind.Payment, BalanceKind.Refund, BalanceKind.WriteOff];

    [Fact]
    public async Task Entries_are_told_page_by_page_as_they_were_entered_and_again_when_cancelled()
    {
        var document = await Post();
        List<ErpEntry> entries = [];
        foreach (var kind in Kinds)
        {
            entries.Add(await Enter(
                Paid with { RemoteId = $"P-{entries.Count}", Kind = kind, PostingKey = document.PostingKey }));
        }

        await Cancel(entries[0].RemoteId);

        var (told, token) = await Read(null, document);

        if (TellsCancelled)
        {
            told.ShouldBe([.. entries, entries[0] with { IsCancelled = true }], ignoreOrder: TellsTwice);
            told.IndexOf(entries[0]).ShouldBeLessThan(told.FindIndex(static one => one.IsCancelled));
        }
        else
        {
            told.ShouldBe(entries[1..]);
        }

        (await New()).ShouldBeEmpty();
        var last = await Enter(entries[^1] with { RemoteId = "P-9" });
        (await New()).ShouldBe([last]);

        async Task<IEnumerable<ErpEntry>> New()
        {
            var again = (await Read(token, document)).Entries;
            return TellsTwice ? again.Except(told) : again;
        }
    }

    [Fact]
    public async Task What_is_open_of_a_posted_document_follows_its_entries()
    {
        var document = await Post();
        var draft = Document();
        var drafted = await Erp.Create(draft, CancellationToken.None);
        await Enter(Paid with { PostingKey = document.PostingKey });
        var wrong = await Enter(Paid with { PostingKey = document.PostingKey, RemoteId = "P-2", Amount = 1m });
        await Cancel(wrong.RemoteId);

        var item = (await Items()).Where(one => one.PostingKey == document.PostingKey
            || (drafted is SendingOutcome.Created && one.PostingKey == draft.PostingKey)).ShouldHaveSingleItem();

        item.PostingKey.ShouldBe(document.PostingKey);
        item.Customer.ShouldBe(BillTo);
        item.Open.ShouldBe(document.Totals.Gross.Amount - 21m);
    }

    /// <summary>A key that was never used; the ERP takes it, and "T-" before it as a number.</summary>
    protected virtual string NewKey() => $"key-{Guid.NewGuid():N}";

    private ErpInvoice Document() =>
        ErpSamples.Invoice(NewKey(), BillTo, ErpSamples.CurrencyOf("EUR"), "S21", 21m);

    protected async Task<ErpInvoice> Post()
    {
        var document = Document();
        if (await Erp.Create(document, CancellationToken.None) is SendingOutcome.Created created)
        {
            await Erp.Post(created.RemoteId, document, CancellationToken.None);
        }

        return document;
    }

    protected async Task<(List<ErpEntry> Entries, string? Token)> Read(string? since, ErpInvoice document)
    {
        List<ErpEntry> entries = [];
        ErpEntryPage page;
        string? cursor = null;
        do
        {
            page = await Erp.Payments!.Entries(since, cursor, CancellationToken.None);
            entries.AddRange(page.Entries.Where(entry => entry.PostingKey == document.PostingKey));
            cursor = page.Next;
        }
        while (cursor is not null);
        return (entries, page.Token);
    }

    protected async Task<List<ErpOpenItem>> Items()
    {
        List<ErpOpenItem> items = [];
        string? cursor = null;
        do
        {
            var page = await Erp.Payments!.OpenItems(cursor, CancellationToken.None);
            items.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        return items;
    }
}

public sealed class MemoryPaymentsTests : ErpPaymentsBoundary
{
    private readonly MemoryErp erp = new(
        MemoryErpOptions.Default with { PageSize = 2 }, new FakeTime(), _ => ErpFault.None, (_, _) => Task.CompletedTask)
    {
        Bookkeepers = new MemoryPayments(),
    };

    protected override IErp Erp => erp;

    protected override Task<ErpEntry> Enter(ErpEntry entry)
    {
        erp.Bookkeepers!.Enter(entry);
        return Task.FromResult(entry);
    }

    protected override Task Cancel(string remoteId)
    {
        erp.Bookkeepers!.Cancel(remoteId);
        return Task.CompletedTask;
    }
}

public sealed class SandboxPaymentsTests : ErpPaymentsBoundary, IAsyncLifetime
{
    private const string Tenant = "north";
    private readonly HttpClient http = new();
    private WebApplication sandbox = null!;
    private SandboxErp erp = null!;

    protected override IErp Erp => erp;

    private PaymentBook Book => sandbox.Services.GetRequiredService<Tenants>().Get(Tenant).Payments;

    public async ValueTask InitializeAsync()
    {
        sandbox = SandboxApp.Build(new SandboxOptions { Port = 0 }, TimeProvider.System);
        await sandbox.StartAsync(TestContext.Current.CancellationToken);
        erp = new SandboxErp(
            http,
            new SandboxConnection(
                new Uri(sandbox.Urls.Single() + "/"), Tenant, $"sandbox-{Tenant}", TimeSpan.FromSeconds(10)) { PageSize = 2 },
            TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await sandbox.DisposeAsync();
    }

    protected override Task<ErpEntry> Enter(ErpEntry entry)
    {
        Book.Enter(new PaymentEntry(
            entry.RemoteId, entry.PostingKey,
            entry.Kind == BalanceKind.WriteOff ? "write-off" : entry.Kind.ToString().ToLowerInvariant(),
            entry.Amount, entry.Currency, entry.On.ToDateOnly(), entry.Words, Reference: entry.Reference));
        return Task.FromResult(entry);
    }

    protected override Task Cancel(string remoteId)
    {
        Book.Cancel(remoteId).ShouldBeTrue();
        return Task.CompletedTask;
    }
}
