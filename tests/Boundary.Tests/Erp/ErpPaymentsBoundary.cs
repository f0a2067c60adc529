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
public abstract class ErpPaymentsBoundary : ErpOpenItemsBoundary
{
    /// <summary>What was cancelled is told as such; else it is not told any more.</summary>
    protected virtual bool TellsCancelled => true;

    /// <summary>The ERP tells of changes by time: what was told last is told again.</summary>
    protected virtual bool TellsTwice => false;

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
