using BillingGrains.Grains.Posting;
using BillingGrains.Grains.Tests.Journaling;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Memory;
using NodaTime;

namespace BillingGrains.Grains.Tests.Posting;

/// <summary>The right to call a tenant, given back while it is being taken.</summary>
public sealed class TenantLeaseTests
{
    [Fact]
    public async Task A_right_that_was_given_back_while_it_was_asked_for_is_neither_used_nor_kept()
    {
        var leases = new SlowLeases();
        var lease = new TenantLease("erp/north", Services(leases), TimeProvider.System);
        var asking = lease.Ensure(TestContext.Current.CancellationToken);
        await lease.GiveBack();
        leases.Answer.SetResult(new Lease.Held(1, Duration.FromSeconds(90), Renewed: false));

        (await asking).ShouldNotBeNull();
        lease.Left.ShouldBeLessThanOrEqualTo(Duration.Zero);
        leases.Releases.ShouldBe(2);
    }

    private static PostingServices Services(ILeases leases) => new(
        new StageErps(), leases, new MemoryMasterStore(), documents: null!, "silo-1", new PostingTimes());

    private sealed class SlowLeases : ILeases
    {
        public TaskCompletionSource<Lease> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Releases { get; private set; }

        public Task<Lease> Take(
            string name, string holder, Duration duration, CancellationToken cancellation = default) => Answer.Task;

        public Task Release(string name, string holder, CancellationToken cancellation = default)
        {
            Releases++;
            return Task.CompletedTask;
        }
    }
}
