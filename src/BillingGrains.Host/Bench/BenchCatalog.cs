using BillingGrains.Host.Bench.Http;
using BillingGrains.Host.Bench.Journal;
using BillingGrains.Host.Bench.Billing;
using BillingGrains.Host.Bench.Start;
using BillingGrains.Host.Bench.Usage;

namespace BillingGrains.Host.Bench;

/// <summary>A measurement: one database, one process, and the figures that are measured in them together.</summary>
internal sealed record Bench(string Name, string What, Func<BenchPlan, Action<string>, CancellationToken, Task<BenchResult>> Run);

/// <summary>All measurements, in the order in which they are made.</summary>
internal static class BenchCatalog
{
    public static IReadOnlyList<Bench> All { get; } =
    [
        new("journal", "ticket commands inside the silo, the same by plain grain storage, and all on one grain",
            JournalMeasurement.Run),
        new("start", "from a silo's start to its first stored command over a million facts; memory of an idle ticket",
            StartMeasurement.Run),
        new("http", "ticket commands over HTTP, one in each request", HttpMeasurement.Run),
        new("chain", "facts from tickets over their charges to invoice lines", ChainMeasurement.Run),
        new("billing", "invoices in a billing run, from asking for it until they are numbered and final", RunMeasurement.Run),
        new("erp", "from approved work to accepted by the ERP, on an idle system", ErpMeasurement.Run),
        new("usage", "usage events over HTTP, and what one costs when 20 million are stored", UsageMeasurement.Run),
    ];
}
