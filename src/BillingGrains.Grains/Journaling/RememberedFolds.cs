namespace BillingGrains.Grains.Journaling;

/// <summary>What this silo has folded of grains that have no activation: whoever loads one of them again asks the journal only
/// for what came after. It is a hint: the journal says each time whether it still stands.</summary>
/// <remarks>It holds what was read in one edition of the journal. In another one (the journal was set back, or texts were
/// erased from facts) all of it goes.</remarks>
public sealed class RememberedFolds(GrainLimits limits)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedListNode<RememberedFold>> byKey = new(StringComparer.Ordinal);
    private readonly LinkedList<RememberedFold> oldestFirst = new();
    private string? edition;

    /// <summary>How many grains are remembered.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return byKey.Count;
            }
        }
    }

    /// <summary>Characters of the facts that all of them were folded from.</summary>
    public long Characters { get; private set; }

    /// <summary>The one in which what is remembered counts; null before the first look.</summary>
    internal string? Edition
    {
        get
        {
            lock (gate)
            {
                return edition;
            }
        }
    }

    /// <summary>Whether anything is remembered of one.</summary>
    internal bool Holds(string key)
    {
        lock (gate)
        {
            return byKey.ContainsKey(key);
        }
    }

    /// <summary>What is remembered of each, null for nothing; and the edition in which it counts.</summary>
    internal (string? Edition, RememberedFold?[] Folds) Find(IReadOnlyList<string> keys)
    {
        lock (gate)
        {
            return (edition, [.. keys.Select(key => byKey.GetValueOrDefault(key)?.Value)]);
        }
    }

    /// <summary>Forgets all that was read in another edition.</summary>
    internal void Enter(string now)
    {
        lock (gate)
        {
            if (edition != now)
            {
                byKey.Clear();
                oldestFirst.Clear();
                (edition, Characters) = (now, 0);
            }
        }
    }

    /// <summary>Remembers one, unless another edition was entered since it was read.</summary>
    internal void Keep(string readIn, RememberedFold fold)
    {
        lock (gate)
        {
            if (edition != readIn)
            {
                return;
            }

            Forget(fold.Key);
            byKey.Add(fold.Key, oldestFirst.AddLast(fold));
            Characters += fold.Characters;
            while (byKey.Count > limits.RememberedGrainsMax || Characters > limits.RememberedCharactersMax)
            {
                Forget(oldestFirst.First!.Value.Key);
            }
        }
    }

    internal void Forget(string key)
    {
        lock (gate)
        {
            if (byKey.Remove(key, out var node))
            {
                oldestFirst.Remove(node);
                Characters -= node.Value.Characters;
            }
        }
    }
}

/// <summary>A grain's fold at a version.</summary>
/// <param name="AppendId">Of the last fact in it.</param>
/// <param name="Characters">Of the facts it was folded from: a measure of what it takes in memory.</param>
/// <param name="SnapshotDue">The version at which a snapshot is to be kept.</param>
internal abstract record RememberedFold(string Key, long Version, Guid AppendId, long Characters, long SnapshotDue);

/// <inheritdoc/>
internal sealed record RememberedFold<TState>(
    TState State, string Key, long Version, Guid AppendId, long Characters, long SnapshotDue)
    : RememberedFold(Key, Version, AppendId, Characters, SnapshotDue);
