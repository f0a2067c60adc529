using System.Collections.Immutable;
using BillingGrains.Domain.Deciding;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Domain.Exceptions;

/// <summary>What stands and what was told of it.</summary>
/// <param name="Causes">By id.</param>
/// <param name="LastDigest">Null before the first.</param>
/// <param name="Given">Counts all notices.</param>
/// <param name="Recent">The latest, oldest first: at most <see cref="NoticeDecider.RecentMax"/>.</param>
/// <param name="Sendings">Notices on their way.</param>
public sealed record Notices(
    NoticeSettings Settings, ImmutableSortedDictionary<string, StandingCause> Causes, LocalDate? LastDigest, int Given,
    ValueList<Notice> Recent, ValueList<NoticeSending> Sendings = default);

/// <param name="IsTold">At once or in a digest.</param>
/// <param name="IsEscalated">It was told that it is overdue.</param>
public sealed record StandingCause(string Owner, string Text, bool IsTold, bool IsEscalated);

/// <summary>Who is told what: a new cause at once when it is urgent or large, else once a day; what is overdue, once.
/// </summary>
public sealed class NoticeDecider : IDecider<Notices, NoticeCommand, NoticeEvent>
{
    public const int RecentMax = 100;

    private const int HoursMax = 8_760;

    private NoticeDecider()
    {
    }

    public static Notices Initial { get; } = new(
        new NoticeSettings(0, [], 7, "UTC"),
        ImmutableSortedDictionary.Create<string, StandingCause>(StringComparer.Ordinal), null, 0, []);

    public static Decision<NoticeEvent> Decide(Notices state, NoticeCommand command) => command switch
    {
        ConfigureNotices configure when FindFault(configure.Settings) is { } fault => Decision<NoticeEvent>.Refuse(fault),
        ConfigureNotices configure => VersionRule.Decide<NoticeEvent>(
            state.Settings.Version == 0 ? null : (state.Settings.Version, state.Settings == configure.Settings),
            configure.Settings.Version, () => new NoticesConfigured(configure.Settings, configure.By, configure.Now)),
        RecordNoticeSending record => NoticeSendings.Decide(state, record),
        SeeCauses see => Decision<NoticeEvent>.Accept([.. See(state, see)]),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "The command is not known."),
    };

    public static Notices Evolve(Notices state, NoticeEvent fact) => fact switch
    {
        NoticesConfigured configured => state with
        {
            Settings = configured.Settings, Sendings = NoticeSendings.Kept(state, configured.Settings),
        },
        NoticeSent sent => NoticeSendings.Evolve(state, sent),
        NoticeNotSent failed => NoticeSendings.Evolve(state, failed),
        CauseSeen seen => state with
        {
            Causes = state.Causes.SetItem(seen.Cause, new StandingCause(seen.Owner, seen.Text, false, false)),
        },
        CauseOver over => state with { Causes = state.Causes.Remove(over.Cause) },
        NoticeGiven given => Given(state, given.Notice),
        DigestMade made => state with { LastDigest = made.Day },
        _ => throw new UnknownFactException(fact),
    };

    public static ValueList<string> Addressees(Notices state, NoticeEvent fact) => default;

    private static Notices Given(Notices state, Notice notice)
    {
        var causes = state.Causes;
        foreach (var cause in notice.Causes)
        {
            if (causes.GetValueOrDefault(cause) is { } standing)
            {
                causes = causes.SetItem(cause, standing with
                {
                    IsTold = true, IsEscalated = standing.IsEscalated || notice.Reason == NoticeKind.Overdue,
                });
            }
        }

        return state with
        {
            Causes = causes, Given = state.Given + 1, Recent = state.Recent.Add(notice).TakeLast(RecentMax).ToValueList(),
            Sendings = state.Sendings.Concat(NoticeSendings.Of(state.Settings, notice)).ToValueList(),
        };
    }

    private static IEnumerable<NoticeEvent> See(Notices state, SeeCauses see)
    {
        var standing = see.Standing.Select(cause => cause.Cause).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in state.Causes.Keys.Where(cause => !standing.Contains(cause)))
        {
            yield return new CauseOver(gone, see.Now);
        }

        foreach (var cause in see.Standing)
        {
            var known = state.Causes.GetValueOrDefault(cause.Cause);
            if (known is null)
            {
                yield return new CauseSeen(cause.Cause, cause.Owner, cause.Text, see.Now);
            }

            if (known is not { IsTold: true } && IsAtOnce(state.Settings, cause))
            {
                yield return Told(NoticeKind.NewCause, cause, see.Now);
            }

            if (cause.Overdue > 0 && known is { IsEscalated: false })
            {
                yield return Told(NoticeKind.Overdue, cause, see.Now);
            }
        }

        foreach (var digest in Digests(state, see))
        {
            yield return digest;
        }
    }

    /// <summary>Once a day, from the hour on: what stood at the look before and was not told. What came with this look is
    /// of the next day's.</summary>
    private static IEnumerable<NoticeEvent> Digests(Notices state, SeeCauses see)
    {
        var local = see.Now.InZone(DateTimeZoneProviders.Tzdb[state.Settings.TimeZone]);
        if (local.Hour < state.Settings.DigestHour || state.LastDigest >= local.Date)
        {
            yield break;
        }

        var now = see.Standing.ToDictionary(cause => cause.Cause, StringComparer.Ordinal);
        foreach (var owner in ExceptionKinds.Owners)
        {
            var news = state.Causes
                .Where(known => !known.Value.IsTold && now.TryGetValue(known.Key, out var cause) && cause.Owner == owner
                    && cause.Overdue == 0 && !IsAtOnce(state.Settings, cause))
                .Select(known => now[known.Key]).ToList();
            if (news.Count > 0)
            {
                yield return new NoticeGiven(new Notice(
                    IdOf(NoticeKind.Digest, owner, see.Now), NoticeKind.Digest, owner,
                    news.Select(cause => cause.Cause).ToValueList(), news.Select(cause => cause.Text).ToValueList(),
                    see.Now));
            }
        }

        yield return new DigestMade(local.Date, see.Now);
    }

    private static bool IsAtOnce(NoticeSettings settings, SeenCause cause) => cause.IsUrgent || cause.Amounts.Any(amount =>
        settings.AtOnceAbove.Any(limit => limit.Currency.Code == amount.Currency && amount.Amount > limit.Amount));

    private static NoticeGiven Told(NoticeKind reason, SeenCause cause, Instant now) => new(new Notice(
        IdOf(reason, cause.Cause, now), reason, cause.Owner, [cause.Cause],
        [reason == NoticeKind.Overdue ? $"Overdue: {cause.Text}" : cause.Text], now));

    private static string IdOf(NoticeKind reason, string of, Instant now) =>
        $"{reason}/{of}/{InstantPattern.ExtendedIso.Format(now)}";

    private static Refusal? FindFault(NoticeSettings settings) => settings switch
    {
        { DigestHour: < 0 or > 23 } => NoticeRefusal.BadHour,
        _ when DateTimeZoneProviders.Tzdb.GetZoneOrNull(settings.TimeZone) is null => NoticeRefusal.ZoneUnknown,
        _ when settings.AtOnceAbove.Any(limit => limit.Amount < 0m)
            || settings.AtOnceAbove.DistinctBy(limit => limit.Currency.Code).Count() < settings.AtOnceAbove.Count =>
            NoticeRefusal.BadAmounts,
        _ when settings.DueHours.Any(due => due.Hours is < 1 or > HoursMax || ExceptionKinds.Find(due.Kind) is null)
            || settings.DueHours.DistinctBy(due => due.Kind).Count() < settings.DueHours.Count => NoticeRefusal.BadDue,
        _ => NoticeSendings.FindFault(settings),
    };
}

/// <summary>Every rule of the settings of notices.</summary>
public static class NoticeRefusal
{
    public static readonly Refusal BadHour = new("bad-hour", "digestHour", "The hour is 0 to 23.");

    public static readonly Refusal ZoneUnknown = new(
        "time-zone-unknown", "timeZone", "The time zone is an IANA id, for example \"Europe/Amsterdam\".");

    public static readonly Refusal BadAmounts = new(
        "bad-amounts", "atOnceAbove", "Give each currency once, with an amount of 0 or more.");

    public static readonly Refusal BadChannel = new(
        "bad-channels", "channels",
        "Give each connection once, by its name, with the roles whose notices go there: \"support\", \"finance\" or "
            + "\"integrator\".");

    public static readonly Refusal BadDue = new(
        "bad-due-hours", "dueHours", "Give kinds of exceptions that there are, each once, with 1 to 8,760 hours.");
}
