namespace BillingGrains.Host.Bench.Http;

/// <summary>What the sender did in a time.</summary>
/// <param name="Done">Requests answered as they ought to be.</param>
/// <param name="Processor">That the sender took, user and kernel, in seconds.</param>
internal sealed record HttpRound(long Done, long Failed, decimal Seconds, decimal Processor)
{
    public decimal PerSecond => decimal.Round(Done / Seconds);

    /// <summary>Processor time that the sender took for a request.</summary>
    public decimal SenderMicroseconds => decimal.Round(Processor * 1_000_000m / Math.Max(1, Done), 1);

    public HttpRound And(HttpRound other) =>
        new(Done + other.Done, Failed + other.Failed, Seconds + other.Seconds, Processor + other.Processor);
}
