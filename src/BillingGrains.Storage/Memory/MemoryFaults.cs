using BillingGrains.Ports.Journal;

namespace BillingGrains.Storage.Memory;

/// <summary>What happens to an append on its way.</summary>
public enum AppendFault
{
    None = 0,

    /// <summary>The journal is not reached: Unavailable.</summary>
    Unavailable,

    /// <summary>It is stored, the answer is lost: Unknown.</summary>
    StoredButUnknown,

    /// <summary>It is lost on the way, and so is the answer: Unknown.</summary>
    LostAndUnknown,
}

/// <summary>What a simulation does to one silo's way to the journal.</summary>
/// <param name="Fault">Asked once for each append that is not rejected.</param>
/// <param name="Pause">Awaited before and after the effect of every call.</param>
/// <param name="IsOut">While it says true nothing reaches the store: reads throw, appends are Unavailable.</param>
public sealed record MemoryFaults(Func<Append, AppendFault> Fault, Func<Task> Pause, Func<bool>? IsOut = null)
{
    /// <summary>No fault, no pause: calls complete at once.</summary>
    public static MemoryFaults None { get; } = new(_ => AppendFault.None, () => Task.CompletedTask);
}
