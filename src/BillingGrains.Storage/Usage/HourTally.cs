using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using BillingGrains.Ports.Usage;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace BillingGrains.Storage.Usage;

/// <summary>What the events of a series come to in an hour.</summary>
internal struct HourTally
{
    public long Events;
    public decimal Units;
    public decimal Greatest;
    public long LastTicks;
    public decimal LastValue;

    /// <summary>Null while a block is added: then it is that of <see cref="Last"/>.</summary>
    public string? LastId;

    public int Last;
}

/// <summary>Tallies by series and hour, and the blocks whose events they hold, each once.</summary>
internal sealed class UsageTallies
{
    private readonly Dictionary<(UsageSeries Series, int Hour), HourTally> tallies = [];
    private readonly List<long> blocks = [];
    private readonly HashSet<(UsageSeries Series, int Hour)> open = [];

    public IReadOnlyList<long> Blocks => blocks;

    public IReadOnlyDictionary<(UsageSeries Series, int Hour), HourTally> Tallies => tallies;

    /// <summary>Adds those that were taken of a block.</summary>
    /// <param name="bytes">Where their lines are.</param>
    public void Add(long block, ReadOnlySpan<UsageEvent> events, ReadOnlySpan<byte> bytes)
    {
        blocks.Add(block);
        for (var index = 0; index < events.Length; index++)
        {
            ref readonly var one = ref events[index];
            if (one.Outcome == UsageOutcome.Taken)
            {
                ref var tally = ref CollectionsMarshal.GetValueRefOrAddDefault(tallies, (one.Series, one.Hour), out var isThere);
                tally.Units += one.Value;
                tally.Greatest = isThere ? Math.Max(tally.Greatest, one.Value) : one.Value;
                tally.Events++;
                if (!isThere || IsLater(one, tally, events, bytes))
                {
                    tally.LastTicks = one.Ticks;
                    tally.LastValue = one.Value;
                    tally.LastId = null;
                    tally.Last = index;
                    open.Add((one.Series, one.Hour));
                }
            }
        }

        // Ids become texts only for the last of each, not for each that was the last for a moment.
        foreach (var key in open)
        {
            ref var tally = ref CollectionsMarshal.GetValueRefOrNullRef(tallies, key);
            tally.LastId = LastId(tally, events, bytes);
        }

        open.Clear();
    }

    /// <summary>As arrays: meters and customers of the series; then for each series and hour the series' place among them,
    /// from 1, the hour, events, units, greatest, and the last event's time, id and value.</summary>
    public void AddTo(NpgsqlCommand command)
    {
        var rows = tallies.ToArray();
        var places = new Dictionary<UsageSeries, int>();
        foreach (var ((series, _), _) in rows)
        {
            places.TryAdd(series, places.Count + 1);
        }

        void Texts(Func<UsageSeries, string> value) => command.Parameters.Add(
            new NpgsqlParameter { Value = places.Keys.Select(value).ToArray() });
        void Column<T>(NpgsqlDbType type, Func<KeyValuePair<(UsageSeries Series, int Hour), HourTally>, T> value) =>
            command.Parameters.Add(new NpgsqlParameter
            {
                NpgsqlDbType = NpgsqlDbType.Array | type, Value = Array.ConvertAll(rows, row => value(row)),
            });
        Texts(static one => one.Meter);
        Texts(static one => one.Customer);
        Column(NpgsqlDbType.Integer, row => places[row.Key.Series]);
        Column(NpgsqlDbType.Integer, static row => row.Key.Hour);
        Column(NpgsqlDbType.Bigint, static row => row.Value.Events);
        Column(NpgsqlDbType.Numeric, static row => row.Value.Units);
        Column(NpgsqlDbType.Numeric, static row => row.Value.Greatest);
        Column(NpgsqlDbType.TimestampTz, static row => Instant.FromUnixTimeTicks(row.Value.LastTicks).ToDateTimeUtc());
        Column(NpgsqlDbType.Text, static row => row.Value.LastId!);
        Column(NpgsqlDbType.Numeric, static row => row.Value.LastValue);
    }

    /// <summary>By time, as the roll-ups keep it; of equal times by id, and of equal ids by value.</summary>
    private static bool IsLater(
        in UsageEvent one, in HourTally tally, ReadOnlySpan<UsageEvent> events, ReadOnlySpan<byte> bytes)
    {
        if (one.Microseconds != UsageEvent.MicrosecondsOf(tally.LastTicks))
        {
            return one.Ticks > tally.LastTicks;
        }

        var order = string.CompareOrdinal(Id(one, bytes), LastId(tally, events, bytes));
        return order > 0 || (order == 0 && one.Value > tally.LastValue);
    }

    private static string LastId(in HourTally tally, ReadOnlySpan<UsageEvent> events, ReadOnlySpan<byte> bytes) =>
        tally.LastId ?? Id(events[tally.Last], bytes);

    private static string Id(in UsageEvent one, ReadOnlySpan<byte> bytes)
    {
        var written = bytes.Slice(one.Start + one.IdStart, one.IdLength);
        if (!written.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(written);
        }

        var reader = new Utf8JsonReader(bytes.Slice(one.Start + one.IdStart - 1, one.IdLength + 2));
        reader.Read();
        return reader.GetString()!;
    }
}
