using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;
using Microsoft.Extensions.Logging;

namespace BillingGrains.Grains.Journaling;

/// <summary>Decides all that waits, in order, each on the state that the ones before it lead to.</summary>
internal sealed class DecisionBatch<TDecider, TState, TCommand, TEvent>(
    string key, FoldedState<TDecider, TState, TCommand, TEvent> folded, JournalServices services)
    where TDecider : IDecider<TState, TCommand, TEvent>
    where TState : class
    where TEvent : notnull
{
    // Most commands lead to one fact.
    private const int FactsOfMost = 1;

    public AppendDraft<TState, TCommand, TEvent> Decide(List<Pending<TCommand>> batch)
    {
        var draft = new AppendDraft<TState, TCommand, TEvent>(folded.State);
        foreach (var pending in batch)
        {
            try
            {
                DecideOne(draft, pending);
            }
            catch (Exception exception)
            {
                // A command that breaks its decider must not take the others of the batch with it.
                pending.Fail(exception);
            }
        }

        return draft;
    }

    private void DecideOne(AppendDraft<TState, TCommand, TEvent> draft, Pending<TCommand> pending)
    {
        if (pending.Delivery is { } delivery && !IsNext(draft, delivery))
        {
            draft.Answers.Add((pending, null));
            return;
        }

        var state = draft.State;
        var events = new List<TEvent>(FactsOfMost);
        var facts = new List<NewFact>(FactsOfMost);
        Refusal? refusal = null;
        foreach (var command in pending.Commands.AsSpan())
        {
            switch (TDecider.Decide(state, command))
            {
                case Decision<TEvent>.Refused(var reason):
                    refusal ??= reason;
                    break;
                case Decision<TEvent>.Accepted(var accepted):
                    foreach (var fact in accepted.AsSpan())
                    {
                        state = TDecider.Evolve(state, fact);
                        facts.Add(Stored(fact, pending.Origin, TDecider.Addressees(state, fact)));
                        events.Add(fact);
                    }

                    break;
                default:
                    throw new InvalidOperationException("A decision is accepted or refused.");
            }
        }

        if (refusal is not null && pending.Delivery is { } refused)
        {
            facts.Add(Stored(Refused(refused.Fact, refusal), pending.Origin, []));
        }

        draft.Add(state, events, facts, pending.Delivery);
        var kind = refusal is not null ? AnswerKind.Refused
            : events.Count > 0 ? AnswerKind.Done
            : AnswerKind.AlreadyDone;
        var version = folded.Version + draft.Facts.Count;
        draft.Answers.Add((pending, new Answer(kind, version, refusal)));
    }

    private NewFact Stored(object fact, Origin origin, ValueList<string> addressees)
    {
        var (type, body) = FactCodec.Encode(fact);
        return new NewFact(type, body, addressees, origin, services.Now);
    }

    private DeliveryRefused Refused(StoredFact fact, Refusal refusal)
    {
        services.Log.LogWarning(
            "{Grain} refuses {Source}@{Version}: {Code} {Reason}",
            key, fact.Key, fact.Version, refusal.Code, refusal.Reason);
        return new DeliveryRefused(fact.Key, fact.Version, fact.Type, refusal.Code, refusal.Reason);
    }

    /// <summary>Whether a delivery follows what was received from its source; false when it was received already or one
    /// before it is missing. A first one from a source that is not known yet is tried: the journal says if it repeats.
    /// </summary>
    private bool IsNext(AppendDraft<TState, TCommand, TEvent> draft, OutboxRow row)
    {
        var source = row.Fact.Key;
        var stands = draft.ReceivedInDraft(source) ?? folded.Received(source) ?? row.PreviousVersion;
        return stands == row.PreviousVersion;
    }
}
