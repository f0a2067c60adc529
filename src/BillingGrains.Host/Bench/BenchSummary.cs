namespace BillingGrains.Host.Bench;

/// <summary>What came out. Rates are medians of the rounds, all taken in one run of one process.</summary>
/// <param name="Seconds">Under load through grains, all rounds together.</param>
/// <param name="InsertRowsPerSecond">The ceiling: the same facts by multi-row inserts of 200, a transaction each, on one
/// connection, promising nothing.</param>
/// <param name="CommandsPerSecond">Answered, that is durable, on many grains.</param>
/// <param name="Ratio">Of the two before; at least <see cref="RatioMin"/>.</param>
/// <param name="FactBytes">Of one fact's body.</param>
/// <param name="DeliveriesPerSecond">Received by their addressees while the load lasted.</param>
/// <param name="DeliveryLagSeconds">Age of the oldest fact that its addressee lacked when a round's load ended: of the
/// worst round.</param>
/// <param name="ViewLagSeconds">Age of the oldest fact that some view lacked then: of the worst round.</param>
/// <param name="InsertProcessorMicroseconds">Processor time of one row of the ceiling, client and server.</param>
/// <param name="CommandProcessorMicroseconds">Processor time of one command, with all that follows from it while the
/// load lasts.</param>
/// <param name="CommandAllocatedBytes">What this process allocated for one command, the caller's part included.</param>
/// <param name="Unanswered">Commands that failed; more than none is a failed measurement.</param>
/// <param name="Missing">Facts, receipts and positions of views that were not there after the drain.</param>
internal sealed record BenchSummary(
    string Engine, decimal Seconds, int Concurrency, int Grains, int Rounds, int FactBytes,
    decimal InsertRowsPerSecond, decimal CommandsPerSecond, decimal Ratio,
    decimal LatencyMedianMilliseconds, decimal LatencyP99Milliseconds, decimal CommandsPerTransaction,
    decimal DeliveriesPerSecond, decimal DeliveryLagSeconds, decimal ViewLagSeconds,
    decimal OneGrainCommandsPerSecond, decimal InsertProcessorMicroseconds,
    ProcessorTime CommandProcessorMicroseconds, long CommandAllocatedBytes,
    long Unanswered, IReadOnlyList<string> Missing, MachineFacts Machine)
{
    public const decimal RatioMin = 0.3m;
    public const decimal LagSecondsMax = 1m;
    public const decimal OneGrainMin = 5_000m;

    /// <summary>The limits that were missed, each as a sentence; none when the measurement passed.</summary>
    internal IReadOnlyList<string> Faults() =>
    [
        .. Fault(Ratio < RatioMin, $"The ratio is {Ratio}, below {RatioMin}."),
        .. Fault(DeliveryLagSeconds >= LagSecondsMax, $"Deliveries were {DeliveryLagSeconds} s behind."),
        .. Fault(ViewLagSeconds >= LagSecondsMax, $"Views were {ViewLagSeconds} s behind."),
        .. Fault(
            OneGrainCommandsPerSecond < OneGrainMin,
            $"One grain took {OneGrainCommandsPerSecond} commands a second, below {OneGrainMin}."),
        .. Fault(Unanswered > 0, $"{Unanswered} commands failed."),
        .. Missing,
    ];

    private static string[] Fault(bool isMissed, FormattableString text) =>
        isMissed ? [FormattableString.Invariant(text)] : [];
}
