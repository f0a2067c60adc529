using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Retention;

/// <summary>What a legal hold or an erasure is about.</summary>
public enum SubjectKind
{
    None = 0,

    /// <summary>By its key: "ticket/desk/4711".</summary>
    Ticket = 1,

    /// <summary>By its key: "invoice/k-1/2026-03/month". Holds only: a document is erased when its retention ends.</summary>
    Document = 2,

    /// <summary>By the customer's id: all its tickets, and the documents on which they stand.</summary>
    Customer = 3,

    /// <summary>By the legal entity's id. Holds only.</summary>
    Entity = 4,
}

public sealed record RecordSubject(SubjectKind Kind, string Id);

/// <summary>What it covers is not erased, whoever asks, until it is released: a dispute at court, an audit.</summary>
public sealed record LegalHold(string HoldId, RecordSubject Subject, string Reason, string By, Instant At);

/// <param name="Reason">Why, without the name of who asked: the request itself is kept.</param>
public sealed record ErasureRequest(string ErasureId, RecordSubject Subject, string Reason, string By, Instant At);

/// <summary>What came of carrying an erasure out once.</summary>
/// <param name="Run">The erasure and which time it was: "e-7/1". Facts that lost texts bear it.</param>
/// <param name="Tickets">Whose texts were erased.</param>
/// <param name="Documents">Whose texts were erased, because their retention ended.</param>
/// <param name="Facts">In which texts were replaced.</param>
/// <param name="Digest">64 hexadecimal digits over the facts as they are now, so that `audit verify` knows them; null when
/// no fact was changed.</param>
/// <param name="KeptCount">Records that are kept, of which <paramref name="Kept"/> names the first.</param>
public sealed record ErasureOutcome(
    string Run, int Tickets, int Documents, int Facts, string? Digest, int KeptCount, ValueList<KeptRecord> Kept);

/// <param name="Key">Of the ticket or document.</param>
/// <param name="Words">Why it is kept, as a sentence.</param>
/// <param name="Until">The last day on which it is kept; null when no day is known.</param>
public sealed record KeptRecord(string Key, string Words, LocalDate? Until);

/// <summary>What is held, what was asked to be erased, and what was.</summary>
public abstract record RegisterEvent;

[Fact("retention.hold-placed.v1")]
public sealed record HoldPlaced(LegalHold Hold) : RegisterEvent;

[Fact("retention.hold-released.v1")]
public sealed record HoldReleased(string HoldId, string Reason, string By, Instant At) : RegisterEvent;

[Fact("retention.erasure-asked.v1")]
public sealed record ErasureAsked(ErasureRequest Request) : RegisterEvent;

/// <summary>An erasure was carried out, as far as it may be: what is kept is erased when it is carried out later.</summary>
/// <param name="ErasureId">Of a request, or "ended-2026-11-21" for what no longer has to be kept.</param>
[Fact("retention.erased.v1")]
public sealed record ErasureCarriedOut(string ErasureId, ErasureOutcome Outcome, string By, Instant At) : RegisterEvent;

public abstract record RegisterCommand(Instant Now);

public sealed record PlaceHold(string HoldId, RecordSubject Subject, string Reason, string By, Instant Now)
    : RegisterCommand(Now);

public sealed record ReleaseHold(string HoldId, string Reason, string By, Instant Now) : RegisterCommand(Now);

public sealed record AskErasure(string ErasureId, RecordSubject Subject, string Reason, string By, Instant Now)
    : RegisterCommand(Now);

public sealed record RecordErasure(string ErasureId, ErasureOutcome Outcome, string By, Instant Now) : RegisterCommand(Now);

/// <summary>The register as it is read.</summary>
/// <param name="Holds">In force, by id.</param>
/// <param name="Erasures">All, by id.</param>
public sealed record RegisterPage(ValueList<LegalHold> Holds, ValueList<ErasureStatus> Erasures)
{
    public static RegisterPage Of(Register register) => new(
        register.Holds.Values.ToValueList(),
        register.Erasures.Select(each => new ErasureStatus(
            each.Key, each.Value.Request, each.Value.Tickets, each.Value.Documents, each.Value.Last,
            each.Value.Runs)).ToValueList());
}

/// <param name="Request">Null for what was erased because its retention ended.</param>
/// <param name="Tickets">Erased in all.</param>
/// <param name="Documents">Erased in all.</param>
/// <param name="Last">What came of the last time that it was carried out; null before the first.</param>
/// <param name="Runs">How often it was carried out with news.</param>
public sealed record ErasureStatus(
    string ErasureId, ErasureRequest? Request, int Tickets, int Documents, ErasureOutcome? Last, int Runs)
{
    /// <summary>Something is still to be erased, now or when it no longer has to be kept.</summary>
    public bool IsOpen => Request is not null && Last is not { KeptCount: 0 };
}
