using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;

namespace BillingGrains.Grains.Journaling;

internal static class DeliveredRows
{
    /// <summary>Of what follows from a delivery: the consumer does it, because of the fact.</summary>
    public static Origin OriginFor(this OutboxRow row, string consumer) => new(
        consumer, row.Fact.Origin.CorrelationId,
        string.Create(CultureInfo.InvariantCulture, $"{row.Fact.Key}@{row.Fact.Version}"));
}

/// <summary>A command, or a delivery turned into commands, that waits for its grain's next append; the promise of its
/// answer.</summary>
internal sealed class Pending<TCommand>(ValueList<TCommand> commands, Origin origin, OutboxRow? delivery)
    : TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public ValueList<TCommand> Commands { get; } = commands;

    public Origin Origin { get; } = origin;

    /// <summary>Null for a command of a caller.</summary>
    public OutboxRow? Delivery { get; } = delivery;

    /// <summary>What it will be answered once the draft is stored. Null for one that was received already: its answer is
    /// known with the version that is stored.</summary>
    public Answer? Decided { get; set; }
}

/// <summary>What one append will hold, while it is being decided on the running state.</summary>
internal sealed class AppendDraft<TState, TCommand, TEvent>(TState state)
{
    public TState State { get; set; } = state;

    public List<NewFact> Facts { get; } = [];

    /// <summary>By source: where the receipt starts and where it stands now. Sources in the order of their first row.</summary>
    public List<Receipt> Receipts { get; } = [];

    public List<TEvent> Events { get; } = [];

    /// <summary>Nothing is to be stored.</summary>
    public bool IsEmpty => Facts.Count == 0 && Receipts.Count == 0;

    public long? ReceivedInDraft(string source)
    {
        foreach (var receipt in Receipts)
        {
            if (string.Equals(receipt.Source, source, StringComparison.Ordinal))
            {
                return receipt.To;
            }
        }

        return null;
    }

    public void Add(NewFact fact, TEvent of)
    {
        Room(Facts);
        Facts.Add(fact);
        Room(Events);
        Events.Add(of);
    }

    /// <summary>Takes back what a command added that broke its decider.</summary>
    public void TakeBack(int facts, int events)
    {
        Facts.RemoveRange(facts, Facts.Count - facts);
        Events.RemoveRange(events, Events.Count - events);
    }

    public void Receive(OutboxRow row)
    {
        var (source, version, appendId) = (row.Fact.Key, row.Fact.Version, row.Fact.AppendId);
        var index = Receipts.FindIndex(receipt => string.Equals(receipt.Source, source, StringComparison.Ordinal));
        if (index < 0)
        {
            Receipts.Add(new Receipt(source, row.PreviousVersion, version, appendId));
        }
        else
        {
            Receipts[index] = Receipts[index] with { To = version, AppendId = appendId };
        }
    }

    /// <param name="key">Of the grain.</param>
    /// <param name="version">On which it was decided.</param>
    /// <param name="epochId">In which the state was loaded that it was decided on.</param>
    public Append ToAppend(string key, long version, string epochId) => new(
        StableId.OfAppend(key, version, Facts, Receipts), key, version, Facts.ToValueList(), Receipts.ToValueList(), epochId);

    // Most drafts hold one fact: room for four would be twice its list.
    private static void Room<T>(List<T> list)
    {
        if (list.Capacity == 0)
        {
            list.Capacity = 1;
        }
    }
}
