using BillingGrains.Domain.Deciding;
using BillingGrains.Storage.Views;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Retention;

/// <summary>A ticket whose texts might be erased.</summary>
/// <param name="EntityId">Of the contract that rated it last; null without one.</param>
/// <param name="LastDay">Of its last fact (UTC).</param>
/// <param name="RatingNumber">0 before the first rating.</param>
/// <param name="Undecided">Charges that no contract took, held or waiting.</param>
/// <param name="OpenDocument">A document on its way to the ERP on which it stands; null for none.</param>
public sealed record TicketToErase(
    string Key, string? CustomerId, string? EntityId, string? ContractId, int RatingNumber, int Undecided, LocalDate LastDay,
    string? OpenDocument);

/// <summary>A document whose texts might be erased.</summary>
/// <param name="CustomerIds">Whose tickets stand on it, and to whom it is billed.</param>
/// <param name="InvoiceDate">Null while it is not issued.</param>
/// <param name="IsUnderWay">Final, and not yet posted.</param>
public sealed record DocumentToErase(
    string Key, ValueList<string> CustomerIds, string EntityId, LocalDate? InvoiceDate, bool IsUnderWay);

/// <summary>Finds what an erasure may be about and was not erased yet. As fresh as the views.</summary>
public sealed class ErasureCandidates(NpgsqlDataSource database)
{
    private const string Tickets = """
        select t.key, t.customer_id, c.entity_id, t.contract_id, t.rating_number, t.held + t.waiting as undecided,
          (select max(f.at) from fact f where f.key = t.key) as last_at,
          (select min(i.key) from views.invoice_line l join views.invoice i on i.key = l.invoice_key
           where l.ticket_key = t.key and i.shown_status in ('draft', 'held', 'approved', 'finalized', 'parked')) as open
        from views.ticket t left join views.contract c on c.contract_id = t.contract_id
        where not exists (select from erased_record e where e.key = t.key)
        """;

    private const string Documents = """
        select i.key, i.entity_id, i.invoice_date, i.shown_status in ('finalized', 'parked') as is_under_way,
          array(select distinct t.customer_id from views.invoice_line l join views.ticket t on t.key = l.ticket_key
                where l.invoice_key = i.key and t.customer_id is not null
                union select i.bill_to order by 1) as customers
        from views.invoice i
        where not exists (select from erased_record e where e.key = i.key) and i.shown_status <> 'empty'
        """;

    /// <summary>A ticket, or all of a customer: by key, after one, at most so many.</summary>
    public Task<ValueList<TicketToErase>> OfTicket(
        string key, string after, int limit, CancellationToken cancellation = default) =>
        ReadTickets($"{Tickets} and t.key = $1 and t.key > $2 order by t.key limit $3", cancellation, key, after, limit);

    /// <inheritdoc cref="OfTicket"/>
    public Task<ValueList<TicketToErase>> OfCustomer(
        string customerId, string after, int limit, CancellationToken cancellation = default) =>
        ReadTickets($"{Tickets} and t.customer_id = $1 and t.key > $2 order by t.key limit $3", cancellation,
            customerId, after, limit);

    /// <summary>Tickets of a legal entity that were first told of before a moment: what was told since cannot be over.
    /// </summary>
    public Task<ValueList<TicketToErase>> OldTickets(
        string entityId, Instant before, string after, int limit, CancellationToken cancellation = default) =>
        ReadTickets(
            $"{Tickets} and c.entity_id = $1 and t.first_at < $2 and t.key > $3 order by t.key limit $4", cancellation,
            entityId, before.ToDateTimeUtc(), after, limit);

    /// <summary>Documents on which a ticket stands.</summary>
    public Task<ValueList<DocumentToErase>> DocumentsOfTicket(
        string key, string after, int limit, CancellationToken cancellation = default) =>
        ReadDocuments(
            $"""
            {Documents} and exists (select from views.invoice_line l where l.invoice_key = i.key and l.ticket_key = $1)
              and i.key > $2 order by i.key limit $3
            """, cancellation, key, after, limit);

    /// <summary>Documents that are billed to a customer, or on which its tickets stand.</summary>
    public Task<ValueList<DocumentToErase>> DocumentsOfCustomer(
        string customerId, string after, int limit, CancellationToken cancellation = default) =>
        ReadDocuments(
            $"""
            {Documents} and (i.bill_to = $1 or exists (
                select from views.invoice_line l join views.ticket t on t.key = l.ticket_key
                where l.invoice_key = i.key and t.customer_id = $1))
              and i.key > $2 order by i.key limit $3
            """, cancellation, customerId, after, limit);

    /// <summary>Keys of proposals of master data that tell of a customer: its own, and those against which it was found in the
    /// ERP; and whether each is over.</summary>
    public async Task<ValueList<(string Key, bool IsOver)>> ProposalsOf(
        string customerId, CancellationToken cancellation = default) =>
        (await database.Query(
            """
            select p.key, p.status in ('done', 'ended') as is_over from views.master_proposal p
            where ((p.kind = 'customer' and p.id = $1) or p.key in (
                select f.key from fact f
                where f.type = 'proposal.held.v1' and f.key = p.key
                  and f.body::jsonb->'hold'->'others' @> jsonb_build_array(jsonb_build_object('id', $1::text))))
              and not exists (select from erased_record e where e.key = p.key)
            order by p.key
            """, row => (row.Text("key"), row.Get<bool>("is_over")), cancellation, customerId)).ToValueList();

    /// <summary>Legal entities that are configured.</summary>
    public async Task<ValueList<string>> Entities(CancellationToken cancellation = default) =>
        (await database.Query(
            "select id from views.setting where kind = 'entity' order by id", row => row.GetString(0), cancellation))
        .ToValueList();

    /// <summary>Documents of a legal entity that were issued before a day.</summary>
    public Task<ValueList<DocumentToErase>> OldDocuments(
        string entityId, LocalDate before, string after, int limit, CancellationToken cancellation = default) =>
        ReadDocuments(
            $"{Documents} and i.entity_id = $1 and i.invoice_date < $2 and i.key > $3 order by i.key limit $4", cancellation,
            entityId, before.ToDateOnly(), after, limit);

    private async Task<ValueList<TicketToErase>> ReadTickets(
        string sql, CancellationToken cancellation, params object[] values) =>
        (await database.Query(
            sql,
            row => new TicketToErase(
                row.Text("key"), row.TextOrNull("customer_id"), row.TextOrNull("entity_id"), row.TextOrNull("contract_id"),
                row.Int("rating_number"), row.Int("undecided"), row.Instant("last_at").InUtc().Date, row.TextOrNull("open")),
            cancellation, values)).ToValueList();

    private async Task<ValueList<DocumentToErase>> ReadDocuments(
        string sql, CancellationToken cancellation, params object[] values) =>
        (await database.Query(
            sql,
            row => new DocumentToErase(
                row.Text("key"), row.Get<string[]>("customers").ToValueList(), row.Text("entity_id"),
                row.DateOrNull("invoice_date"), row.Get<bool>("is_under_way")),
            cancellation, values)).ToValueList();
}
