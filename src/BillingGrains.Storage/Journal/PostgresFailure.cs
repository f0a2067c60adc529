using System.Net.Sockets;
using BillingGrains.Ports.Journal;
using Npgsql;

namespace BillingGrains.Storage.Journal;

/// <summary>What a failure of the database means for what was asked.</summary>
internal enum FailureKind
{
    None = 0,

    /// <summary>Not done, and asking again is safe.</summary>
    Unavailable,

    /// <summary>The connection was lost or silent while the answer was awaited: done or not.</summary>
    Unknown,

    /// <summary>Not done: the database refused the data. The same data will be refused again.</summary>
    BadData,
}

/// <summary>Translates the database's errors once, at this boundary.</summary>
public static class PostgresFailure
{
    /// <summary>The kind of a failure of one statement that was sent alone and commits by itself.</summary>
    internal static FailureKind OfStatement(Exception exception) => exception switch
    {
        // An error is answered before the commit or instead of it. FATAL and PANIC end the session, perhaps after it.
        PostgresException { InvariantSeverity: "ERROR" } error =>
            IsBadData(error.SqlState) ? FailureKind.BadData : FailureKind.Unavailable,
        // What the client cannot encode never left it.
        ArgumentException or InvalidCastException => FailureKind.BadData,
        _ => FailureKind.Unknown,
    };

    /// <summary>Whether a read failed because the database could not be reached, stopped, or was out of
    /// resources.</summary>
    public static bool IsOutage(Exception exception) => exception switch
    {
        PostgresException error => error.InvariantSeverity != "ERROR" || error.SqlState[..2] is
            "08" or "25" or "40" or "53" or "55" or "57" or "58" or "XX",
        NpgsqlException or SocketException or IOException or TimeoutException => true,
        _ => false,
    };

    /// <summary>Asks for something that may be asked twice. A connection that lay in the pool may have died with an
    /// earlier server: the pool is emptied and the question asked once more.</summary>
    /// <exception cref="JournalUnavailableException">The database could not be reached.</exception>
    internal static async Task<T> Ask<T>(
        NpgsqlDataSource database, Func<NpgsqlConnection, Task<T>> question, CancellationToken cancellation)
    {
        try
        {
            return await Once(database, question, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsOutage(exception))
        {
            database.Clear();
        }

        try
        {
            return await Once(database, question, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsOutage(exception))
        {
            throw new JournalUnavailableException($"PostgreSQL could not be reached: {exception.Message}", exception);
        }
    }

    private static async Task<T> Once<T>(
        NpgsqlDataSource database, Func<NpgsqlConnection, Task<T>> question, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        return await question(connection).ConfigureAwait(false);
    }

    /// <summary>Classes 22 data exception, 23 integrity constraint, 54 program limit.</summary>
    private static bool IsBadData(string sqlState) => sqlState[..2] is "22" or "23" or "54";
}
