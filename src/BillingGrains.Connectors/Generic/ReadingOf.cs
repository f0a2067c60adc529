using BillingGrains.Connectors.Generic.Calls;
using BillingGrains.Connectors.Http;
using NodaTime;
using NodaTime.Text;

namespace BillingGrains.Connectors.Generic;

/// <summary>What readings of payments and master data share.</summary>
internal sealed record ReadingOf(GenericConnection Connection, TimeProvider Time, CallRunner Runner, ListRunner Lists)
{
    public Task<T> Page<T>(Func<CancellationToken, Task<T>> read, CancellationToken cancellation) =>
        Deadline.Page(Connection.Timeout, Time, read, cancellation);

    /// <summary>From where the next reading tells changes, as the first page of this one finds it; and the page's place.
    /// </summary>
    public (string Token, GenericCursor At) Begin(string? cursor, Duration margin)
    {
        if (cursor is null)
        {
            var from = Instant.FromDateTimeOffset(Time.GetUtcNow()) - margin;
            return (InstantPattern.ExtendedIso.Format(from), GenericCursor.Read(null));
        }

        var end = cursor.IndexOf(' ', StringComparison.Ordinal);
        return (cursor[..end], GenericCursor.Read(cursor[(end + 1)..]));
    }

    /// <summary>Null for a token that an ERP gave itself, and where all is asked for.</summary>
    public static Instant? MomentOf(string? token) =>
        token is not null && InstantPattern.ExtendedIso.Parse(token) is { Success: true, Value: var moment } ? moment : null;
}
