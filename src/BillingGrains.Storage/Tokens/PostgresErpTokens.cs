using BillingGrains.Ports.Erp;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Journal;
using Npgsql;

namespace BillingGrains.Storage.Tokens;

/// <summary>ERP tenants' tokens in PostgreSQL, as the sealed bytes that callers give. A failure of the database is a
/// <see cref="JournalUnavailableException"/>.</summary>
public sealed class PostgresErpTokens(NpgsqlDataSource database) : IErpTokens
{
    private const string ReadSql = "select sealed from erp_token where tenant_id = $1";

    private const string LineUpSql = "insert into erp_token (tenant_id) values ($1) on conflict do nothing";

    private const string TakeSql = "select sealed from erp_token where tenant_id = $1 for update";

    private const string WriteSql =
        "update erp_token set sealed = $2, changed_at = clock_timestamp() where tenant_id = $1";

    public Task<byte[]?> Read(string tenantId, CancellationToken cancellation) => PostgresFailure.Ask(
        database,
        async connection =>
        {
            await using var command = FactColumns.Command(connection, ReadSql, tenantId);
            return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false) as byte[];
        },
        cancellation);

    public async Task Change(
        string tenantId, Func<byte[]?, CancellationToken, Task<byte[]?>> change, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
            await using var lineUp = FactColumns.Command(connection, LineUpSql, tenantId);
            await lineUp.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            await using var take = FactColumns.Command(connection, TakeSql, tenantId);
            var stored = await take.ExecuteScalarAsync(cancellation).ConfigureAwait(false) as byte[];
            if (await change(stored, cancellation).ConfigureAwait(false) is { } changed)
            {
                // The one before may be spent by now: nobody's hurry stops this.
                await using var write = FactColumns.Command(connection, WriteSql, tenantId, changed);
                await write.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
            }

            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (PostgresFailure.IsOutage(exception))
        {
            throw new JournalUnavailableException($"PostgreSQL could not be reached: {exception.Message}", exception);
        }
    }
}
