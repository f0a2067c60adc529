using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Retention;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Auditing;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Views;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Retention;

/// <summary>Takes the personal texts of tickets and documents out of the journal and of what was copied from it.</summary>
public sealed class TextEraser(NpgsqlDataSource database, IReadOnlyList<ViewDefinition>? views = null)
{
    // All that was told of a ticket, or of a customer's tickets, by whoever received it. Documents stay as they are.
    private const string OfTickets = $"""
        select f.lane, f.position, {FactColumns.Names} from fact f where f.key = any($1) and f.type = any($2)
        union all
        select f.lane, f.position, {FactColumns.Names} from fact f
        where f.key in (
            select r.consumer from received r where r.source = any($1)
            union select r.source from received r where r.consumer = any($1))
          and not f.key = any($1) and f.type = any($3) and f.body::jsonb->>'ticketKey' = any($1)
        """;

    private const string OfDocuments = $"""
        select f.lane, f.position, {FactColumns.Names} from fact f where f.key = any($1) and f.type = any($2)
        union all
        select f.lane, f.position, {FactColumns.Names} from fact f
        where f.key in (select 'contract/' || i.contract_id from views.invoice i where i.key = any($1))
          and f.type = any($3) and f.body::jsonb->>'invoiceKey' = any($1)
        """;

    private const string BlockOf = """
        select first, last, seed, salts, digests from seal_block
        where lane = $1 and first <= $2 order by first desc limit 1
        """;

    private const string RecordsOf = "select key from erased_record where run = $1";

    private static readonly string[] AllFacts = [.. PersonalTexts.Facts];
    private static readonly string[] DocumentFacts = [.. PersonalTexts.FactsNaming("invoiceKey")];
    private static readonly string[] TicketFacts = [.. PersonalTexts.FactsNaming("ticketKey").Except(DocumentFacts)];

    private readonly IReadOnlyList<ViewDefinition> views = views ?? ViewCatalog.All;

    /// <summary>Erases the texts of tickets wherever they stand but on documents; of all or of none. The same of a customer, and
    /// of what was proposed of its master data.</summary>
    /// <param name="run">See <see cref="ErasureOutcome.Run"/>.</param>
    /// <remarks>What was copied meanwhile is still there: see <see cref="Changed"/> and <see cref="ForgetCopies"/>.</remarks>
    public Task EraseTickets(
        ValueList<string> keys, string run, Instant now, CancellationToken cancellation = default) =>
        Erase(OfTickets, TicketFacts, keys, run, now, cancellation);

    /// <summary>Erases the texts of documents, here and in their contracts; of all or of none.</summary>
    /// <inheritdoc cref="EraseTickets"/>
    public Task EraseDocuments(
        ValueList<string> keys, string run, Instant now, CancellationToken cancellation = default) =>
        Erase(OfDocuments, DocumentFacts, keys, run, now, cancellation);

    /// <summary>Keys of the grains whose facts a run changed: they read them anew before <see cref="ForgetCopies"/>.
    /// </summary>
    public async Task<ValueList<string>> Changed(string run, CancellationToken cancellation = default) =>
        (await database.Query(
            """
            select distinct f.key from erased_fact e join fact f on f.lane = e.lane and f.position = e.position
            where e.run = $1 order by 1
            """, row => row.GetString(0), cancellation, run)).ToValueList();

    /// <summary>Takes the texts that a run erased out of snapshots and views.</summary>
    /// <param name="changed">See <see cref="Changed"/>.</param>
    public async Task ForgetCopies(string run, ValueList<string> changed, CancellationToken cancellation = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await connection.Execute("delete from snapshot where key = any($1)", cancellation, (object)changed.ToArray());
        var keys = (await connection.Query(RecordsOf, row => row.GetString(0), cancellation, run)).ToArray();

        // Whoever brings facts into the views is waited for: what he read before the erasure stands there now.
        await connection.Execute("select from views.progress for update", cancellation);
        var made = await connection.Query(
            "select distinct view, building from views.made", row => (row.GetString(0), row.GetBoolean(1)), cancellation);
        foreach (var (name, building) in made)
        {
            foreach (var statement in views.Where(view => view.Name == name).SelectMany(view => view.Erase))
            {
                // PostgreSQL must see both lists, whichever of them the statement reads.
                await connection.Execute(
                    $"with lists as (select $1::text[], $2::text[])\n{ViewDefinition.In(statement, building)}", cancellation,
                    keys, keys);
            }
        }

        await transaction.CommitAsync(cancellation);
    }

    /// <summary>What was erased in a run so far.</summary>
    public async Task<ErasureOutcome> Outcome(
        string run, int keptCount, ValueList<KeptRecord> kept, CancellationToken cancellation = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var keys = await connection.Query(
            RecordsOf, row => row.GetString(0), cancellation, run);
        var (facts, digest) = await ErasedFacts.DigestOf(connection, run, cancellation);
        return new ErasureOutcome(
            run, keys.Count(key => GrainKeys.Kind(key) == "ticket"), keys.Count(key => GrainKeys.Kind(key) == "invoice"),
            facts, facts == 0 ? null : digest, keptCount, kept);
    }

    private async Task Erase(
        string sql, string[] others, ValueList<string> keys, string run, Instant now, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await connection.Execute(Seals.Lock, cancellation);
        var facts = await connection.Query(
            sql, row => new PlacedFact(row.GetInt16(0), row.GetInt64(1), FactColumns.Read(row, 2)), cancellation,
            keys.ToArray(), AllFacts, others);
        var erased = new List<(PlacedFact Before, string Body)>();
        foreach (var each in facts)
        {
            if (PersonalTexts.Erase(each.Fact.Type, each.Fact.Body) is { } left)
            {
                erased.Add((each, left));
            }
        }

        foreach (var lane in erased.GroupBy(each => each.Before.Lane).OrderBy(lane => lane.Key))
        {
            await EraseInLane(connection, [.. lane.OrderBy(each => each.Before.Position)], run, cancellation);
        }

        await connection.Execute(
            "delete from snapshot where key = any($1)", cancellation,
            (object)erased.Select(each => each.Before.Fact.Key).Distinct().ToArray());
        if (erased.Count > 0)
        {
            // What processes remember of facts is of another edition from here on.
            await connection.Execute(
                "update epoch set erasures = erasures + 1 where number = (select max(number) from epoch)", cancellation);
        }

        await connection.Execute(
            "insert into erased_record (key, run, at) select key, $2, $3 from unnest($1) as k(key) on conflict do nothing",
            cancellation, keys.ToArray(), run, now.ToDateTimeUtc());
        await transaction.CommitAsync(cancellation);
    }

    private static async Task EraseInLane(
        NpgsqlConnection connection, List<(PlacedFact Before, string Body)> facts, string run,
        CancellationToken cancellation)
    {
        while (facts.Count > 0)
        {
            var (before, _) = facts[0];
            var block = (await connection.Query(
                    BlockOf, row => ErasedBlock.Read(row), cancellation, (short)before.Lane, before.Position))
                .FirstOrDefault(found => found.Last >= before.Position);
            var inside = facts.FindAll(each => block is null || each.Before.Position <= block.Last);
            facts = facts.GetRange(inside.Count, facts.Count - inside.Count);
            foreach (var (fact, body) in inside)
            {
                var left = FactDigest.Of(fact.Lane, fact.Position, fact.Fact with { Body = body }, []);
                await connection.Execute(
                    "insert into erased_fact (lane, position, run, sealed, now) values ($1, $2, $3, $4, $5)", cancellation,
                    (short)fact.Lane, fact.Position, run, block?.DigestOf(fact), left);
                await connection.Execute(
                    "update fact set body = $3 where lane = $1 and position = $2", cancellation,
                    (short)fact.Lane, fact.Position, body);
            }

            if (block is not null)
            {
                await connection.Execute(
                    "update seal_block set seed = null, salts = $3 where lane = $1 and first = $2", cancellation,
                    (short)before.Lane, block.Salts.First,
                    block.Salts.Without(inside.Select(each => each.Before.Position), block.Last));
            }
        }
    }

    private sealed record PlacedFact(int Lane, long Position, StoredFact Fact);

    private sealed record ErasedBlock(SealSalts Salts, long Last, byte[] Digests)
    {
        public static ErasedBlock Read(NpgsqlDataReader row) => new(
            new SealSalts(
                row.GetInt64(0), row.IsDBNull(2) ? null : row.GetFieldValue<byte[]>(2),
                row.IsDBNull(3) ? null : row.GetFieldValue<byte[]>(3)),
            row.GetInt64(1), row.GetFieldValue<byte[]>(4));

        /// <summary>The digest by which the fact was sealed.</summary>
        /// <exception cref="InvalidDataException">The fact is not as it was sealed: an erasure must not cover that up.
        /// </exception>
        public byte[] DigestOf(PlacedFact fact)
        {
            var digest = FactDigest.Of(fact.Lane, fact.Position, fact.Fact, Salts.Of(fact.Position));
            var place = (int)(fact.Position - Salts.First) * FactDigest.ShortBytes;
            return digest.AsSpan(0, FactDigest.ShortBytes).SequenceEqual(Digests.AsSpan(place, FactDigest.ShortBytes))
                ? digest
                : throw new InvalidDataException(FormattableString.Invariant(
                    $"{fact.Fact.Key}@{fact.Fact.Version} is not as it was sealed: run ./bg audit verify before erasing."));
        }
    }
}
