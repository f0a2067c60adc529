using System.Collections.Immutable;
using BillingGrains.Domain.Deciding;

namespace BillingGrains.Domain.Retention;

/// <summary>What may not be erased, and what was asked to be.</summary>
/// <param name="Holds">Those in force, by id.</param>
/// <param name="HoldsEver">Ids that were used.</param>
public sealed record Register(
    ImmutableSortedDictionary<string, LegalHold> Holds, ImmutableSortedSet<string> HoldsEver,
    ImmutableSortedDictionary<string, Erasure> Erasures);

/// <param name="Request">Null for what was erased because its retention ended.</param>
/// <param name="Last">What came of the last time that it was carried out; null before the first.</param>
/// <param name="Tickets">Erased in all.</param>
/// <param name="Documents">Erased in all.</param>
/// <param name="Runs">How often it was carried out with news.</param>
public sealed record Erasure(ErasureRequest? Request, ErasureOutcome? Last, int Tickets = 0, int Documents = 0, int Runs = 0);

/// <summary>The register of legal holds and erasures: one for the installation.</summary>
public sealed class RegisterDecider : IDecider<Register, RegisterCommand, RegisterEvent>
{
    private const int ReasonLengthMax = 2_000;

    private RegisterDecider()
    {
    }

    public static Register Initial { get; } = new(
        ImmutableSortedDictionary.Create<string, LegalHold>(StringComparer.Ordinal),
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, Erasure>(StringComparer.Ordinal));

    public static Decision<RegisterEvent> Decide(Register state, RegisterCommand command) => command switch
    {
        PlaceHold place => Place(state, place),
        ReleaseHold release => release switch
        {
            _ when !IsReason(release.Reason) => Refuse(RetentionRefusal.ReasonMissing),
            _ when state.Holds.ContainsKey(release.HoldId) =>
                Accept(new HoldReleased(release.HoldId, release.Reason, release.By, release.Now)),
            _ => state.HoldsEver.Contains(release.HoldId) ? Accept() : Refuse(RetentionRefusal.UnknownHold),
        },
        AskErasure ask => Ask(state, ask),
        RecordErasure record => Record(state, record),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "No such command of the register."),
    };

    public static Register Evolve(Register state, RegisterEvent fact) => fact switch
    {
        HoldPlaced placed => state with
        {
            Holds = state.Holds.SetItem(placed.Hold.HoldId, placed.Hold), HoldsEver = state.HoldsEver.Add(placed.Hold.HoldId),
        },
        HoldReleased released => state with { Holds = state.Holds.Remove(released.HoldId) },
        ErasureAsked asked => state with
        {
            Erasures = state.Erasures.SetItem(asked.Request.ErasureId, new Erasure(asked.Request, null)),
        },
        ErasureCarriedOut done => state with
        {
            Erasures = state.Erasures.SetItem(done.ErasureId, With(state, done.ErasureId, done.Outcome)),
        },
        _ => throw new UnknownFactException(fact),
    };

    public static ValueList<string> Addressees(Register state, RegisterEvent fact) => default;

    private static Decision<RegisterEvent> Place(Register state, PlaceHold place) => place switch
    {
        _ when !KeyPart.IsValid(place.HoldId) => Refuse(KeyPart.Invalid("holdId")),
        _ when !IsSubject(place.Subject) => Refuse(RetentionRefusal.SubjectInvalid),
        _ when !IsReason(place.Reason) => Refuse(RetentionRefusal.ReasonMissing),
        _ when state.Holds.GetValueOrDefault(place.HoldId) is { } known =>
            known.Subject == place.Subject && known.Reason == place.Reason ? Accept() : Refuse(RetentionRefusal.HoldConflict),
        _ when state.HoldsEver.Contains(place.HoldId) => Refuse(RetentionRefusal.HoldWasReleased),
        _ => Accept(new HoldPlaced(new LegalHold(place.HoldId, place.Subject, place.Reason, place.By, place.Now))),
    };

    private static Decision<RegisterEvent> Ask(Register state, AskErasure ask) => ask switch
    {
        _ when !KeyPart.IsValid(ask.ErasureId) => Refuse(KeyPart.Invalid("erasureId")),
        _ when ask.Subject.Kind is not (SubjectKind.Ticket or SubjectKind.Customer) || !IsSubject(ask.Subject) =>
            Refuse(RetentionRefusal.NotErasable),
        _ when !IsReason(ask.Reason) => Refuse(RetentionRefusal.ReasonMissing),
        _ when state.Erasures.GetValueOrDefault(ask.ErasureId) is { } known =>
            known.Request?.Subject == ask.Subject && known.Request.Reason == ask.Reason
                ? Accept() : Refuse(RetentionRefusal.ErasureConflict),
        _ => Accept(new ErasureAsked(new ErasureRequest(ask.ErasureId, ask.Subject, ask.Reason, ask.By, ask.Now))),
    };

    /// <summary>A repetition that changed nothing, and found the same kept, is no news.</summary>
    private static Decision<RegisterEvent> Record(Register state, RecordErasure record)
    {
        var known = state.Erasures.GetValueOrDefault(record.ErasureId);
        if (known?.Last?.Run == record.Outcome.Run)
        {
            return Accept();
        }

        var isNews = record.Outcome is { Facts: > 0 } or { Tickets: > 0 } or { Documents: > 0 }
            || (known?.Request is not null
                && (known.Last?.Kept != record.Outcome.Kept || known.Last.KeptCount != record.Outcome.KeptCount));
        return isNews
            ? Accept(new ErasureCarriedOut(record.ErasureId, record.Outcome, record.By, record.Now))
            : Accept();
    }

    private static Erasure With(Register state, string erasureId, ErasureOutcome outcome)
    {
        var known = state.Erasures.GetValueOrDefault(erasureId) ?? new Erasure(null, null);
        return known with
        {
            Last = outcome, Tickets = known.Tickets + outcome.Tickets, Documents = known.Documents + outcome.Documents,
            Runs = known.Runs + 1,
        };
    }

    private static bool IsSubject(RecordSubject subject) => subject.Kind switch
    {
        SubjectKind.Ticket => subject.Id.StartsWith("ticket/", StringComparison.Ordinal) && subject.Id.Split('/').Length > 2,
        SubjectKind.Document => subject.Id.StartsWith("invoice/", StringComparison.Ordinal) && subject.Id.Split('/').Length > 3,
        SubjectKind.Customer or SubjectKind.Entity => KeyPart.IsValid(subject.Id),
        _ => false,
    };

    private static bool IsReason(string reason) => !string.IsNullOrWhiteSpace(reason) && reason.Length <= ReasonLengthMax;

    private static Decision<RegisterEvent> Accept(params ReadOnlySpan<RegisterEvent> facts) =>
        Decision<RegisterEvent>.Accept(facts);

    private static Decision<RegisterEvent> Refuse(Refusal refusal) => Decision<RegisterEvent>.Refuse(refusal);
}
