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
internal sealed class AppendDraft<TState, TCommand, TEvent>(TState state)
{
    public TState State { get; private set; } = state;

    public List<NewFact> Facts { get; private set; } = [];

    /// <summary>By source: where the receipt starts and where it stands now. Sources in the order of their first row.</summary>
    public List<Receipt> Receipts { get; } = [];

    public List<TEvent> Events { get; private set; } = [];

    /// <summary>Null for one that was received already: the answer is known with the version that is stored.</summary>
    public List<(Pending<TCommand> To, Answer? Answer)> Answers { get; } = [];

    /// <summary>Nothing is to be stored.</summary>
    public bool IsEmpty => Facts.Count == 0 && Receipts.Count == 0;

    public void AnswerAll(long version)
    {
        foreach (var (to, answer) in Answers)
        {
            to.Answer(answer ?? new Answer(AnswerKind.AlreadyDone, version));
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
        Events = Joined(Events, events);
        Facts = Joined(Facts, facts);
        if (delivery is not null)
        {
            Receive(delivery.Fact.Key, delivery.PreviousVersion, delivery.Fact.Version);
        }
    }

    // Most drafts hold one command.
    private static List<T> Joined<T>(List<T> all, List<T> more)
    {
        if (all.Count == 0)
        {
            return more;
        }

        all.AddRange(more);
        return all;
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
