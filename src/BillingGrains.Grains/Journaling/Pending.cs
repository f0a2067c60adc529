using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using NodaTime;

namespace BillingGrains.Grains.Journaling;

/// <summary>A command, or a delivery turned into commands, that waits for its grain's next append.</summary>
internal sealed class Pending<TCommand>(ValueList<TCommand> commands, Origin origin, OutboxRow? delivery)
{
    private readonly TaskCompletionSource<Answer> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ValueList<TCommand> Commands { get; } = commands;

    public Origin Origin { get; } = origin;

    /// <summary>Null for a command of a caller.</summary>
    public OutboxRow? Delivery { get; } = delivery;

    public Task<Answer> Answered => completion.Task;

    public void Answer(Answer answer) => completion.TrySetResult(answer);

    public void Fail(Exception exception) => completion.TrySetException(exception);
}

/// <summary>What one append will hold, while it is being decided on the running state.</summary>
internal sealed class AppendDraft<TState, TEvent>(TState state)
{
    public TState State { get; private set; } = state;

    public List<NewFact> Facts { get; } = [];

    /// <summary>By source: where the receipt starts and where it stands now. Sources in the order of their first row.</summary>
    public List<Receipt> Receipts { get; } = [];

    public List<TEvent> Events { get; } = [];

    public List<Action<long>> Answers { get; } = [];

    /// <summary>Nothing is to be stored.</summary>
    public bool IsEmpty => Facts.Count == 0 && Receipts.Count == 0;

    public void AnswerAll(long version)
    {
        foreach (var answer in Answers)
        {
            answer(version);
        }
    }

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

    public void Add(TState state, List<TEvent> events, List<NewFact> facts, OutboxRow? delivery)
    {
        State = state;
        Events.AddRange(events);
        Facts.AddRange(facts);
        if (delivery is not null)
        {
            Receive(delivery.Fact.Key, delivery.PreviousVersion, delivery.Fact.Version);
        }
    }

    private void Receive(string source, long from, long to)
    {
        var index = Receipts.FindIndex(receipt => string.Equals(receipt.Source, source, StringComparison.Ordinal));
        if (index < 0)
        {
            Receipts.Add(new Receipt(source, from, to));
        }
        else
        {
            Receipts[index] = Receipts[index] with { To = to };
        }
    }
}
