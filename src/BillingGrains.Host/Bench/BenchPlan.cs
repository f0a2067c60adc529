namespace BillingGrains.Host.Bench;

/// <summary>How much is measured, and where.</summary>
/// <param name="Folder">On the disk that is to be measured; what is made in it is removed afterwards.</param>
/// <param name="Seconds">Of load for a figure, all rounds together.</param>
internal sealed record BenchPlan(string Folder, int Seconds = 15)
{
    /// <summary>Of each figure; what is reported is the median.</summary>
    public const int Rounds = 3;

    public TimeSpan RoundTime => TimeSpan.FromSeconds((double)Seconds / Rounds);
}
