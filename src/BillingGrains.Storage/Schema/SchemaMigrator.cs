using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace BillingGrains.Storage.Schema;

/// <summary>One numbered file of schema changes.</summary>
/// <param name="Number">From 1, without gaps.</param>
public sealed record Migration(int Number, string Name, string Sql)
{
    /// <summary>SHA-256 of the text with line feeds, in hex.</summary>
    public string Checksum =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));
}

/// <summary>The database's schema and the program do not belong together; the message says what mends it.</summary>
public sealed class SchemaMismatchException(string message) : InvalidOperationException(message)
{
    /// <summary>True when there is no schema, or an older one: migrating mends it.</summary>
    public bool IsMissing { get; init; }
}

/// <summary>Brings a database's schema to what the program needs, one numbered file after the other, each in a
/// transaction of its own. Several processes may start at once: one works, the others wait for it.</summary>
/// <param name="say">Hears one line for each thing that is done.</param>
public sealed class SchemaMigrator(NpgsqlDataSource database, Action<string> say)
{
    /// <summary>The class and number of the advisory lock that one migrator holds at a time.</summary>
    private const string LockSql = "select pg_advisory_lock(718, 1)";

    private const string UnlockSql = "select pg_advisory_unlock(718, 1)";

    private const string VersionTableSql = """
        create table if not exists schema_version (
          number integer primary key,
          name text not null,
          checksum text not null,
          applied_at timestamptz not null default now()
        )
        """;

    /// <summary>The files that come with the program, in order.</summary>
    public static IReadOnlyList<Migration> Embedded { get; } = LoadEmbedded();

    /// <summary>Applies what is missing. Returns how many files that were.</summary>
    /// <exception cref="SchemaMismatchException">An applied file was changed since, or the database is newer than the
    /// program.</exception>
    public Task<int> Migrate(CancellationToken cancellation = default) => Migrate(Embedded, cancellation);

    public async Task<int> Migrate(IReadOnlyList<Migration> migrations, CancellationToken cancellation = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await Execute(connection, LockSql, cancellation).ConfigureAwait(false);
        try
        {
            await Execute(connection, VersionTableSql, cancellation).ConfigureAwait(false);
            var applied = await Applied(connection, cancellation).ConfigureAwait(false);
            Check(migrations, applied);
            var missing = migrations.Skip(applied.Count).ToList();
            foreach (var migration in missing)
            {
                await Apply(connection, migration, cancellation).ConfigureAwait(false);
            }

            say(missing.Count == 0
                ? $"The schema is at {applied.Count}, nothing to do."
                : $"The schema is at {migrations.Count}.");
            return missing.Count;
        }
        finally
        {
            await Execute(connection, UnlockSql, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Changes nothing.</summary>
    /// <exception cref="SchemaMismatchException">The schema is missing, older or newer than the program's.</exception>
    public async Task Check(CancellationToken cancellation = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        try
        {
            var applied = await Applied(connection, cancellation).ConfigureAwait(false);
            Check(Embedded, applied);
            if (applied.Count < Embedded.Count)
            {
                throw new SchemaMismatchException(
                    $"The database's schema is at {applied.Count}, this program needs {Embedded.Count}.") { IsMissing = true };
            }
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            throw new SchemaMismatchException("The database holds no journal: its schema must be migrated first.")
            {
                IsMissing = true,
            };
        }
    }

    private async Task Apply(NpgsqlConnection connection, Migration migration, CancellationToken cancellation)
    {
        say($"Applying {migration.Name}.");
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await Execute(connection, migration.Sql, cancellation).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(
            "insert into schema_version (number, name, checksum) values ($1, $2, $3)", connection)
        {
            Parameters =
            {
                new() { Value = migration.Number },
                new() { Value = migration.Name },
                new() { Value = migration.Checksum },
            },
        };
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }

    private static void Check(
        IReadOnlyList<Migration> migrations, IReadOnlyList<(string Name, string Checksum)> applied)
    {
        if (applied.Count > migrations.Count)
        {
            throw new SchemaMismatchException(
                $"The database's schema is at {applied.Count}, this program knows {migrations.Count}: "
                + "start the newer release, or restore a backup from before it.");
        }

        for (var index = 0; index < applied.Count; index++)
        {
            if (applied[index].Checksum != migrations[index].Checksum)
            {
                throw new SchemaMismatchException(
                    $"The database was made with another text of {applied[index].Name} than this program has: "
                    + "an applied file must never change. Bring back its old text and put the change in a new file.");
            }
        }
    }

    private static async Task<List<(string Name, string Checksum)>> Applied(
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "select name, checksum from schema_version order by number", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var rows = new List<(string, string)>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            rows.Add((reader.GetString(0), reader.GetString(1)));
        }

        return rows;
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        // Waiting for another migrator and building an index may take long: no limit.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private static List<Migration> LoadEmbedded()
    {
        var assembly = Assembly.GetExecutingAssembly();
        const string prefix = "BillingGrains.Storage.Schema.";
        var migrations = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal)
                && name.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => Load(assembly, name, name[prefix.Length..]))
            .ToList();
        for (var index = 0; index < migrations.Count; index++)
        {
            if (migrations[index].Number != index + 1)
            {
                throw new InvalidOperationException(
                    $"Schema files are numbered from 0001 without gaps; {migrations[index].Name} breaks it.");
            }
        }

        return migrations;
    }

    private static Migration Load(Assembly assembly, string resource, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return new Migration(int.Parse(name[..4], CultureInfo.InvariantCulture), name, reader.ReadToEnd());
    }
}
