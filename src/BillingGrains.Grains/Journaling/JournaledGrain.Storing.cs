using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;

namespace BillingGrains.Grains.Journaling;

/// <content>The loop that decides all that waits, and stores it.</content>
public abstract partial class JournaledGrain<TDecider, TState, TCommand, TEvent>
{
    private bool IsOfThisEpoch() => ReferenceEquals(epoch, Services.Epoch.Current);

    private void StayOnlyInThisEpoch()
    {
        if (!IsOfThisEpoch())
        {
            throw Left();
        }
    }

    private RepeatCommandException Left()
    {
        DeactivateOnIdle();
        return new RepeatCommandException($"{Key} was loaded before the journal was set back; repeat the command.");
    }

    private async Task<RepeatCommandException> WentBack(string sign)
    {
        await Services.Epoch.WentBack(Epoch, sign, CancellationToken.None);
        return Left();
    }

    private Task<Answer> Enqueue(Pending<TCommand> pending)
    {
        StayOnlyInThisEpoch();
        waiting.Enqueue(pending);
        Commit();
        return pending.Task;
    }

    /// <summary>So that one append holds what follows from all of them, where it fits.</summary>
    private Task<Answer[]> EnqueueAll(List<Pending<TCommand>> all)
    {
        StayOnlyInThisEpoch();
        all.ForEach(waiting.Enqueue);
        Commit();
        return Task.WhenAll(all.Select(static pending => pending.Task.InTurn()));
    }

    private void Commit()
    {
        if (!committing)
        {
            committing = true;
            _ = CommitAll();
        }
    }

    // Where all goes well it waits once: each async method more would be several objects for a command.
    private async Task CommitAll()
    {
        while (NextBatch() is { Length: > 0 } batch)
        {
            try
            {
                while (true)
                {
                    var draft = decisions.Decide(batch);
                    if (draft.IsEmpty)
                    {
                        if (await IsOutdated())
                        {
                            continue;
                        }

                        break;
                    }

                    var append = draft.ToAppend(Key, Version, Epoch.Id);
                    var outcome = await Services.Journal.Append(append);
                    if (outcome is AppendOutcome.Stored(var version))
                    {
                        Apply(draft, version);
                        break;
                    }

                    await Recover(outcome, append.ExpectedVersion);
                }

                foreach (var pending in batch)
                {
                    pending.TrySetResult(pending.Decided ?? new Answer(AnswerKind.AlreadyDone, Version));
                }
            }
            catch (AppendRejectedException) when (batch.Length > 1)
            {
                // One of them makes an append that no journal takes: it fails alone.
                Array.ForEach(batch, alone.Enqueue);
            }
            catch (Exception exception)
            {
                Array.ForEach(batch, pending => pending.TrySetException(exception));
            }
        }

        committing = false;
    }

    /// <summary>A decision that appends nothing meets no conflict that would show it came from an old state: what
    /// another activation stored is looked for. True: there was something, decide again.</summary>
    private async Task<bool> IsOutdated()
    {
        var decidedOn = Version;
        await Refresh();
        return Version != decidedOn && folded.Ailment is null;
    }

    private Pending<TCommand>[] NextBatch()
    {
        var from = alone.Count > 0 ? alone : waiting;
        var batch = new Pending<TCommand>[
            alone.Count > 0 ? 1 : Math.Min(waiting.Count, Services.Limits.GatheredCommandsMax)];
        for (var index = 0; index < batch.Length; index++)
        {
            batch[index] = from.Dequeue();
        }

        return batch;
    }

    private void Apply(AppendDraft<TState, TCommand, TEvent> draft, long version)
    {
        folded.Apply(draft, version);
        if (draft.Events.Count > 0)
        {
            OnStored(draft.Events.ToValueList());
        }
    }

    /// <summary>Returns where the ground moved and all can be decided again; throws what callers get otherwise.</summary>
    private async Task Recover(AppendOutcome outcome, long expected)
    {
        switch (outcome)
        {
            case AppendOutcome.ReceiptOutOfStep(var source, var receivedVersion):
                folded.NoteReceived(source, receivedVersion);
                break;
            case AppendOutcome.EpochOver:
                await Services.Epoch.Look(CancellationToken.None);
                throw Left();
            case AppendOutcome.Conflict(var actual) when actual < expected:
                // What this activation applied was durable: the journal was set back under it.
                throw await WentBack(FormattableString.Invariant($"{Key} stood at {expected}, and stands at {actual}."));
            case AppendOutcome.DeliveryLost(var source):
                throw await WentBack($"What {source} addressed to {Key} was read, and is not there any more.");
            case AppendOutcome.Conflict(var actual):
                // Another activation of this grain is at work: decide again on what is stored, and make room for it.
                DeactivateOnIdle();
                await Reload();
                if (Version < actual || folded.Ailment is not null)
                {
                    throw new RepeatCommandException($"{Key} was changed elsewhere; repeat the command.");
                }

                break;
            case AppendOutcome.Unknown(var reason):
                // If it is stored later than this reload sees it, the next append conflicts, and nothing is doubled.
                DeactivateOnIdle();
                await Reload();
                throw new RepeatCommandException($"{Key}: {reason} Repeat the command.");
            case AppendOutcome.Unavailable(var reason):
                throw new JournalUnavailableException(reason);
            case AppendOutcome.Rejected(var reason):
                throw new AppendRejectedException($"{Key}: {reason}");
            default:
                throw new InvalidOperationException($"{outcome.GetType().Name} is no outcome of an append.");
        }
    }
}
