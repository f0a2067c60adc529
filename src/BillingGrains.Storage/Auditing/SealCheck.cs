using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Retention;
using BillingGrains.Storage.Views;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Auditing;

/// <summary>What came of a look at all seals.</summary>
/// <param name="Facts">That were compared with their seals.</param>
/// <param name="Unsealed">Stored since the last seal.</param>
/// <param name="Last">Null when there is no seal.</param>
/// <param name="Fault">The first thing that is not as it was sealed, as a sentence; null when all is.</param>
/// <param name="Erased">Facts that lost texts by erasures which the register tells of.</param>
public sealed record SealVerdict(long Facts, long Unsealed, Seal? Last, string? Fault, long Erased);

/// <summary>Compares the journal with its seals, from the first on.</summary>
public sealed class SealCheck(NpgsqlDataSource database)
{
    private const string SealsSql = "select number, sealed_at, facts, hash, previous from seal order by number";

    private const string BlocksSql =
        "select lane, first, last, digests, hash, seed, salts from seal_block where seal = $1 order by lane, first";

    private const string ErasedSql = """
        select position, sealed, now, run from erased_fact
        where lane = $1 and position between $2 and $3 and sealed is not null
        """;

    private const string UnsealedSql = """
        select coalesce(sum(greatest(h.position - coalesce(e.last, 0), 0)), 0)::bigint
        from (select lane, max(position) as position from fact group by lane) h
        left join (select lane, max(last) as last from seal_block group by lane) e on e.lane = h.lane
        """;

    /// <param name="expected">A seal's hash that was noted elsewhere; it must be one of the seals. Null for none.</param>
    public async Task<SealVerdict> Run(string? expected = null, CancellationToken cancellation = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var seals = await connection.Query(
            SealsSql, row => (Seal: Seals.Read(row), Previous: row.GetFieldValue<byte[]>(4)), cancellation);
        var ends = new Dictionary<int, long>();
        var previous = new byte[FactDigest.Bytes];
        long facts = 0;
        string? fault = null;
        foreach (var (seal, before) in seals)
        {
            var blocks = await connection.Query(
                BlocksSql,
                row => new SealBlock(
                    row.GetInt16(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3),
                    row.GetFieldValue<byte[]>(4), new SealSalts(row.GetInt64(1), Bytes(row, 5), Bytes(row, 6))),
                cancellation, seal.Number);
            fault = await FaultOfFacts(connection, seal, blocks, cancellation)
                ?? FaultOfChain(seal, before, previous, blocks, ends);
            if (fault is not null)
            {
                break;
            }

            facts += seal.Facts;
            previous = Convert.FromHexString(seal.Hash);
        }

        if (expected is not null && !seals.Exists(each => each.Seal.Hash.Equals(expected, StringComparison.OrdinalIgnoreCase)))
        {
            fault ??= $"No seal has the hash {expected}: the seals were made anew since it was noted.";
        }

        var (erased, wrong) = await ErasedFacts.Check(connection, cancellation);
        fault ??= wrong;
        var unsealed = (await connection.Query(UnsealedSql, row => row.GetInt64(0), cancellation))[0];
        return new SealVerdict(facts, unsealed, seals.Count == 0 ? null : seals[^1].Seal, fault, erased);
    }

    private static async Task<string?> FaultOfFacts(
        NpgsqlConnection connection, Seal seal, List<SealBlock> blocks, CancellationToken cancellation)
    {
        foreach (var block in blocks)
        {
            var stored = (await connection.Query(
                    Seals.FactsSql, row => (Position: row.GetInt64(0), Fact: FactColumns.Read(row, 1)), cancellation,
                    (short)block.Lane, block.First - 1, (int)(block.Last - block.First + 1)))
                .ToDictionary(each => each.Position, each => each.Fact);
            var erased = (await connection.Query(
                    ErasedSql, row => (Position: row.GetInt64(0), Sealed: row.GetFieldValue<byte[]>(1),
                        Now: row.GetFieldValue<byte[]>(2), Run: row.GetString(3)), cancellation,
                    (short)block.Lane, block.First, block.Last))
                .ToDictionary(each => each.Position);
            var digests = new List<byte[]>();
            for (var position = block.First; position <= block.Last; position++)
            {
                if (!stored.TryGetValue(position, out var fact))
                {
                    return FormattableString.Invariant(
                        $"The fact at position {position} of lane {block.Lane} is gone; {SealedBy(seal)}.");
                }

                if (!erased.TryGetValue(position, out var left))
                {
                    digests.Add(FactDigest.Of(block.Lane, position, fact, block.Salts.Of(position)));
                }
                else if (FactDigest.Of(block.Lane, position, fact, []).AsSpan().SequenceEqual(left.Now))
                {
                    digests.Add(left.Sealed);
                }
                else
                {
                    return Altered(fact, block, position, $"its texts were erased by {left.Run}");
                }
            }

            var now = SealBlock.Of(block.Lane, block.Salts, digests);
            if (!now.Hash.AsSpan().SequenceEqual(block.Hash))
            {
                var at = now.Digests.AsSpan().CommonPrefixLength(block.Digests) / FactDigest.ShortBytes;
                var altered = stored.GetValueOrDefault(block.First + at);
                return altered is null
                    ? FormattableString.Invariant($"A fact between positions {block.First} and {block.Last} of lane ")
                        + FormattableString.Invariant($"{block.Lane}, or its seal, was altered; {SealedBy(seal)}.")
                    : Altered(altered, block, block.First + at, SealedBy(seal));
            }
        }

        return null;
    }

    private static string? FaultOfChain(
        Seal seal, byte[] before, byte[] previous, List<SealBlock> blocks, Dictionary<int, long> ends)
    {
        foreach (var block in blocks)
        {
            if (block.First != ends.GetValueOrDefault(block.Lane) + 1)
            {
                return FormattableString.Invariant(
                    $"{Name(seal)} leaves out positions of lane {block.Lane} before {block.First}.");
            }

            ends[block.Lane] = block.Last;
        }

        var hash = Seals.HashOf(previous, seal.Number, seal.SealedAt, seal.Facts, blocks);
        return !before.AsSpan().SequenceEqual(previous) ? $"{Name(seal)} does not follow from the seal before it."
            : Convert.ToHexString(hash) != seal.Hash ? $"{Name(seal)} was altered: it does not follow from its facts."
            : null;
    }

    private static string Altered(StoredFact fact, SealBlock block, long position, string since) =>
        FormattableString.Invariant($"{fact.Key}@{fact.Version} ({fact.Type}) at position ")
        + FormattableString.Invariant($"{position} of lane {block.Lane} was altered; {since}.");

    private static byte[]? Bytes(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);

    private static string Name(Seal seal) => FormattableString.Invariant($"Seal {seal.Number} of {seal.SealedAt}");

    private static string SealedBy(Seal seal) =>
        FormattableString.Invariant($"it was sealed by number {seal.Number} at {seal.SealedAt}");
}
