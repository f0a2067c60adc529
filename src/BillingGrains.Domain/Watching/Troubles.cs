using NodaTime;

namespace BillingGrains.Domain.Watching;

/// <summary>Every trouble that there is.</summary>
public static class Troubles
{
    public const string UnreadableCode = "grain-unreadable";

    public const string OwedCode = "delivery-owed";

    public const string UnopenedCode = "connection-unopened";

    private const string Owner = "integrator";

    /// <summary>A grain's facts cannot be folded by this version of the program.</summary>
    public static Trouble Unreadable(string key, string reason, Instant since) => new(
        key, UnreadableCode, Owner, $"{key} cannot be read, and does nothing: {reason}",
        "Install a version of the program that reads it. What waits for it is then delivered by itself.", since);

    /// <summary>A grain does not take what was addressed to it.</summary>
    /// <param name="fact">The stored name of the oldest fact that it owes.</param>
    /// <param name="since">When that fact was stored.</param>
    public static Trouble Owed(string key, string fact, string source, string reason, Instant since) => new(
        key, OwedCode, Owner, $"{key} has not taken {fact} of {source}: {reason}",
        "Mend what the reason names. It is delivered again by itself.", since);

    /// <summary>With what is configured, nobody can even try to reach the other system.</summary>
    public static Trouble Unopened(string key, string reason, Instant since) => new(
        key, UnopenedCode, Owner, reason,
        "Correct the connection and restart, or configure another one. What waits is then sent by itself.", since);
}
