using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Tests;

/// <summary>Given facts, when a command, then facts or a refusal. What a command leads to is applied, so that commands
/// can follow each other.</summary>
internal sealed class Scenario<TDecider, TState, TCommand, TEvent>
    where TDecider : IDecider<TState, TCommand, TEvent>
    where TEvent : notnull
{
    private Decision<TEvent>? decision;

    public TState State { get; private set; } = TDecider.Initial;

    /// <summary>The facts of the last command; empty when it was done already or refused.</summary>
    public ValueList<TEvent> Facts => decision is Decision<TEvent>.Accepted accepted ? accepted.Events : default;

    public Scenario<TDecider, TState, TCommand, TEvent> Given(params ReadOnlySpan<TEvent> facts)
    {
        foreach (var fact in facts)
        {
            State = TDecider.Evolve(State, fact);
        }

        return this;
    }

    public Scenario<TDecider, TState, TCommand, TEvent> When(params ReadOnlySpan<TCommand> commands)
    {
        foreach (var command in commands)
        {
            decision = TDecider.Decide(State, command);
            Given(Facts.AsSpan());
        }

        return this;
    }

    public void Then(params ReadOnlySpan<TEvent> facts) =>
        decision.ShouldBe(Decision<TEvent>.Accept(facts));

    /// <summary>What the last command was refused for; null when it was not.</summary>
    public Refusal? Decision => (decision as Decision<TEvent>.Refused)?.Refusal;

    /// <summary>It was done already.</summary>
    public void ThenNothing() => Then();

    public void ThenRefused(Refusal refusal) => decision.ShouldBe(Decision<TEvent>.Refuse(refusal));

    /// <summary>Refused under a code; the answer is the reason.</summary>
    public string ThenRefusedAs(string code)
    {
        Decision.ShouldNotBeNull().Code.ShouldBe(code);
        return Decision.Reason;
    }

    /// <summary>The one fact of a kind that the last command led to.</summary>
    public T ThenOne<T>()
        where T : TEvent => Facts.OfType<T>().ShouldHaveSingleItem();
}
