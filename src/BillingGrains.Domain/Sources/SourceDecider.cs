using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using NodaTime;

namespace BillingGrains.Domain.Sources;

/// <summary>What may happen to a source. A ticket and an invoice fall due together at most once at a time; what was
/// written back is forgotten, because deliveries take effect once and writing back again is harmless.</summary>
public sealed class SourceDecider : IDecider<Source, SourceCommand, SourceEvent>
{
    public static Source Initial { get; } = new(
        Settings: null, Cursor: null, Arrivals<WriteBack>.Empty, Arrivals<WriteBack>.Empty,
        Arrivals<ChangeRefused>.Empty);

    /// <summary>2: write-backs have waits of their own and may be parked. Snapshots of 1 may lack refused changes as
    /// well.</summary>
    public static int FoldVersion => 3;

    public static Decision<SourceEvent> Decide(Source state, SourceCommand command) => command switch
    {
        ConfigureSource configure => Configure(state, configure),
        ApproveSource approve => Approve(state, approve),
        NoteRead { Entries: < 0 } => Decision<SourceEvent>.Refuse(SourceRefusal.EntriesNegative),
        NoteRead read when string.IsNullOrEmpty(read.Cursor) =>
            Decision<SourceEvent>.Refuse(SourceRefusal.CursorMissing),
        NoteRead read when read.Cursor == state.Cursor => Accept(),
        NoteRead read => Accept([.. Outcomes(state, read), new SourceRead(read.Cursor, read.Entries, read.Now)]),
        DueWriteBack due => WriteBackRules.Due(state, due),
        NoteWrittenBack written => WriteBackRules.Written(state, written),
        NoteWriteBackRefused refused => WriteBackRules.Refused(state, refused),
        NoteWriteBackUnanswered unanswered => WriteBackRules.NotAnswered(state, unanswered),
        ReplayWriteBacks replay => WriteBackRules.Replay(state, replay),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "The command is not known."),
    };

    public static Source Evolve(Source state, SourceEvent fact) => fact switch
    {
        SourceConfigured configured => state with { Settings = configured.Settings, Proposed = null },
        SourceProposed put => state with
        {
            Proposed = ProposalRules.Put(state.Proposed, put.Settings.Version, put.Settings, put.By),
        },
        SourceRead read => state with { Cursor = read.Cursor },
        ChangeRefused refused => state with
        {
            Refused = state.Refused.Remove(Source.RefusedKey(refused.TicketKey, refused.Entry))
                .Add(Source.RefusedKey(refused.TicketKey, refused.Entry), refused),
        },
        ChangeTaken taken => state with
        {
            Refused = state.Refused.Remove(Source.RefusedKey(taken.TicketKey, taken.Entry)),
        },
        _ => WriteBackRules.Evolve(state, fact) ?? throw new UnknownFactException(fact),
    };

    public static ValueList<string> Addressees(Source state, SourceEvent fact) => default;

    /// <summary>The last outcome of each change counts; what stands as it stood before is no news.</summary>
    private static IEnumerable<SourceEvent> Outcomes(Source state, NoteRead read)
    {
        foreach (var change in read.Changes
            .GroupBy(change => Source.RefusedKey(change.TicketKey, change.Entry), StringComparer.Ordinal)
            .Select(group => group.Last()))
        {
            var before = state.Refused.Find(Source.RefusedKey(change.TicketKey, change.Entry));
            if (change.Refusal is { } refusal && (refusal.Code, refusal.Reason) != (before?.Code, before?.Reason))
            {
                yield return new ChangeRefused(
                    change.TicketKey, change.Entry, refusal.Code, refusal.Reason, read.Now);
            }
            else if (change.Refusal is null && before is not null)
            {
                yield return new ChangeTaken(change.TicketKey, change.Entry, read.Now);
            }
        }
    }

    private static Decision<SourceEvent> Configure(Source state, ConfigureSource command)
    {
        var settings = command.Settings;
        Refusal? fault = settings switch
        {
            _ when !KeyPart.IsValid(settings.SourceId) => KeyPart.Invalid("sourceId"),
            _ when state.Settings is { } current && current.SourceId != settings.SourceId => SourceRefusal.OtherSource,
            _ when !KeyPart.IsValid(settings.Connector) => KeyPart.Invalid("connector"),
            _ when !KeyPart.IsValid(settings.Connection) => KeyPart.Invalid("connection"),
            _ when settings.PollEvery < SourceRefusal.PollEveryLeast => SourceRefusal.PollTooOften,
            _ => null,
        };
        return fault is not null
            ? Decision<SourceEvent>.Refuse(fault)
            : ProposalRules.IsSame(state.Proposed, settings.Version, settings) ? Accept()
            : VersionRule.Decide<SourceEvent>(
                state.Settings is { } before ? (before.Version, before == settings) : null,
                settings.Version,
                () => state.Settings is { FourEyes: true }
                    ? new SourceProposed(settings, command.By, command.Now)
                    : new SourceConfigured(settings, command.By, command.Now));
    }

    private static Decision<SourceEvent> Approve(Source state, ApproveSource approve)
    {
        if (state.Settings?.Version >= approve.Version)
        {
            return Accept();
        }

        var fault = ProposalRules.FindFault(
            state.Proposed, DutyTable.ApproveSource, approve.Version, approve.Revision, approve.By);
        return fault is null
            ? Accept(new SourceConfigured(
                state.Proposed!.Document, state.Proposed.Makers[^1], approve.Now, ApprovedBy: approve.By))
            : Decision<SourceEvent>.Refuse(fault);
    }

    private static Decision<SourceEvent> Accept(params ReadOnlySpan<SourceEvent> events) =>
        Decision<SourceEvent>.Accept(events);
}

/// <summary>Every rule of a source, beside those of <see cref="VersionRule"/>.</summary>
public static class SourceRefusal
{
    /// <summary>The shortest time between two reads.</summary>
    public static readonly Duration PollEveryLeast = Duration.FromSeconds(1);

    public static readonly Refusal OtherSource = new(
        "source-other-id", "sourceId", "The settings are those of another source.");

    public static readonly Refusal PollTooOften = new(
        "poll-too-often", "pollEvery", "A source is read once a second at the most.");

    public static readonly Refusal EntriesNegative = new(
        "entries-negative", "entries", "A read brings no entries or more.");

    public static readonly Refusal CursorMissing = new("cursor-missing", "cursor", "A read ends at a cursor.");

    public static readonly Refusal OtherNumber = new(
        "write-back-other-number", "number", "The ticket and invoice wait to be written back with another number.");
}
