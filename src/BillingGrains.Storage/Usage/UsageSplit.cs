using BillingGrains.Ports.Usage;

namespace BillingGrains.Storage.Usage;

/// <summary>A part of a batch that is stored by itself.</summary>
/// <param name="Events">Of each of its events the place in the whole batch.</param>
internal sealed record UsagePart(UsageBatch Batch, List<int> Events)
{
    /// <summary>Tells the whole batch what became of the part.</summary>
    public void GiveBack(UsageBatch whole)
    {
        for (var index = 0; index < Events.Count; index++)
        {
            whole.Events[Events[index]].Outcome = Batch.Events[index].Outcome;
        }

        foreach (var (key, rejection) in Batch.Rejections)
        {
            whole.Note(key, rejection);
        }

        foreach (var one in Batch.Withdrawals.Where(static one => one.Event != UsageWithdrawal.None))
        {
            one.Event = Events[one.Event];
        }
    }
}

/// <summary>Parts a batch that takes something back: first the other events, as if they came without it; then what takes back,
/// so that no part has a key twice. Each part may be stored without the next: sent again, the whole comes to the same.</summary>
internal static class UsageSplit
{
    public static IEnumerable<UsagePart> Of(UsageBatch batch)
    {
        var corrections = batch.Withdrawals.Where(static one => one.Event != UsageWithdrawal.None)
            .Select(static one => one.Event).ToHashSet();
        var part = New(batch);
        for (var index = 0; index < batch.Count; index++)
        {
            if (!corrections.Contains(index))
            {
                Add(part, batch, index);
            }
        }

        if (part.Batch.Count > 0)
        {
            yield return part;
        }

        part = New(batch);
        var keys = new HashSet<UInt128>();
        foreach (var one in batch.Withdrawals)
        {
            UInt128[] mine = one.Event == UsageWithdrawal.None ? [one.Key] : [one.Key, batch.Events[one.Event].Key];
            if (mine.Any(keys.Contains))
            {
                yield return part;
                part = New(batch);
                keys.Clear();
            }

            keys.UnionWith(mine);
            one.Event = one.Event == UsageWithdrawal.None ? UsageWithdrawal.None : Add(part, batch, one.Event);
            part.Batch.Add(one);
        }

        yield return part;
    }

    private static UsagePart New(UsageBatch batch) =>
        new(new UsageBatch(batch.Lines, batch.Unity, batch.Sender), []);

    private static int Add(UsagePart part, UsageBatch batch, int index)
    {
        part.Batch.Add(batch.Events[index]);
        part.Events.Add(index);
        return part.Events.Count - 1;
    }
}
