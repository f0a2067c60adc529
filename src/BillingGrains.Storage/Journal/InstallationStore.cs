using BillingGrains.Domain.Deciding;
using Npgsql;

namespace BillingGrains.Storage.Journal;

/// <summary>Keeps with the data what they are for, and where they are at home.</summary>
public sealed class InstallationStore(NpgsqlDataSource database)
{
    /// <summary>Why nothing may be called with these data, as a sentence; null when all may. Data of which nobody said anything
    /// yet are taken for this installation's.</summary>
    public async Task<string?> WhyClosed(Purpose purpose, CancellationToken cancellation = default)
    {
        await using var command = database.CreateCommand(
            """
            insert into installation (purpose, home, said_by, reason)
            values ($1, installation_home_v1(), 'start', 'The first start.')
            on conflict do nothing
            """);
        command.Parameters.Add(new() { Value = purpose.Word() });
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        await using var look = database.CreateCommand("select purpose, home, installation_home_v1() from installation");
        await using var row = await look.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await row.ReadAsync(cancellation).ConfigureAwait(false);
        var (kept, home, here) = (row.GetString(0), Text(row, 1), Text(row, 2));
        return (kept != purpose.Word(), home is not null && here is not null && home != here) switch
        {
            (true, _) => $"The data are those of a {kept} installation, and this one is for {purpose.Word()}.",
            (_, true) => "The data were copied here from another database.",
            _ => null,
        };
    }

    /// <summary>The data are this installation's from now on, whatever they were before.</summary>
    public async Task Open(Purpose purpose, string by, string reason, CancellationToken cancellation = default)
    {
        await using var command = database.CreateCommand(
            """
            insert into installation (purpose, home, said_by, reason) values ($1, installation_home_v1(), $2, $3)
            on conflict (only_one) do update set purpose = excluded.purpose, home = excluded.home,
              said_by = excluded.said_by, reason = excluded.reason, said_at = clock_timestamp()
            """);
        foreach (var value in new object[] { purpose.Word(), by, reason })
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
