using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Usage;
using Npgsql;

namespace BillingGrains.Storage.Measuring;

/// <summary>Fills generations with keys of events that never were, so that a store looks as it does after a long time.</summary>
public sealed class UsageFill(NpgsqlDataSource database)
{
    private const int KeysAtOnce = 2_000_000;

    /// <summary>Each statement's keys are a sealed generation; the youngest is empty afterwards.</summary>
    public async Task Fill(int keys, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await Seal(connection, cancellation).ConfigureAwait(false);
        for (var left = keys; left > 0; left -= KeysAtOnce)
        {
            var youngest = await Youngest(connection, cancellation).ConfigureAwait(false);
            await using var fill = FactColumns.Command(
                connection,
                $"insert into {KnownGenerations.Table(youngest)} (key, content, block, place) "
                + "select md5(random()::text || n)::uuid, n, 0, n from generate_series(1, $1) as n order by 1",
                Math.Min(left, KeysAtOnce));
            fill.CommandTimeout = 0;
            await fill.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            await Seal(connection, cancellation).ConfigureAwait(false);

            // What follows from so much at once (a vacuum, a checkpoint) is over before anything is measured.
            await using var vacuum = FactColumns.Command(
                connection, $"vacuum (freeze, analyze) {KnownGenerations.Table(youngest)}");
            vacuum.CommandTimeout = 0;
            await vacuum.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }

        await using var checkpoint = FactColumns.Command(connection, "checkpoint");
        checkpoint.CommandTimeout = 0;
        await checkpoint.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task<int> Youngest(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = FactColumns.Command(connection, "select max(generation) from usage_generation");
        return (int)(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!;
    }

    private static async Task Seal(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = FactColumns.Command(
            connection, "select usage_seal_v1($1)", await Youngest(connection, cancellation).ConfigureAwait(false));
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }
}
