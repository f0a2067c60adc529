using System.Security.Cryptography;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Views;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Auditing;

/// <summary>One seal, as it was made.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Facts">How many it covers: those that were stored since the seal before.</param>
/// <param name="Hash">64 hexadecimal digits. Kept where nobody of the installation can write, it shows later that no seal
/// up to it was made anew.</param>
public sealed record Seal(long Number, Instant SealedAt, long Facts, string Hash);

/// <summary>Seals what the journal holds: a hash of each fact, of each thousand of them, and of all since the seal before
/// together with its hash. A journal that is set back to a backup goes back to the seals that the backup holds.</summary>
public sealed class Seals(NpgsqlDataSource database, TimeProvider clock)
{
    internal const int BlockFacts = 1_000;

    // 720 is the class of the seals' lock; 718 and 719 are the migrator's and the lanes'. Who erases texts holds it too.
    internal const string Lock = "select pg_advisory_xact_lock(720, 0)";

    private const string LastSql = "select number, sealed_at, facts, hash from seal order by number desc limit 1";

    private const string Ends = "select lane, max(last) from seal_block group by lane";

    internal const string FactsSql = $"""
        select f.position, {FactColumns.Names} from fact f
        where f.lane = $1 and f.position > $2 order by f.position limit $3
        """;

    /// <summary>The last seal; null when there is none.</summary>
    public async Task<Seal?> Last(CancellationToken cancellation = default) =>
        (await database.Query(LastSql, Read, cancellation)).FirstOrDefault();

    /// <summary>Seals all that was stored since the last seal. Of several at once each waits for the one before.</summary>
    /// <param name="unlessSince">Nothing is done when there is a seal of this moment or later. Null seals in any case.
    /// </param>
    /// <returns>Null when there was nothing to seal, or it was sealed already.</returns>
    /// <exception cref="InvalidDataException">A position of a lane is missing: it cannot be sealed as if it never was.
    /// </exception>
    public async Task<Seal?> Make(Instant? unlessSince = null, CancellationToken cancellation = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await connection.Execute(Lock, cancellation);
        var last = (await connection.Query(LastSql, Read, cancellation)).FirstOrDefault();
        if (last is not null && unlessSince <= last.SealedAt)
        {
            return null;
        }

        // As the database keeps it.
        var now = Instant.FromUnixTimeTicks(
            Instant.FromDateTimeOffset(clock.GetUtcNow()).ToUnixTimeTicks() / 10 * 10);
        var number = (last?.Number ?? 0) + 1;
        var previous = last is null ? new byte[FactDigest.Bytes] : Convert.FromHexString(last.Hash);
        var ends = (await connection.Query(Ends, row => (Lane: (int)row.GetInt16(0), Last: row.GetInt64(1)), cancellation))
            .ToDictionary(end => end.Lane, end => end.Last);
        var blocks = new List<SealBlock>();
        for (var lane = 0; lane < JournalLimits.Lanes; lane++)
        {
            await foreach (var block in Blocks(connection, lane, ends.GetValueOrDefault(lane), cancellation))
            {
                blocks.Add(block);
            }
        }

        var facts = blocks.Sum(block => block.Last - block.First + 1);
        if (facts == 0)
        {
            return null;
        }

        var hash = HashOf(previous, number, now, facts, blocks);
        await connection.Execute(
            "insert into seal (number, sealed_at, facts, previous, hash) values ($1, $2, $3, $4, $5)", cancellation,
            number, now.ToDateTimeUtc(), facts, previous, hash);
        await connection.Execute(
            """
            insert into seal_block (lane, first, last, seal, digests, hash, seed)
            select lane, first, last, $5, digests, hash, seed
            from unnest($1, $2, $3, $4, $6, $7) as b(lane, first, last, digests, hash, seed)
            """,
            cancellation,
            blocks.Select(block => (short)block.Lane).ToArray(), blocks.Select(block => block.First).ToArray(),
            blocks.Select(block => block.Last).ToArray(), blocks.Select(block => block.Digests).ToArray(), number,
            blocks.Select(block => block.Hash).ToArray(), blocks.Select(block => block.Salts.Seed!).ToArray());
        await transaction.CommitAsync(cancellation);
        return new Seal(number, now, facts, Convert.ToHexString(hash));
    }

    internal static byte[] HashOf(
        byte[] previous, long number, Instant sealedAt, long facts, IEnumerable<SealBlock> inOrder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous);
        FactDigest.Number(hash, number);
        FactDigest.Number(hash, sealedAt.ToUnixTimeTicks());
        FactDigest.Number(hash, facts);
        foreach (var block in inOrder)
        {
            FactDigest.Number(hash, block.Lane);
            FactDigest.Number(hash, block.First);
            FactDigest.Number(hash, block.Last);
            hash.AppendData(block.Hash);
        }

        return hash.GetHashAndReset();
    }

    internal static Seal Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), Instant.FromDateTimeUtc(row.GetDateTime(1)), row.GetInt64(2),
        Convert.ToHexString(row.GetFieldValue<byte[]>(3)));

    private static async IAsyncEnumerable<SealBlock> Blocks(
        NpgsqlConnection connection, int lane, long after,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            var facts = await connection.Query(
                FactsSql, row => (Position: row.GetInt64(0), Fact: FactColumns.Read(row, 1)), cancellation,
                (short)lane, after, BlockFacts);
            if (facts.Count == 0)
            {
                yield break;
            }

            if (facts[^1].Position != after + facts.Count)
            {
                throw new InvalidDataException(FormattableString.Invariant(
                    $"A position between {after} and {facts[^1].Position} of lane {lane} is missing in the journal."));
            }

            var salts = SealSalts.Make(after + 1);
            yield return SealBlock.Of(
                lane, salts, facts.Select(each => FactDigest.Of(lane, each.Position, each.Fact, salts.Of(each.Position))));
            after = facts[^1].Position;
        }
    }
}

/// <summary>Facts of one lane that follow each other.</summary>
/// <param name="Digests">The first bytes of each fact's digest.</param>
/// <param name="Hash">Of the whole digests.</param>
internal sealed record SealBlock(int Lane, long First, long Last, byte[] Digests, byte[] Hash, SealSalts Salts)
{
    public static SealBlock Of(int lane, SealSalts salts, IEnumerable<byte[]> digests)
    {
        var all = digests.ToList();
        return new SealBlock(
            lane, salts.First, salts.First + all.Count - 1, [.. all.SelectMany(digest => digest.Take(FactDigest.ShortBytes))],
            SHA256.HashData([.. all.SelectMany(digest => digest)]), salts);
    }
}
