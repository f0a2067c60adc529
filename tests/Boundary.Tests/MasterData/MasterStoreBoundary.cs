using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Ports.Erp;
using BillingGrains.Storage.MasterData;
using BillingGrains.Storage.Memory;
using NodaTime;
using Npgsql;

namespace BillingGrains.Boundary.Tests.MasterData;

/// <summary>What every store of master data promises.</summary>
public abstract class MasterStoreBoundary : IAsyncLifetime
{
    private const string Tenant = "nl01-books";
    private static readonly Instant Noon = Instant.FromUtc(2026, 3, 2, 12, 0);
    private static readonly LocalDate Day = new(2026, 3, 2);
    private static readonly MasterRecord Customer = new(
        MasterKind.Customer, "C-17", "Bakery \"De Korst\"", TaxRegistration: "NL001", Currency: "EUR");

    private static readonly MasterRecord Tax = new(MasterKind.TaxCode, "NL-21", "21 %", Percent: 21m);
    private static readonly MasterRecord Euro = new(MasterKind.Currency, "EUR", "Euro");

    private static readonly MasterRecord March = new(
        MasterKind.Period, "2026-03", "March", From: new LocalDate(2026, 3, 1), To: new LocalDate(2026, 3, 31));

    private static readonly MasterRecord April = new(
        MasterKind.Period, "2026-04", "April", Blocked: true, From: new LocalDate(2026, 4, 1), To: new LocalDate(2026, 4, 30));

    private IMasterStore store = null!;

    public async ValueTask InitializeAsync() => store = await Open();

    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task Before_the_first_refresh_nothing_is_known()
    {
        (await store.Look(Tenant, [Question("C-17")])).ShouldBe(new MasterLook(null, default));
        (await store.Standing(Tenant)).ShouldBeNull();
        (await store.List(Tenant, MasterKind.Customer, null, 10)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_put_aside_counts_for_nothing_before_it_is_taken_over()
    {
        await store.PutAside(Tenant, "load-1", [Customer, Tax], default);

        (await store.Look(Tenant, [Question("C-17")])).Standing.ShouldBeNull();

        var standing = await store.TakeOver(Tenant, "load-1", 0, isWhole: true, Noon);
        standing.ShouldBe(new MasterStanding(
            1, Noon, [new MasterCount(MasterKind.Customer, 1), new MasterCount(MasterKind.TaxCode, 1)]));
        (await store.Standing(Tenant)).ShouldBe(standing);
    }

    [Fact]
    public async Task A_look_finds_what_exists_of_what_is_asked_and_the_period_of_the_day()
    {
        await Load("load-1", true, Customer, Tax, Euro, March, April, Customer with { Id = "C-18" });

        var look = await store.Look(Tenant, [Question("C-17", "C-99")]);

        look.Standing!.Version.ShouldBe(1);
        look.Records.ToHashSet().ShouldBe([Customer, Tax, Euro, March], ignoreOrder: true);
        (await store.Look(Tenant, [Question("C-17") with { On = new LocalDate(2026, 5, 1) }]))
            .Records.ShouldNotContain(record => record.Kind == MasterKind.Period);
    }

    [Fact]
    public async Task A_look_for_many_documents_finds_each_record_once_and_the_periods_of_all_their_days()
    {
        var other = Customer with { Id = "C-18" };
        await Load("load-1", true, Customer, Tax, Euro, March, April, other);

        var look = await store.Look(
            Tenant,
            [Question("C-17"), Question("C-17", "C-99"), Question("C-18") with { On = new LocalDate(2026, 4, 30) }]);

        look.Standing!.Version.ShouldBe(1);
        look.Records.Order(Comparer<MasterRecord>.Create(static (one, next) => string.CompareOrdinal(one.Id, next.Id)))
            .ShouldBe([March, April, Customer, other, Euro, Tax]);
    }

    [Fact]
    public async Task A_whole_load_replaces_all_and_drops_what_else_was_put_aside()
    {
        await Load("load-1", true, Customer, Tax, Euro);
        await store.PutAside(Tenant, "load-2", [Customer with { Id = "C-18" }], default);
        await store.PutAside(Tenant, "load-3", [Customer with { Blocked = true }], default);

        (await store.TakeOver(Tenant, "load-3", 1, isWhole: true, Noon)).ShouldBe(
            new MasterStanding(2, Noon, [new MasterCount(MasterKind.Customer, 1)]));

        (await store.Look(Tenant, [Question("C-17", "C-18")])).Records.ShouldBe([Customer with { Blocked = true }]);
    }

    [Fact]
    public async Task A_load_that_another_one_overtook_changes_nothing()
    {
        await store.PutAside(Tenant, "slow", [Customer], default);
        var quick = await Load("quick", true, Customer, Tax, Euro);
        await store.PutAside(Tenant, "slow", [Tax], default);

        (await store.TakeOver(Tenant, "slow", 0, isWhole: true, Noon)).ShouldBeNull();

        (await store.Standing(Tenant)).ShouldBe(quick);
        (await store.Look(Tenant, [Question("C-17")])).Records.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Changes_move_what_they_name_and_leave_the_rest()
    {
        await Load("load-1", true, Customer, Tax, Euro, Customer with { Id = "C-18" });
        var renamed = Customer with { Name = "Bakery" };
        await store.PutAside(Tenant, "load-2", [renamed], [new MasterRef(MasterKind.Customer, "C-18")]);

        var standing = await store.TakeOver(Tenant, "load-2", 1, isWhole: false, Noon + Duration.FromHours(1));

        standing!.Version.ShouldBe(2);
        standing.Counts.ShouldBe(
        [
            new MasterCount(MasterKind.Customer, 1), new MasterCount(MasterKind.TaxCode, 1),
            new MasterCount(MasterKind.Currency, 1),
        ]);
        (await store.Look(Tenant, [Question("C-17", "C-18")])).Records.ToHashSet()
            .ShouldBe([renamed, Tax, Euro], ignoreOrder: true);
    }

    [Fact]
    public async Task Changes_of_nothing_are_a_version_all_the_same()
    {
        await Load("load-1", true, Customer);

        (await store.TakeOver(Tenant, "load-2", 1, isWhole: false, Noon + Duration.FromHours(1)))
            .ShouldBe(new MasterStanding(2, Noon + Duration.FromHours(1), [new MasterCount(MasterKind.Customer, 1)]));
    }

    [Fact]
    public async Task The_same_load_is_taken_over_once()
    {
        var first = await Load("load-1", true, Customer);

        (await store.TakeOver(Tenant, "load-1", 0, isWhole: true, Noon + Duration.FromHours(1))).ShouldBe(first);
    }

    [Fact]
    public async Task A_record_told_twice_stands_as_it_was_told_last()
    {
        await store.PutAside(Tenant, "load-1", [Customer, Customer with { Name = "Second" }], default);
        await store.PutAside(Tenant, "load-1", [Customer with { Name = "Third" }], default);
        await store.TakeOver(Tenant, "load-1", 0, isWhole: true, Noon);

        (await store.List(Tenant, MasterKind.Customer, null, 10)).ShouldBe([Customer with { Name = "Third" }]);
    }

    [Fact]
    public async Task Tenants_are_apart()
    {
        await Load("load-1", true, Customer);
        await store.PutAside("de01-books", "load-1", [Customer with { Id = "C-18" }], default);
        await store.TakeOver("de01-books", "load-1", 0, isWhole: true, Noon);

        (await store.Look(Tenant, [Question("C-17", "C-18")])).Records.ShouldBe([Customer]);
    }

    [Fact]
    public async Task Many_customers_are_replaced_and_listed_by_pages()
    {
        for (var page = 0; page < 5; page++)
        {
            await store.PutAside(
                Tenant, "load-1",
                Enumerable.Range(page * 2_000, 2_000)
                    .Select(number => Customer with { Id = FormattableString.Invariant($"C-{number:00000}") }).ToValueList(),
                default);
        }

        (await store.TakeOver(Tenant, "load-1", 0, isWhole: true, Noon))!.Counts
            .ShouldBe([new MasterCount(MasterKind.Customer, 10_000)]);

        var first = await store.List(Tenant, MasterKind.Customer, null, 3);
        first.Select(record => record.Id).ShouldBe(["C-00000", "C-00001", "C-00002"]);
        (await store.List(Tenant, MasterKind.Customer, first[^1].Id, 1))[0].Id.ShouldBe("C-00003");
    }

    protected abstract Task<IMasterStore> Open();

    private static MasterQuestion Question(params string[] customers) => new(
        Tenant, Day, "EUR", customers[0], customers.ToValueList(), [new MasterTax("NL-21", 21m)], default, default);

    private async Task<MasterStanding> Load(string load, bool isWhole, params MasterRecord[] records)
    {
        var from = (await store.Standing(Tenant))?.Version ?? 0;
        await store.PutAside(Tenant, load, records.ToValueList(), default);
        return (await store.TakeOver(Tenant, load, from, isWhole, Noon)).ShouldNotBeNull();
    }
}

public sealed class MemoryMasterStoreTests : MasterStoreBoundary
{
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override Task<IMasterStore> Open() =>
        Task.FromResult<IMasterStore>(new MemoryMasterStore(async () => await Task.Yield()));
}

public sealed class PostgresMasterStoreTests(TestPostgres postgres) : MasterStoreBoundary
{
    private NpgsqlDataSource database = null!;

    public override ValueTask DisposeAsync() => database.DisposeAsync();

    protected override async Task<IMasterStore> Open()
    {
        database = NpgsqlDataSource.Create(await postgres.NewDatabase());
        return new PostgresMasterStore(database);
    }
}
