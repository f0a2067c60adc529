using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.Memory;
using BillingGrains.Connectors.Sandbox;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace BillingGrains.Boundary.Tests.MasterData;

/// <summary>The promises of <see cref="IErpMasterData"/> where an ERP's people can be played.</summary>
public abstract class ErpMasterDataBoundary
{
    private static readonly MasterRecord Customer =
        new(MasterKind.Customer, "C-17", "Bäckerei \"Korn\" | Söhne", TaxRegistration: "DE001", Currency: "EUR");

    private static readonly ValueList<MasterRecord> All =
    [
        Customer, Customer with { Id = "C-18", Blocked = true, TaxRegistration = null, Currency = null },
        new(MasterKind.Item, "A-1", "Repair"), new(MasterKind.TaxCode, "S21", "21 %", Percent: 21m),
        new(MasterKind.Dimension, "cost-centre/100", "Service"), new(MasterKind.Currency, "EUR", "Euro"),
        new(MasterKind.Period, "2026-03", "March", From: new LocalDate(2026, 3, 1), To: new LocalDate(2026, 3, 31)),
    ];

    protected abstract IErpMasterData Erp { get; }

    protected abstract void Keep(MasterRecord record);

    protected abstract void Drop(MasterRef name);

    /// <summary>Of what there is, this connection reads it, and so.</summary>
    protected virtual MasterRecord? AsRead(MasterRecord record) => record;

    /// <summary>Changes can be read alone; else all is read each time.</summary>
    protected virtual bool TellsChanges => true;

    /// <summary>The next call is refused for its number.</summary>
    protected abstract void Throttle();

    [Fact]
    public async Task All_is_told_page_by_page_as_it_is()
    {
        Fill();

        var (records, gone, last) = await Read(null);

        records.ToHashSet().ShouldBe(Readable, ignoreOrder: true);
        gone.ShouldBeEmpty();
        last.IsWhole.ShouldBeTrue();
        (last.Token is not null).ShouldBe(TellsChanges);
    }

    [Fact]
    public async Task Changes_since_a_refresh_are_told_alone()
    {
        Fill();
        var (_, _, before) = await Read(null);
        var renamed = Customer with { Name = "Korn" };
        Keep(Customer with { Name = "Between" });
        Keep(renamed);
        Drop(new MasterRef(MasterKind.Item, "A-1"));

        var (records, gone, last) = await Read(before.Token);

        if (!TellsChanges)
        {
            records.ToHashSet().ShouldBe(
                All.Where(static one => one.Kind != MasterKind.Item)
                    .Select(one => AsRead(one == Customer ? renamed : one)).OfType<MasterRecord>(),
                ignoreOrder: true);
            return;
        }

        records.ShouldBe([renamed]);
        gone.ShouldBe([new MasterRef(MasterKind.Item, "A-1")]);
        last.IsWhole.ShouldBeFalse();
        (await Read(last.Token)).Records.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_changed_while_pages_are_read_is_told_next_time_at_the_latest()
    {
        Fill();
        var first = await Erp.Read(null, null, CancellationToken.None);
        Keep(Customer with { Name = "Meanwhile" });
        var token = (await ReadOn(null, first)).Last.Token;
        if (!TellsChanges)
        {
            (await Read(token)).Records.ShouldContain(AsRead(Customer with { Name = "Meanwhile" })!);
            return;
        }

        (await Read(token)).Records.ShouldBe([Customer with { Name = "Meanwhile" }]);
    }

    [Fact]
    public async Task Nothing_to_tell_is_one_empty_page()
    {
        var page = await Erp.Read(null, null, CancellationToken.None);

        (page.Records.Count, page.Next, page.IsWhole).ShouldBe((0, null, true));
    }

    [Fact]
    public async Task A_page_that_cannot_be_had_may_be_asked_for_again()
    {
        Fill();
        Throttle();

        (await Should.ThrowAsync<ErpUnavailableException>(() => Erp.Read(null, null, CancellationToken.None)))
            .RetryAfter.ShouldNotBeNull();
        (await Read(null)).Records.Count.ShouldBe(Readable.Count);
    }

    private List<MasterRecord> Readable => [.. All.Select(AsRead).OfType<MasterRecord>()];

    private void Fill()
    {
        foreach (var record in All)
        {
            Keep(record);
        }
    }

    private async Task<(List<MasterRecord> Records, List<MasterRef> Gone, MasterPage Last)> Read(string? since) =>
        await ReadOn(since, await Erp.Read(since, null, CancellationToken.None));

    private async Task<(List<MasterRecord> Records, List<MasterRef> Gone, MasterPage Last)> ReadOn(
        string? since, MasterPage page)
    {
        List<MasterRecord> records = [.. page.Records];
        List<MasterRef> gone = [.. page.Gone];
        while (page.Next is { } next)
        {
            page = await Erp.Read(since, next, CancellationToken.None);
            records.AddRange(page.Records);
            gone.AddRange(page.Gone);
        }

        return (records, gone, page);
    }
}

public sealed class MemoryMasterDataTests : ErpMasterDataBoundary
{
    private readonly MemoryErp erp;
    private bool isThrottled;

    public MemoryMasterDataTests() => erp = new MemoryErp(
        MemoryErpOptions.Default with { PageSize = 2 }, new FakeTime(), _ => Next(), (_, _) => Task.CompletedTask)
    {
        People = new MemoryMasterData(),
    };

    protected override IErpMasterData Erp => erp.MasterData!;

    protected override void Keep(MasterRecord record) => erp.People!.Put(record);

    protected override void Drop(MasterRef name) => erp.People!.Remove(name.Kind, name.Id);

    protected override void Throttle() => isThrottled = true;

    private ErpFault Next()
    {
        var fault = isThrottled ? ErpFault.Throttle : ErpFault.None;
        isThrottled = false;
        return fault;
    }
}

public sealed class SandboxMasterDataTests : ErpMasterDataBoundary, IAsyncLifetime
{
    private const string Tenant = "north";
    private readonly HttpClient http = new();
    private WebApplication sandbox = null!;
    private SandboxErp erp = null!;

    protected override IErpMasterData Erp => erp;

    private MasterBook Book => sandbox.Services.GetRequiredService<Tenants>().Get(Tenant).MasterData;

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

    protected override void Keep(MasterRecord record) => Book.Keep(
    [
        new MasterEntry(
            Word(record.Kind), record.Id, record.Name, record.Blocked, record.Percent, record.TaxRegistration, record.Currency,
            record.From?.ToDateOnly(), record.To?.ToDateOnly()),
    ]);

    protected override void Drop(MasterRef name) => Book.Drop(new MasterName(Word(name.Kind), name.Id));

    protected override void Throttle() => sandbox.Services.GetRequiredService<FaultBook>()
        .Plan(new PlannedFault(Tenant, Operation.MasterData, Fault.Throttle, Times: 1));

    private static string Word(MasterKind kind) => kind switch
    {
        MasterKind.TaxCode => "tax-code",
        var other => other.ToString().ToLowerInvariant(),
    };
}
