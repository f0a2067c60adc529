using BillingGrains.Connectors.Memory;
using BillingGrains.Domain.Amounts;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Boundary.Tests.Erp;

/// <summary>The simulator's ERP keeps the promises that the real ones keep.</summary>
public class MemoryErpTests : ErpBoundary<MemoryErp>
{
    private readonly FakeTime time = new();
    private readonly MemoryErp erp;
    private string? refusedKey;
    private string? driftingKey;
    private (ErpCallKind Kind, ErpFault Fault)? next;

    public MemoryErpTests() => erp = new MemoryErp(
        MemoryErpOptions.Default with
        {
            NumbersItself = NumbersItself, PageSize = 3, Batch = Batch,
            TaxDrift = sent => sent.PostingKey == driftingKey ? new Money(0.01m, ErpSamples.Euro) : null,
        },
        time, FaultOf,
        (_, cancellation) => cancellation.IsCancellationRequested
            ? Task.FromCanceled(cancellation)
            : Task.CompletedTask);

    protected virtual MemoryBatch Batch => MemoryBatch.Each;

    protected override MemoryErp Erp => erp;

    protected override bool CanInjectTrouble => true;

    protected override ErpAct RoundingAct => ErpAct.Post;

    protected override bool ComparesBeforePosting => false;

    protected override ErpInvoice Drifting(ErpInvoice invoice)
    {
        driftingKey = invoice.PostingKey;
        return invoice;
    }

    protected override ErpInvoice Refused(ErpInvoice invoice)
    {
        refusedKey = invoice.PostingKey;
        return invoice;
    }

    protected override Task<T> Run<T>(ErpAct act, ErpTrouble trouble, Func<Task<T>> call)
    {
        next = (Enum.Parse<ErpCallKind>(act.ToString()), trouble switch
        {
            ErpTrouble.Throttled => ErpFault.Throttle,
            ErpTrouble.ErrorBeforeEffect => ErpFault.FailBefore,
            ErpTrouble.TimeoutBeforeEffect => ErpFault.TimeoutBefore,
            ErpTrouble.TimeoutAfterEffect or ErpTrouble.BrokenAfterEffect => ErpFault.TimeoutAfterEffect,
            _ => throw new ArgumentOutOfRangeException(nameof(trouble), trouble, "No such trouble."),
        });
        var outcome = call();
        time.Advance(MemoryErpOptions.Default.Timeout);
        return outcome;
    }

    private ErpFault FaultOf(ErpCall call)
    {
        if (call.Subject == refusedKey && call.Kind is ErpCallKind.Create)
        {
            return ErpFault.RefuseBusiness;
        }

        var fault = next is { } planned && planned.Kind == call.Kind ? planned.Fault : ErpFault.None;
        next = fault is ErpFault.None ? next : null;
        return fault;
    }
}

/// <summary>The same for one that gives the numbers itself, as most ERPs can.</summary>
public sealed class MemoryErpThatNumbersTests : MemoryErpTests
{
    protected override bool NumbersItself => true;
}

/// <summary>The same for one that takes all documents of a call or none.</summary>
public sealed class MemoryErpOfAllOrNoneTests : MemoryErpTests
{
    protected override MemoryBatch Batch => MemoryBatch.AllOrNone;

    protected override bool TakesAllOrNone => true;
}
