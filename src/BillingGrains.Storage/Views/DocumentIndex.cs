using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Erp;
using BillingGrains.Storage.Journal;
using Npgsql;

namespace BillingGrains.Storage.Views;

/// <summary>Finds documents by posting key in the view of invoices, which is a little behind.</summary>
public sealed class DocumentIndex(NpgsqlDataSource database) : IDocumentIndex
{
    private const string Sql = "select posting_key, key from views.invoice where posting_key = any($1)";

    public async Task<IReadOnlyDictionary<string, string>> Find(
        ValueList<string> postingKeys, CancellationToken cancellation = default)
    {
        if (postingKeys.IsEmpty)
        {
            return new Dictionary<string, string>();
        }

        return await PostgresFailure.Ask(
            database,
            async connection =>
            {
                await using var command = FactColumns.Command(connection, Sql, (object)postingKeys.ToArray());
                var rows = await FactColumns.Rows(
                    command, static row => KeyValuePair.Create(row.GetString(0), row.GetString(1)), cancellation);
                return rows.ToDictionary(StringComparer.Ordinal);
            },
            cancellation);
    }
}
