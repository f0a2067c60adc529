namespace BillingGrains.Ports.Usage;

/// <summary>What is stored of a request of which some events cannot be.</summary>
public enum UsageUnity
{
    /// <summary>The others.</summary>
    Each = 0,

    /// <summary>Nothing, where the time of one lies ahead or its id is taken by another content. Those that were stored before
    /// are no hindrance.</summary>
    AllOrNone = 1,

    /// <summary>Nothing; also where one was stored before.</summary>
    AllNewOrNone = 2,
}

/// <summary>The events of one request, with the bytes that they were sent in.</summary>
/// <param name="lines">Not changed before the batch is stored.</param>
/// <param name="sender">The person whose key sent them.</param>
public sealed class UsageBatch(ReadOnlyMemory<byte> lines, UsageUnity unity = UsageUnity.Each, string sender = "")
{
    private readonly List<UsageWithdrawal> withdrawals = [];
    private readonly Dictionary<UInt128, HeldDecision> rejections = [];
    private UsageEvent[] events = new UsageEvent[64];

    public ReadOnlyMemory<byte> Lines { get; } = lines;

    public UsageUnity Unity { get; } = unity;

    public string Sender { get; } = sender;

    /// <summary>Why its events, which are held, are counted now; null for what is sent.</summary>
    public string? ReleaseReason { get; init; }

    /// <summary>What is taken back with it, in the order in which it was sent.</summary>
    public IReadOnlyList<UsageWithdrawal> Withdrawals => withdrawals;

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

    /// <summary>By key, who left those uncounted that are <see cref="UsageOutcome.Rejected"/>.</summary>
    public IReadOnlyDictionary<UInt128, HeldDecision> Rejections => rejections;

    public void Note(UInt128 key, HeldDecision rejection) => rejections[key] = rejection;

    public void Add(UsageWithdrawal withdrawal) => withdrawals.Add(withdrawal);
}
