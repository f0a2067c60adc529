using BillingGrains.Ports.Usage;

namespace BillingGrains.Storage.Usage;

/// <summary>Reads stored events again.</summary>
internal static class Recount
{
    /// <summary>The events of a block, those that were repetitions left out.</summary>
    /// <param name="acceptedAt">The time of those without, in ticks since 1970.</param>
    /// <param name="isWanted">Whether the event at a place, from 0, is.</param>
    /// <returns>In the order of their places.</returns>
    /// <exception cref="InvalidDataException">A line cannot be read that could when it was stored.</exception>
    public static UsageEvent[] Read(
        ReadOnlySpan<byte> lines, long acceptedAt, SeriesTable series, Predicate<int> isWanted)
    {
        var reader = new UsageLineReader(series);
        var events = new List<UsageEvent>();
        for (var (start, place) = (0, 0); start < lines.Length; place++)
        {
            var length = lines[start..].IndexOf((byte)'\n');
            if (length > 0 && isWanted(place))
            {
                if (reader.Read(lines.Slice(start, length), out var one) is { } fault)
                {
                    throw new InvalidDataException($"A stored event cannot be read: {fault.Field}: {fault.Reason}");
                }

                one.Start = start;
                one.Ticks = one.Ticks == UsageEvent.NoTime ? acceptedAt : one.Ticks;
                one.Outcome = UsageOutcome.Taken;
                events.Add(one);
            }

            start += length + 1;
        }

        return [.. events];
    }
}
