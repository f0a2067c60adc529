using System.Text.Json;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Ledgers;
using BillingGrains.Domain.Payments;
using BillingGrains.Domain.Revenue;
using BillingGrains.Ports.Json;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Views;

/// <summary>The posted journal of a legal entity as a plain-text ledger. As fresh as the views.</summary>
public sealed class LedgerViews(NpgsqlDataSource database)
{
    private const string Documents = """
        select i.key, i.kind, coalesce(i.number, i.key) as number, i.bill_to, i.currency, i.booked_on, i.tax, i.gross,
          i.rounded_to, i.posted_tax - i.tax as rounded,
          i.revenue_from is not null and to_char(i.booked_on, 'YYYY-MM') >= i.revenue_from
            and (i.revenue_until is null or to_char(i.booked_on, 'YYYY-MM') <= i.revenue_until) as is_here,
          (select coalesce(jsonb_agg(jsonb_build_object('kind', s.kind, 'net', s.net) order by s.kind), '[]')
           from (
             select kind, sum(net) as net from views.invoice_line l
             where l.invoice_key = i.key and l.cut is null and not l.voided group by kind) s)::text as lines
        from views.invoice i
        where i.entity_id = $1 and i.status = 'posted' and i.booked_on between $2 and $3
        order by i.booked_on, i.key
        """;

    private const string Moves = """
        select i.key, coalesce(i.number, i.key) as number, i.bill_to, i.currency, e->>'kind' as kind, e->>'entryId' as entry_id,
          (e->>'on')::date as moved_on, (e->'amount'->>'amount')::numeric as amount,
          (select coalesce(sum((t->'tax'->>'amount')::numeric), 0)
           from jsonb_array_elements(coalesce(e->'taxes', '[]')) as x(t)) as tax
        from views.invoice i join fact f on f.key = i.key and f.type = 'invoice.balance-moved.v1'
          cross join lateral (select f.body::jsonb->'entry') as y(e)
        where i.entity_id = $1 and i.status = 'posted' and (e->>'on')::date between $2 and $3
        order by moved_on, i.key, f.version
        """;

    private const string Journals = """
        select journal_id, entries::text as entries from views.revenue_journal where entity_id = $1 order by period, number
        """;

    private const string Settings = """
        select (body::jsonb->'settings')::text as settings from fact
        where key = $1 and type = 'entity.configured.v1' order by version desc limit 1
        """;

    /// <summary>The ledger's text; null when there is no such legal entity.</summary>
    /// <param name="from">First day of what is booked.</param>
    /// <param name="to">Last day.</param>
    public async Task<string?> Export(
        string entityId, LocalDate from, LocalDate to, CancellationToken cancellation = default)
    {
        var found = await database.Query(
            Settings, row => Read<EntitySettings>(row.Text("settings")), cancellation, GrainKeys.Entity(entityId));
        if (found is not [var entity])
        {
            return null;
        }

        var accounts = entity.Accounts ?? LedgerAccounts.Default;
        var days = new object[] { entityId, from.ToDateOnly(), to.ToDateOnly() };
        var documents = await database.Query(Documents, ReadDocument, cancellation, days);
        var moves = await database.Query(Moves, ReadMove, cancellation, days);
        var journals = await database.Query(
            Journals, row => (Id: row.Text("journal_id"), Entries: Read<ValueList<JournalEntry>>(row.Text("entries"))),
            cancellation, entityId);
        return LedgerText.Of(
            LedgerEntries.Title(entityId, from, to),
            [
                .. documents.Select(document => LedgerEntries.Of(document, accounts, entity.Revenue?.Accounts)),
                .. moves.Select(move => LedgerEntries.Of(move, accounts)).OfType<LedgerEntry>(),
                .. journals.SelectMany(journal => journal.Entries
                    .Where(entry => entry.Date >= from && entry.Date <= to)
                    .Select(entry => LedgerEntries.Of(entry, journal.Id, GrainKeys.Books(entityId)))),
            ]);
    }

    private static PostedDocument ReadDocument(NpgsqlDataReader row) => new(
        row.Text("key"), Word<InvoiceKind>(row.Text("kind")), row.Text("number"), row.Text("bill_to"), row.Text("currency"),
        row.Date("booked_on"), row.Decimal("tax"), row.Decimal("gross"), Read<ValueList<PostedLine>>(row.Text("lines")),
        row.Get<bool>("is_here"),
        row.TextOrNull("rounded_to") is { } account ? new PostedRounding(account, row.Decimal("rounded")) : null);

    private static PostedMove ReadMove(NpgsqlDataReader row) => new(
        row.Text("key"), row.Text("number"), row.Text("bill_to"), row.Text("currency"), Word<BalanceKind>(row.Text("kind")),
        row.Text("entry_id"), row.Date("moved_on"), row.Decimal("amount"), row.Decimal("tax"));

    private static T Word<T>(string word) => Read<T>($"\"{word}\"");

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, BillingJson.Options)!;
}
