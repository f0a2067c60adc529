using BillingGrains.Storage.Journal;
using NodaTime;
using Npgsql;

namespace BillingGrains.Storage.Views;

/// <summary>What a transaction of the projector takes of a lane.</summary>
/// <param name="Types">Each type of the range's facts, and whether one of these is the first of its key.</param>
/// <param name="Facts">Null where they are to be read from the journal.</param>
internal sealed record FactRange(
    short Lane, long After, long Last, bool HasHole, IReadOnlyDictionary<string, bool> Types,
    IReadOnlyList<FactSegment>? Facts = null);

/// <summary>Takes what the steps of views read out of the facts of some ranges.</summary>
internal static class FactReading
{
    private const string Bodies = """
        select array_position($4, f.type), f.key, f.version, f.at, f.body
        from unnest($1::smallint[], $2::bigint[], $3::bigint[]) as r(lane, after, last)
        join fact f on f.lane = r.lane and f.position > r.after and f.position <= r.last and f.type = any($4)
        """;

    /// <summary>What steps read, where this process takes it out of the facts; these stand as they do in this transaction.
    /// </summary>
    public static async Task<Dictionary<FactSource, IFactReader>> Read(
        NpgsqlConnection connection, IEnumerable<FactSource> sources, List<FactRange> ranges, CancellationToken cancellation)
    {
        var read = sources.Distinct().ToDictionary(source => source, source => source.Shape.Reader());
        var takers = read
            .SelectMany(each => ViewStep.Names(each.Key.Types)
                .Select(type => (Type: type, Taker: new Taker(each.Value, each.Key.OnlyFirst))))
            .GroupBy(each => each.Type, each => each.Taker, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        if (takers.Count > 0)
        {
            ReadFresh(takers, ranges);
            await ReadStored(connection, takers, ranges.FindAll(range => range.Facts is null), cancellation);
        }

        return read;
    }

    private static void ReadFresh(Dictionary<string, Taker[]> takers, List<FactRange> ranges)
    {
        foreach (var (range, segment) in ranges.SelectMany(
            range => (range.Facts ?? []).Select(segment => (range, segment))))
        {
            foreach (ref readonly var fact in segment.After(range.After))
            {
                foreach (var taker in takers.GetValueOrDefault(fact.Type) ?? [])
                {
                    taker.Take(segment.KeyOf(fact), fact.Version, fact.Type, fact.At, segment.BodyOf(fact));
                }
            }
        }
    }

    private static async Task ReadStored(
        NpgsqlConnection connection, Dictionary<string, Taker[]> takers, List<FactRange> ranges,
        CancellationToken cancellation)
    {
        if (ranges.Count == 0)
        {
            return;
        }

        var types = takers.Keys.ToArray();
        await using var command = new NpgsqlCommand(Bodies, connection) { CommandTimeout = 0 };
        foreach (var value in new object[]
        {
            ranges.Select(range => range.Lane).ToArray(), ranges.Select(range => range.After).ToArray(),
            ranges.Select(range => range.Last).ToArray(), types,
        })
        {
            command.Parameters.Add(new() { Value = value });
        }

        byte[] key = [], body = [];
        await using var fact = await command.ExecuteReaderAsync(cancellation);
        while (await fact.ReadAsync(cancellation))
        {
            var type = types[fact.GetInt32(0) - 1];
            var (keyLength, bodyLength) = (Utf8(fact, 1, ref key), Utf8(fact, 4, ref body));
            var at = Instant.FromDateTimeUtc(fact.GetDateTime(3));
            foreach (var taker in takers[type])
            {
                taker.Take(key.AsSpan(0, keyLength), fact.GetInt64(2), type, at, body.AsSpan(0, bodyLength));
            }
        }
    }

    /// <summary>A text, as it came: that of most facts is looked at once, and a copy of each would be the collector's.</summary>
    /// <returns>Its length in the buffer, which grows.</returns>
    private static int Utf8(NpgsqlDataReader row, int column, ref byte[] buffer)
    {
        var length = (int)row.GetBytes(column, 0, null, 0, 0);
        if (length > buffer.Length)
        {
            buffer = new byte[2 * length];
        }

        return (int)row.GetBytes(column, 0, buffer, 0, length);
    }

    private readonly record struct Taker(IFactReader Reader, bool OnlyFirst)
    {
        public void Take(ReadOnlySpan<byte> key, long version, string type, Instant at, ReadOnlySpan<byte> body)
        {
            if (!OnlyFirst || version == 1)
            {
                Reader.Add(key, version, type, at, body);
            }
        }
    }
}
