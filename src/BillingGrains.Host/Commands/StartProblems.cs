using System.Net.Sockets;
using BillingGrains.Host.Installation;
using BillingGrains.Storage.Local;
using BillingGrains.Storage.Schema;
using Microsoft.AspNetCore.Connections;
using Npgsql;

namespace BillingGrains.Host.Commands;

/// <summary>Why a command could not begin, and what mends it.</summary>
internal static class StartProblems
{
    /// <summary>Null when it is nothing that a person could mend.</summary>
    public static string? Words(Exception exception) => exception switch
    {
        SettingsException or PrivatePostgresException => exception.Message,
        SchemaMismatchException { IsMissing: true } => $"{exception.Message} Run ./bg migrate, or ./bg up --migrate.",
        SchemaMismatchException => exception.Message,
        PostgresException error => Words(error),
        AddressInUseException or IOException { InnerException: AddressInUseException } =>
            $"{exception.Message} Another program listens there; --urls chooses another address "
            + "(http://127.0.0.1:0 takes a free port).",
        SocketException or NpgsqlException =>
            $"PostgreSQL does not answer: {exception.Message}. Start it, or mend Host and Port in Billing__Database.",
        { InnerException: { } cause } => Words(cause),
        _ => null,
    };

    private static string? Words(PostgresException error) => error.SqlState switch
    {
        PostgresErrorCodes.InvalidCatalogName =>
            $"PostgreSQL says: {error.MessageText}. Make an empty one with createdb, or name another in Billing__Database.",
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"PostgreSQL says: {error.MessageText}. Mend Username and Password in Billing__Database.",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"PostgreSQL says: {error.MessageText}. The user needs the right to make tables in the database.",
        PostgresErrorCodes.DiskFull =>
            $"PostgreSQL says: {error.MessageText}. Make room on the disk of its data.",
        PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections =>
            $"PostgreSQL says: {error.MessageText}. Try again in a moment.",
        _ => null,
    };
}
