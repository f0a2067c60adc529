using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Exceptions;

/// <summary>Why people are told.</summary>
public enum NoticeKind
{
    None = 0,

    /// <summary>A new cause that is urgent, or above the amount from where on people are told at once.</summary>
    NewCause = 1,

    /// <summary>What a cause holds should be done by now.</summary>
    Overdue = 2,

    /// <summary>What came since the day before, and was not told yet.</summary>
    Digest = 3,
}

/// <summary>When people are told, and by when each kind is to be done.</summary>
/// <param name="Version">Grows with each change.</param>
/// <param name="AtOnceAbove">Amounts, one for each currency, above which a new cause is told at once.</param>
/// <param name="DigestHour">0 to 23 in <paramref name="TimeZone"/>: from when on the day's digest is made.</param>
/// <param name="DueHours">By kind of exception, in place of the registry's.</param>
/// <param name="Channels">Where notices are sent besides the list.</param>
public sealed record NoticeSettings(
    int Version, ValueList<Money> AtOnceAbove, int DigestHour, string TimeZone, ValueList<KindDue> DueHours = default,
    ValueList<NoticeChannel> Channels = default);

/// <param name="Hours">1 to 8,760.</param>
public sealed record KindDue(string Kind, int Hours);

/// <summary>Something that the people of a role are told.</summary>
/// <param name="Owner">The role.</param>
/// <param name="Causes">Ids, as in the groups of exceptions.</param>
/// <param name="Text">One sentence for each cause.</param>
public sealed record Notice(
    string NoticeId, NoticeKind Reason, string Owner, ValueList<string> Causes, ValueList<string> Text, Instant At);

/// <summary>A cause as it stands in the list.</summary>
/// <param name="Overdue">How many of its exceptions are.</param>
public sealed record SeenCause(
    string Cause, string Owner, string Text, ValueList<CauseAmount> Amounts, bool IsUrgent, int Overdue);

/// <summary>What was told, and of what causes.</summary>
public abstract record NoticeEvent;

[Fact("notices.configured.v1")]
public sealed record NoticesConfigured(NoticeSettings Settings, string By, Instant At) : NoticeEvent;

/// <summary>A cause stands that did not before.</summary>
[Fact("notices.cause-seen.v1")]
public sealed record CauseSeen(string Cause, string Owner, string Text, Instant At) : NoticeEvent;

/// <summary>Nothing has this cause any more: if it comes back, it is new.</summary>
[Fact("notices.cause-over.v1")]
public sealed record CauseOver(string Cause, Instant At) : NoticeEvent;

[Fact("notices.given.v1")]
public sealed record NoticeGiven(Notice Notice) : NoticeEvent;

/// <summary>The day's digests were made, for roles with anything new.</summary>
[Fact("notices.digest-made.v1")]
public sealed record DigestMade(LocalDate Day, Instant At) : NoticeEvent;

public abstract record NoticeCommand(Instant Now);

public sealed record ConfigureNotices(NoticeSettings Settings, string By, Instant Now) : NoticeCommand(Now);

/// <summary>Tells all causes that stand: what is not named is over.</summary>
public sealed record SeeCauses(ValueList<SeenCause> Standing, Instant Now) : NoticeCommand(Now);
