using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Memory;
using static BillingGrains.Boundary.Tests.Usage.UsageSamples;

namespace BillingGrains.Boundary.Tests.Usage;

public sealed class MemoryUsageTests : UsageReaderBoundary
{
    private readonly MemoryUsage usage = new(new FakeTime());

    protected override IUsageReader Reader => usage;

    protected override Task Take(params IEnumerable<string> lines)
    {
        usage.Take(Batch(usage.Series, lines));
        return Task.CompletedTask;
    }
}
