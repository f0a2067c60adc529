namespace BillingGrains.Ports.Usage;

/// <summary>The events of one request, with the bytes that they were sent in.</summary>
/// <param name="lines">Not changed before the batch is stored.</param>
public sealed class UsageBatch(ReadOnlyMemory<byte> lines)
{
    private UsageEvent[] events = new UsageEvent[64];

    public ReadOnlyMemory<byte> Lines { get; } = lines;

    public int Count { get; private set; }

    /// <summary>In the order in which they were sent.</summary>
    public Span<UsageEvent> Events => events.AsSpan(0, Count);

    public void Add(in UsageEvent one)
    {
        if (Count == events.Length)
        {
            Array.Resize(ref events, Count * 2);
        }

        events[Count++] = one;
    }
}
