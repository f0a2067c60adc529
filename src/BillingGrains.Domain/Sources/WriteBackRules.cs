using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exceptions;
using NodaTime;

namespace BillingGrains.Domain.Sources;

/// <summary>The rules of a write-back: when it is tried again, when it is parked, and what a replay means. What is not
/// pending any more accepts every answer without a fact: answers may come late or twice.</summary>
internal static class WriteBackRules
{
    /// <summary>The code under which a write-back is parked that the source never answered.</summary>
    public static string Unanswered => InstallationKinds.WriteBackUnanswered.Code;

    public static Decision<SourceEvent> Due(Source state, DueWriteBack command)
    {
        var key = Source.PendingKey(command.TicketKey, command.InvoiceKey);
        return (state.Pending.Find(key) ?? state.Parked.Find(key)) switch
        {
            null => Accept(new WriteBackDue(command.TicketKey, command.InvoiceKey, command.Number)),
            var due when due.Number == command.Number => Accept(),
            _ => Decision<SourceEvent>.Refuse(SourceRefusal.OtherNumber),
        };
    }

    /// <summary>A parked one that was written after all is not parked any more.</summary>
    public static Decision<SourceEvent> Written(Source state, NoteWrittenBack command)
    {
        var key = Source.PendingKey(command.TicketKey, command.InvoiceKey);
        return state.Pending.Contains(key) || state.Parked.Contains(key)
            ? Accept(new WrittenBack(command.TicketKey, command.InvoiceKey, command.Now))
            : Accept();
    }

    public static Decision<SourceEvent> Refused(Source state, NoteWriteBackRefused command)
    {
        if (Pending(state, command.TicketKey, command.InvoiceKey) is not { } pending)
        {
            return Accept();
        }

        var refusals = pending.Refusals + 1;
        return refusals >= WriteBackLimits.Default.RefusalsMax
            ? Park(pending, command.Refused, command.Now)
            : Accept(new WriteBackRefused(
                pending.TicketKey, pending.InvoiceKey, command.Refused.Code, command.Refused.Reason,
                RetryAt(pending, command.Now), command.Now));
    }

    public static Decision<SourceEvent> NotAnswered(Source state, NoteWriteBackUnanswered command)
    {
        if (Pending(state, command.TicketKey, command.InvoiceKey) is not { } pending)
        {
            return Accept();
        }

        return pending.Unanswered + 1 >= WriteBackLimits.Default.UnansweredMax
            ? Park(
                pending,
                new WriteBackRefusal(
                    Unanswered, command.Reason, InstallationKinds.WriteBackUnanswered.Owner,
                    InstallationKinds.WriteBackUnanswered.NextStep),
                command.Now)
            : Accept(new WriteBackUnanswered(
                pending.TicketKey, pending.InvoiceKey, command.Reason, RetryAt(pending, command.Now), command.Now));
    }

    /// <summary>One, those of a ticket, or all that are parked. A repeated replay leaves those alone that it released
    /// before, also where they were parked again; so, where there were more than one replay may release, it releases the
    /// next.</summary>
    public static Decision<SourceEvent> Replay(Source state, ReplayWriteBacks command)
    {
        if (!KeyPart.IsValid(command.ReplayId))
        {
            return Decision<SourceEvent>.Refuse(KeyPart.Invalid("replayId"));
        }

        return Decision<SourceEvent>.Accept(state.Parked.ByPlace.Values
            .Where(one => (command.TicketKey is null || one.TicketKey == command.TicketKey)
                && (command.InvoiceKey is null || one.InvoiceKey == command.InvoiceKey)
                && one.ReplayId != command.ReplayId)
            .Take(WriteBackLimits.Default.ReplayedAtOnceMax)
            .Select(one => (SourceEvent)new WriteBackReplayed(
                one.TicketKey, one.InvoiceKey, command.ReplayId, command.By, command.Now))
            .ToArray());
    }

    /// <summary>The state after a fact that is about a write-back; null when it is about something else.</summary>
    public static Source? Evolve(Source state, SourceEvent fact) => fact switch
    {
        WriteBackDue due => Add(state, new WriteBack(
            due.TicketKey, due.InvoiceKey, due.Number, Refusals: 0, Unanswered: 0, RetryAt: null, ReplayId: null)),
        WrittenBack written => Remove(state, Source.PendingKey(written.TicketKey, written.InvoiceKey)),
        WriteBackRefused refused => Change(state, refused.TicketKey, refused.InvoiceKey, one => one with
        {
            Refusals = one.Refusals + 1, RetryAt = refused.RetryAt,
        }),
        WriteBackUnanswered unanswered => Change(state, unanswered.TicketKey, unanswered.InvoiceKey, one => one with
        {
            Unanswered = one.Unanswered + 1, RetryAt = unanswered.RetryAt,
        }),
        WriteBackParked parked => Park(state, Source.PendingKey(parked.TicketKey, parked.InvoiceKey)),
        WriteBackReplayed replayed => Release(state, replayed),
        _ => null,
    };

    private static Source Add(Source state, WriteBack one) =>
        state with { Pending = state.Pending.Add(one.Key, one) };

    private static Source Remove(Source state, string key) =>
        state with { Pending = state.Pending.Remove(key), Parked = state.Parked.Remove(key) };

    private static Source Change(Source state, string ticketKey, string invoiceKey, Func<WriteBack, WriteBack> change)
    {
        var pending = Pending(state, ticketKey, invoiceKey)!;
        return state with { Pending = state.Pending.Replace(pending.Key, change(pending)) };
    }

    private static Source Park(Source state, string key)
    {
        var parked = state.Pending.Find(key)!;
        return state with { Pending = state.Pending.Remove(key), Parked = state.Parked.Add(key, parked) };
    }

    private static Source Release(Source state, WriteBackReplayed replayed)
    {
        var key = Source.PendingKey(replayed.TicketKey, replayed.InvoiceKey);
        var released = state.Parked.Find(key)! with
        {
            Refusals = 0, Unanswered = 0, RetryAt = null, ReplayId = replayed.ReplayId,
        };
        return Add(state with { Parked = state.Parked.Remove(key) }, released);
    }

    private static WriteBack? Pending(Source state, string ticketKey, string invoiceKey) =>
        state.Pending.Find(Source.PendingKey(ticketKey, invoiceKey));

    private static Instant RetryAt(WriteBack pending, Instant now) =>
        now + WriteBackLimits.Default.WaitAfter(pending.Refusals + pending.Unanswered + 1, pending.Key);

    private static Decision<SourceEvent> Park(WriteBack pending, WriteBackRefusal refused, Instant now) =>
        Accept(new WriteBackParked(
            pending.TicketKey, pending.InvoiceKey, pending.Number, refused.Code, refused.Reason, refused.Owner,
            refused.NextStep, now));

    private static Decision<SourceEvent> Accept(params ReadOnlySpan<SourceEvent> events) =>
        Decision<SourceEvent>.Accept(events);
}
