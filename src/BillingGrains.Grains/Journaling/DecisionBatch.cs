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
    public AppendDraft<TState, TCommand, TEvent> Decide(Pending<TCommand>[] batch)
    {
        var draft = new AppendDraft<TState, TCommand, TEvent>(folded.State);
        foreach (var pending in batch)
        {
            var (facts, events) = (draft.Facts.Count, draft.Events.Count);
            try
            {
                DecideOne(draft, pending);
            }
            catch (Exception exception)
            {
                // A command that breaks its decider must not take the others of the batch with it.
                draft.TakeBack(facts, events);
                pending.TrySetException(exception);
            }
        }

        return draft;
    }

    private void DecideOne(AppendDraft<TState, TCommand, TEvent> draft, Pending<TCommand> pending)
    {
        if (pending.Delivery is { } delivery && !IsNext(draft, delivery))
        {
            pending.Decided = null;
            return;
        }

        var state = draft.State;
        var events = draft.Events.Count;
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
                        draft.Add(Stored(fact, pending.Origin, TDecider.Addressees(state, fact)), fact);
                    }

                    break;
                default:
                    throw new InvalidOperationException("A decision is accepted or refused.");
            }
        }

        if (pending.Delivery is { } row)
        {
            if (refusal is not null)
            {
                draft.Facts.Add(Stored(Refused(row.Fact, refusal), pending.Origin, []));
            }

            draft.Receive(row);
        }

        draft.State = state;
        var kind = refusal is not null ? AnswerKind.Refused
            : draft.Events.Count > events ? AnswerKind.Done
            : AnswerKind.AlreadyDone;
        pending.Decided = new Answer(kind, folded.Version + draft.Facts.Count, refusal);
    }

    private NewFact Stored(object fact, Origin origin, ValueList<string> addressees)
    {
        var (type, body) = FactCodec.Encode(fact);
        return new NewFact(type, body, addressees, origin, services.Now) { Record = new FactRecord(fact) };
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
