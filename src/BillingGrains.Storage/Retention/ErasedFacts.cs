using System.Security.Cryptography;
using BillingGrains.Storage.Auditing;
using BillingGrains.Storage.Views;
using Npgsql;

namespace BillingGrains.Storage.Retention;

/// <summary>What facts that lost texts were left as.</summary>
internal static class ErasedFacts
{
    private const string OfRun = "select lane, position, now from erased_fact where run = $1 order by lane, position";

    private const string Runs = """
        select e.run, (
          select f.body::jsonb->'outcome'->>'digest' from fact f
          where f.key = 'retention/all' and f.type = 'retention.erased.v1' and f.body::jsonb->'outcome'->>'run' = e.run)
        from (select distinct run from erased_fact) e order by 1
        """;

    /// <summary>How many facts lost texts in a run, and the digest over what is left of them.</summary>
    public static async Task<(int Facts, string Digest)> DigestOf(
        NpgsqlConnection connection, string run, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var rows = await connection.Query(
            OfRun,
            row =>
            {
                FactDigest.Number(hash, row.GetInt16(0));
                FactDigest.Number(hash, row.GetInt64(1));
                hash.AppendData(row.GetFieldValue<byte[]>(2));
                return true;
            },
            cancellation, run);
        return (rows.Count, Convert.ToHexString(hash.GetHashAndReset()));
    }

    /// <summary>How many facts lost texts in all, and the first run that is not as the register tells it; null when all
    /// are.</summary>
    public static async Task<(long Facts, string? Fault)> Check(NpgsqlConnection connection, CancellationToken cancellation)
    {
        long all = 0;
        foreach (var (run, told) in await connection.Query(
            Runs, row => (row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1)), cancellation))
        {
            var (facts, digest) = await DigestOf(connection, run, cancellation);
            all += facts;
            if (told is null)
            {
                return (all, $"Texts were erased in run {run}, of which the register tells nothing: "
                    + "carry the erasure out again.");
            }

            if (told != digest)
            {
                return (all, $"What was erased in run {run} is not what the register tells of it.");
            }
        }

        return (all, null);
    }
}
