using BillingGrains.Domain.Deciding;
using NodaTime;

namespace BillingGrains.Domain.Exceptions;

/// <summary>Where notices are sent by themselves.</summary>
/// <param name="Connection">The name of a connection of the installation: address and signing secret.</param>
/// <param name="Owners">The roles whose notices go there; empty for all.</param>
public sealed record NoticeChannel(string Connection, ValueList<string> Owners = default);

/// <summary>A notice on its way to a connection.</summary>
/// <param name="Attempts">That failed.</param>
/// <param name="DueAt">When it is tried next.</param>
/// <param name="Failure">Of the last attempt; null before one failed.</param>
public sealed record NoticeSending(Notice Notice, string Connection, int Attempts, Instant DueAt, string? Failure = null);

/// <summary>The connection took a notice.</summary>
[Fact("notices.sent.v1")]
public sealed record NoticeSent(string NoticeId, string Connection, Instant At) : NoticeEvent;

/// <summary>An attempt to send a notice failed.</summary>
/// <param name="RetryAt">Null: it is not tried again.</param>
[Fact("notices.not-sent.v1")]
public sealed record NoticeNotSent(
    string NoticeId, string Connection, int Attempt, string Failure, Instant? RetryAt, Instant At) : NoticeEvent;

/// <summary>What came of an attempt.</summary>
/// <param name="Failure">As a sentence; null when it was taken.</param>
public sealed record RecordNoticeSending(string NoticeId, string Connection, string? Failure, Instant Now)
    : NoticeCommand(Now);

/// <summary>Sends a notice until it is taken, for three days.</summary>
/// <remarks>The waits are those that the Standard Webhooks specification proposes, but for the first:
/// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md</remarks>
internal static class NoticeSendings
{
    private static readonly Duration[] waits =
    [
        Duration.FromMinutes(1), Duration.FromMinutes(5), Duration.FromMinutes(30), Duration.FromHours(2),
        Duration.FromHours(5), Duration.FromHours(10), Duration.FromHours(14), Duration.FromHours(20), Duration.FromHours(24),
    ];

    public static IEnumerable<NoticeSending> Of(NoticeSettings settings, Notice notice) => settings.Channels
        .Where(channel => channel.Owners.IsEmpty || channel.Owners.Contains(notice.Owner, StringComparer.Ordinal))
        .Select(channel => new NoticeSending(notice, channel.Connection, 0, notice.At));

    public static Decision<NoticeEvent> Decide(Notices state, RecordNoticeSending record) =>
        Find(state, record.NoticeId, record.Connection) switch
        {
            null => Decision<NoticeEvent>.Accept(),
            _ when record.Failure is null =>
                Decision<NoticeEvent>.Accept(new NoticeSent(record.NoticeId, record.Connection, record.Now)),
            var sending => Decision<NoticeEvent>.Accept(new NoticeNotSent(
                record.NoticeId, record.Connection, sending.Attempts + 1, record.Failure,
                sending.Attempts < waits.Length ? record.Now + waits[sending.Attempts] : null, record.Now)),
        };

    public static Notices Evolve(Notices state, NoticeSent sent) =>
        state with { Sendings = Without(state, sent.NoticeId, sent.Connection) };

    public static Notices Evolve(Notices state, NoticeNotSent failed) => failed.RetryAt is { } retryAt
        ? state with
        {
            Sendings = state.Sendings.Select(sending => Is(sending, failed.NoticeId, failed.Connection)
                ? sending with { Attempts = failed.Attempt, DueAt = retryAt, Failure = failed.Failure }
                : sending).ToValueList(),
        }
        : state with { Sendings = Without(state, failed.NoticeId, failed.Connection) };

    /// <summary>What the settings no longer name is not sent any more.</summary>
    public static ValueList<NoticeSending> Kept(Notices state, NoticeSettings settings) => state.Sendings
        .Where(sending => settings.Channels.Any(channel => channel.Connection == sending.Connection)).ToValueList();

    public static Refusal? FindFault(NoticeSettings settings) => settings.Channels.Any(channel =>
        !KeyPart.IsValid(channel.Connection)
        || channel.Owners.Any(owner => !ExceptionKinds.Owners.Contains(owner, StringComparer.Ordinal)))
        || settings.Channels.DistinctBy(channel => channel.Connection).Count() < settings.Channels.Count
        ? NoticeRefusal.BadChannel : null;

    private static NoticeSending? Find(Notices state, string noticeId, string connection) =>
        state.Sendings.FirstOrDefault(sending => Is(sending, noticeId, connection));

    private static ValueList<NoticeSending> Without(Notices state, string noticeId, string connection) =>
        state.Sendings.Where(sending => !Is(sending, noticeId, connection)).ToValueList();

    private static bool Is(NoticeSending sending, string noticeId, string connection) =>
        sending.Notice.NoticeId == noticeId && sending.Connection == connection;
}
