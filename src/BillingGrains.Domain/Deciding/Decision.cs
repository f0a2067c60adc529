namespace BillingGrains.Domain.Deciding;

/// <summary>What a decider answers: the facts that follow from a command, or the one rule that forbids it.</summary>
public abstract record Decision<TEvent>
{
    private Decision()
    {
    }

    /// <summary>The command holds. No events means that it was already done: a repeat changes nothing.</summary>
    public sealed record Accepted(ValueList<TEvent> Events) : Decision<TEvent>;

    /// <summary>A rule forbids the command; nothing changes.</summary>
    public sealed record Refused(Refusal Refusal) : Decision<TEvent>;

    public static Decision<TEvent> Accept(params ReadOnlySpan<TEvent> events) => new Accepted(ValueList.Create(events));

    public static Decision<TEvent> Refuse(Refusal refusal) => new Refused(refusal);
}

/// <summary>A rule that forbids a command. Each concept lists its own in one place: TicketRefusal and so on.</summary>
/// <param name="Code">Stable, in kebab case: what programs compare. One code for one rule.</param>
/// <param name="Field">The field of the command at fault, as the HTTP API spells it; null when it is none.</param>
/// <param name="Reason">A full sentence for the person who sent it.</param>
public sealed record Refusal(string Code, string? Field, string Reason);

/// <summary>The pure heart of a grain: what may happen, what it leads to, and who must hear of it.</summary>
public interface IDecider<TState, TCommand, TEvent>
    where TEvent : notnull
{
    /// <summary>The state before the first fact.</summary>
    static abstract TState Initial { get; }

    /// <summary>Grows whenever the state's shape or meaning changes: snapshots of another version are not used.</summary>
    static virtual int FoldVersion => 1;

    /// <summary>Decides on the state and the command alone; the time is in the command.</summary>
    static abstract Decision<TEvent> Decide(TState state, TCommand command);

    /// <summary>The state after a fact. Throws <see cref="UnknownFactException"/> for an unknown one.</summary>
    static abstract TState Evolve(TState state, TEvent fact);

    /// <summary>The keys of the grains that must react to a fact, given the state after it. May hold the grain's own
    /// key: a durable note to itself that there is more to do.</summary>
    static abstract ValueList<string> Addressees(TState state, TEvent fact);
}

/// <summary>A fact that this version cannot fold: the grain must not go on from a half-read state.</summary>
public sealed class UnknownFactException(object fact)
    : InvalidOperationException($"The fact {fact.GetType().Name} is not known to this version.");

/// <summary>The name under which a kind of fact is stored for ever, for example "ticket.time-logged.v1".</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class FactAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>Who asked for a change and why: kept with every fact.</summary>
/// <param name="Actor">A person, an API key's name, or a grain's key.</param>
/// <param name="CorrelationId">Leads from the first fact of a piece of work to the ERP document and back.</param>
/// <param name="CauseId">The command's or the delivered fact's id.</param>
public sealed record Origin(string Actor, string CorrelationId, string CauseId);
