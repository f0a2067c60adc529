using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Posting;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Tests.Engine;
using BillingGrains.Ports.Journal;
using Orleans.Concurrency;

namespace BillingGrains.Grains.Tests.Journaling;

/// <summary>The words that were entered, each once.</summary>
public sealed record Ledger(ValueList<string> Words);

public sealed record Enter(string Word);

/// <summary>Enters words. One is refused, one must wait for another, and one breaks the decider.</summary>
public sealed class LedgerDecider : IDecider<Ledger, Enter, TenantEvent>
{
    public const string Poison = "poison";

    public const string Forbidden = "forbidden";

    /// <summary>Refused until <see cref="Open"/> was entered.</summary>
    public const string Inside = "inside";

    public const string Open = "open";

    public static Ledger Initial { get; } = new([]);

    public static Decision<TenantEvent> Decide(Ledger state, Enter command) => command.Word switch
    {
        Poison => throw new InvalidDataException("The decider breaks on this."),
        Forbidden => Decision<TenantEvent>.Refuse(new Refusal("forbidden", "word", "This word is forbidden.")),
        Inside when !state.Words.Contains(Open) =>
            Decision<TenantEvent>.Refuse(new Refusal("closed", "word", "It was not opened yet.")),
        _ when state.Words.Contains(command.Word) => Decision<TenantEvent>.Accept(),
        _ => Decision<TenantEvent>.Accept(new DocumentQueued(command.Word)),
    };

    public static Ledger Evolve(Ledger state, TenantEvent fact) => fact is DocumentQueued(var word)
        ? new Ledger(state.Words.Add(word))
        : throw new UnknownFactException(fact);

    public static ValueList<string> Addressees(Ledger state, TenantEvent fact) => default;
}

public interface ILedgerGrain : IJournaledGrain
{
    Task<Answer> Tell(Enter command, Origin origin);

    Task<ValueList<Answer>> TellAll(ValueList<Enter> commands, Origin origin);

    Task<ValueList<string>> Words();
}

/// <summary>A journaled grain with the simplest rules there are. What is delivered to it is entered, even twice: only
/// the receipt can tell a repeat.</summary>
[Reentrant]
public sealed class LedgerGrain(JournalServices services, Witness witness)
    : JournaledGrain<LedgerDecider, Ledger, Enter, TenantEvent>(services), ILedgerGrain
{
    private readonly Witness witness = witness;

    protected override bool OwnFactsMeanTheSame => true;

    public Task<Answer> Tell(Enter command, Origin origin)
    {
        witness.Say($"told {command.Word}");
        return Handle(command, origin);
    }

    public Task<ValueList<Answer>> TellAll(ValueList<Enter> commands, Origin origin) => HandleAll(commands, origin);

    public Task<ValueList<string>> Words() => Task.FromResult(State.Words);

    protected override ValueTask<ValueList<Enter>> React(object fact, StoredFact stored) => new(fact switch
    {
        DocumentQueued(LedgerDecider.Poison) => [new Enter(LedgerDecider.Poison)],
        DocumentQueued(var word) => [new Enter($"{word} after {State.Words.Count}")],
        _ => [],
    });
}
