using BillingGrains.Ports.Usage;

namespace BillingGrains.Storage.Usage;

/// <summary>What a transaction stores: the events of several requests one after the other, and the keys of those that are
/// new, in order. Reused from transaction to transaction.</summary>
internal sealed class UsageGather
{
    private UsageEvent[] events = [];
    private readonly Dictionary<UInt128, HeldDecision> rejections = [];
    private byte[] bytes = [];
    private int count;

    /// <summary>In the order of arrival.</summary>
    public Span<UsageEvent> Events => events.AsSpan(0, count);

    public ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>Of events that are taken, ascending: who inserts in one order waits for nobody in a circle.</summary>
    public UInt128[] Keys { get; private set; } = [];

    /// <summary>Of each key its event's place among <see cref="Events"/>.</summary>
    public int[] Places { get; private set; } = [];

    public int KeyCount { get; private set; }

    /// <summary>Events that are held as too late.</summary>
    public int Late { get; private set; }

    /// <param name="now">The time of those without; in ticks since 1970.</param>
    /// <param name="horizon">Those of before it are late.</param>
    /// <param name="ahead">Those of after it are not taken.</param>
    public void Take(List<WaitingUsage> requests, long now, long horizon, long ahead)
    {
        Reserve(requests);
        count = KeyCount = Late = 0;
        rejections.Clear();
        var length = 0;
        foreach (var request in requests)
        {
            request.Batch.Lines.Span.CopyTo(bytes.AsSpan(length));
            foreach (ref readonly var one in request.Batch.Events)
            {
                ref var mine = ref events[count];
                mine = one;
                mine.Start += length;
                mine.Ticks = one.Ticks == UsageEvent.NoTime ? now : one.Ticks;
                if (mine.Ticks < horizon)
                {
                    mine.Outcome = UsageOutcome.HeldAsLate;
                    Late++;
                }
                else if (mine.Ticks > ahead)
                {
                    mine.Outcome = UsageOutcome.Ahead;
                }
                else
                {
                    mine.Outcome = UsageOutcome.Taken;
                    Keys[KeyCount] = one.Key;
                    Places[KeyCount++] = count;
                }

                count++;
            }

            length += request.Batch.Lines.Length;
        }

        Array.Sort(Keys, Places, 0, KeyCount);
        DropRepeated();
    }

    /// <summary>Takes out those whose keys are stored.</summary>
    public void Know(Dictionary<UInt128, KnownKey> stored) => Decide((key, place) =>
        stored.TryGetValue(key, out var known) ? known.Of(events[place].Content) : UsageOutcome.Taken);

    /// <summary>The keys of events of an outcome.</summary>
    public UInt128[] KeysOf(UsageOutcome outcome)
    {
        var keys = new List<UInt128>();
        foreach (ref readonly var one in Events)
        {
            if (one.Outcome == outcome)
            {
                keys.Add(one.Key);
            }
        }

        return [.. keys];
    }

    /// <summary>Takes out of those that came too late what is known all the same, or was decided on before.</summary>
    public void KnowLate(Dictionary<UInt128, KnownKey> stored, Dictionary<UInt128, KnownHeld> held)
    {
        Late = 0;
        foreach (ref var one in Events)
        {
            if (one.Outcome == UsageOutcome.HeldAsLate)
            {
                // Of several under one key the first to arrive is held.
                held.TryAdd(one.Key, new KnownHeld(one.Content, null));
                one.Outcome = stored.TryGetValue(one.Key, out var known) ? known.Of(one.Content)
                    : held[one.Key].Of(one.Content);
                Late += one.Outcome == UsageOutcome.HeldAsLate ? 1 : 0;
            }
        }

        KnowRejections(held);
    }

    /// <summary>Who rejected what is sent again.</summary>
    public void KnowRejections(Dictionary<UInt128, KnownHeld> held)
    {
        foreach (var (key, one) in held)
        {
            if (one.Decided is { Kind: HeldDecision.Rejected } rejection)
            {
                rejections[key] = rejection;
            }
        }
    }

    /// <summary>Takes out those that are not taken.</summary>
    /// <param name="outcome">Of a key and its event's place.</param>
    public void Decide(Func<UInt128, int, UsageOutcome> outcome)
    {
        var kept = 0;
        for (var index = 0; index < KeyCount; index++)
        {
            var (key, place) = (Keys[index], Places[index]);
            events[place].Outcome = outcome(key, place);
            Late += events[place].Outcome == UsageOutcome.HeldAsLate ? 1 : 0;
            if (events[place].Outcome == UsageOutcome.Taken)
            {
                Keys[kept] = key;
                Places[kept++] = place;
            }
        }

        KeyCount = kept;
    }

    /// <summary>Takes all out where one cannot be stored as the request wants it.</summary>
    public void KeepWhole(UsageUnity unity)
    {
        var hinders = false;
        foreach (ref readonly var one in Events)
        {
            hinders |= one.Outcome is UsageOutcome.Conflict or UsageOutcome.Ahead
                || (one.Outcome is UsageOutcome.Repeated or UsageOutcome.Withdrawn or UsageOutcome.Rejected
                    && unity == UsageUnity.AllNewOrNone);
        }

        if (!hinders || unity == UsageUnity.Each)
        {
            return;
        }

        foreach (ref var one in Events)
        {
            if (one.Outcome is UsageOutcome.Taken or UsageOutcome.HeldAsLate)
            {
                one.Outcome = UsageOutcome.WithOthers;
            }
        }

        KeyCount = Late = 0;
    }

    /// <summary>When the first and the last of those that are taken were; 0 when there are none.</summary>
    public (long First, long Last) Span()
    {
        if (KeyCount == 0)
        {
            return (0, 0);
        }

        var (first, last) = (long.MaxValue, long.MinValue);
        for (var index = 0; index < KeyCount; index++)
        {
            var ticks = events[Places[index]].Ticks;
            (first, last) = (Math.Min(first, ticks), Math.Max(last, ticks));
        }

        return (first, last);
    }

    /// <summary>Tells each request what became of its events.</summary>
    public void GiveBack(List<WaitingUsage> requests)
    {
        var next = 0;
        foreach (var request in requests)
        {
            foreach (ref var one in request.Batch.Events)
            {
                one.Outcome = events[next++].Outcome;
                if (one.Outcome == UsageOutcome.Rejected)
                {
                    request.Batch.Note(one.Key, rejections[one.Key]);
                }
            }
        }
    }

    private static UsageOutcome Same(long stored, long content) =>
        stored == content ? UsageOutcome.Repeated : UsageOutcome.Conflict;

    /// <summary>Of several under one key the first to arrive counts.</summary>
    private void DropRepeated()
    {
        var kept = 0;
        for (var index = 0; index < KeyCount;)
        {
            var (end, first) = (index + 1, Places[index]);
            for (; end < KeyCount && Keys[end] == Keys[index]; end++)
            {
                first = Math.Min(first, Places[end]);
            }

            for (var other = index; other < end; other++)
            {
                if (Places[other] != first)
                {
                    events[Places[other]].Outcome = Same(events[first].Content, events[Places[other]].Content);
                }
            }

            Keys[kept] = Keys[index];
            Places[kept++] = first;
            index = end;
        }

        KeyCount = kept;
    }

    private void Reserve(List<WaitingUsage> requests)
    {
        var (eventsNeeded, bytesNeeded) = (0, 0);
        foreach (var request in requests)
        {
            eventsNeeded += request.Batch.Count;
            bytesNeeded += request.Batch.Lines.Length;
        }

        if (eventsNeeded > events.Length)
        {
            events = new UsageEvent[eventsNeeded];
            Keys = new UInt128[eventsNeeded];
            Places = new int[eventsNeeded];
        }

        if (bytesNeeded > bytes.Length)
        {
            bytes = new byte[bytesNeeded];
        }
    }
}
