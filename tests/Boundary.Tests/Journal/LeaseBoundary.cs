using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Memory;
using BillingGrains.Boundary.Tests.Erp;
using NodaTime;

namespace BillingGrains.Boundary.Tests.Journal;

/// <summary>What every implementation of leases promises.</summary>
public abstract class LeaseBoundary<TLeases> : IAsyncLifetime
    where TLeases : ILeases
{
    private const string Tenant = "erp/north";
    private static readonly Duration Term = Duration.FromSeconds(30);
    private TLeases leases = default!;

    public async ValueTask InitializeAsync() => leases = await Open();

    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task A_free_lease_is_taken_and_renewed_in_one_epoch()
    {
        (await leases.Take(Tenant, "silo-a", Term)).ShouldBe(new Lease.Held(1, Term, Renewed: false));
        (await leases.Take(Tenant, "silo-a", Term)).ShouldBe(new Lease.Held(1, Term, Renewed: true));
        (await leases.Take("erp/south", "silo-b", Term)).ShouldBe(new Lease.Held(1, Term, Renewed: false));
    }

    [Fact]
    public async Task A_held_lease_is_refused_to_another_until_it_ends()
    {
        await leases.Take(Tenant, "silo-a", Term);
        await Pass(Duration.FromSeconds(10));

        var taken = (await leases.Take(Tenant, "silo-b", Term)).ShouldBeOfType<Lease.Taken>();

        taken.Holder.ShouldBe("silo-a");
        taken.FreeIn.ShouldBeGreaterThan(Duration.Zero);
        taken.FreeIn.ShouldBeLessThanOrEqualTo(Duration.FromSeconds(20));
        (await leases.Take(Tenant, "silo-a", Term)).ShouldBe(new Lease.Held(1, Term, Renewed: true));
    }

    [Fact]
    public async Task A_lease_that_ended_goes_to_another_in_the_next_epoch()
    {
        await leases.Take(Tenant, "silo-a", Term);
        await Pass(Term);

        (await leases.Take(Tenant, "silo-b", Term)).ShouldBe(new Lease.Held(2, Term, Renewed: false));
        (await leases.Take(Tenant, "silo-a", Term)).ShouldBeOfType<Lease.Taken>().Holder.ShouldBe("silo-b");
    }

    [Fact]
    public async Task A_lease_that_ended_and_nobody_took_stays_in_its_epoch()
    {
        await leases.Take(Tenant, "silo-a", Term);
        await Pass(Term + Term);

        (await leases.Take(Tenant, "silo-a", Term)).ShouldBe(new Lease.Held(1, Term, Renewed: true));
    }

    [Fact]
    public async Task A_lease_that_was_given_back_is_free_in_the_next_epoch()
    {
        await leases.Take(Tenant, "silo-a", Term);
        await leases.Release(Tenant, "silo-b");
        (await leases.Take(Tenant, "silo-b", Term)).ShouldBeOfType<Lease.Taken>();

        await leases.Release(Tenant, "silo-a");

        (await leases.Take(Tenant, "silo-b", Term)).ShouldBe(new Lease.Held(2, Term, Renewed: false));
        await leases.Release("erp/unknown", "silo-a");
    }

    [Fact]
    public async Task Of_many_that_ask_at_once_one_holds_it()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(number => Task.Run(() => leases.Take(Tenant, $"silo-{(char)('a' + number)}", Term))));

        answers.Count(answer => answer == new Lease.Held(1, Term, Renewed: false)).ShouldBe(1);
        answers.Count(answer => answer is Lease.Taken).ShouldBe(19);
    }

    [Fact]
    public async Task A_lease_of_less_than_a_second_is_a_programming_error() =>
        await Should.ThrowAsync<ArgumentOutOfRangeException>(
            () => leases.Take(Tenant, "silo-a", Duration.FromMilliseconds(999)));

    protected abstract Task<TLeases> Open();

    /// <summary>Time passes for the clock that the leases go by.</summary>
    protected abstract Task Pass(Duration time);
}

public sealed class MemoryLeasesTests : LeaseBoundary<MemoryLeases>
{
    private readonly FakeTime clock = new();

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override Task<MemoryLeases> Open() =>
        Task.FromResult(new MemoryLeases(clock, async () => await Task.Yield()));

    protected override Task Pass(Duration time)
    {
        clock.Advance(time.ToTimeSpan());
        return Task.CompletedTask;
    }
}

/// <summary>The database's clock is its own: that time passes is played by moving the leases' ends back.</summary>
public sealed class PostgresLeasesTests(TestPostgres postgres) : LeaseBoundary<PostgresLeases>
{
    private string address = "";
    private JournalStorage storage = null!;

    public override ValueTask DisposeAsync() => storage.DisposeAsync();

    [Fact]
    public async Task Without_the_database_a_lease_is_not_held()
    {
        await using var proxy = new CuttingProxy(new Npgsql.NpgsqlConnectionStringBuilder(address).Port);
        await using var away = await JournalStorage.Open(proxy.Way(address), new FakeTime());
        proxy.Break();

        (await away.Leases.Take("erp/north", "silo-a", Duration.FromSeconds(30))).ShouldBeOfType<Lease.Unavailable>();
        await away.Leases.Release("erp/north", "silo-a");
    }

    protected override async Task<PostgresLeases> Open()
    {
        address = await postgres.NewDatabase();
        storage = await JournalStorage.Open(address, new FakeTime());
        return (PostgresLeases)storage.Leases;
    }

    protected override Task Pass(Duration time) => TestPostgres.Execute(
        address,
        FormattableString.Invariant($"update lease set until = until - interval '{time.TotalSeconds} seconds'"));
}
