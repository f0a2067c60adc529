using BillingGrains.Connectors.Memory;
using BillingGrains.Connectors.Sandbox;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using BillingGrains.Sandbox;
using BillingGrains.Sandbox.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace BillingGrains.Boundary.Tests.Erp;

public sealed class MemoryVouchersTests : ErpVouchersBoundary
{
    private readonly FakeTime time = new();
    private readonly MemoryErp erp;
    private string? silent;

    public MemoryVouchersTests() => erp = new MemoryErp(
        MemoryErpOptions.Default, time,
        call => call.Kind == ErpCallKind.Enter && call.Subject == silent ? ErpFault.TimeoutAfterEffect : ErpFault.None,
        (_, _) => Task.CompletedTask)
    {
        Bookkeepers = new MemoryPayments(),
    };

    protected override IErp Erp => erp;

    protected override Task<SendingOutcome> TimesOut(BalanceKind kind, string key, Func<Task<SendingOutcome>> call)
    {
        silent = key;
        var outcome = call();
        time.Advance(MemoryErpOptions.Default.Timeout);
        return outcome;
    }
}

public sealed class SandboxVouchersTests : ErpVouchersBoundary, IAsyncLifetime
{
    private SandboxSite site = null!;

    protected override IErp Erp => site.Erp;

    public async ValueTask InitializeAsync() => site = await SandboxSite.Open();

    public ValueTask DisposeAsync() => site.DisposeAsync();

    protected override Task<SendingOutcome> TimesOut(BalanceKind kind, string key, Func<Task<SendingOutcome>> call)
    {
        site.Plan(Operation.Enter, Fault.AbortAfter);
        return call();
    }
}
