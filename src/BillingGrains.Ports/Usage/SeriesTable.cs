using System.Collections.Concurrent;

namespace BillingGrains.Ports.Usage;

/// <summary>The series that a process has seen: one object for each, found without making a string.</summary>
public sealed class SeriesTable
{
    /// <summary>Parts meter and customer; no id holds it.</summary>
    private const char Separator = '\n';

    private readonly ConcurrentDictionary<string, UsageSeries> known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, UsageSeries>.AlternateLookup<ReadOnlySpan<char>> lookup;

    public SeriesTable() => lookup = known.GetAlternateLookup<ReadOnlySpan<char>>();

    public UsageSeries Of(ReadOnlySpan<char> meter, ReadOnlySpan<char> customer)
    {
        Span<char> name = stackalloc char[meter.Length + 1 + customer.Length];
        meter.CopyTo(name);
        name[meter.Length] = Separator;
        customer.CopyTo(name[(meter.Length + 1)..]);
        return lookup.TryGetValue(name, out var series)
            ? series
            : known.GetOrAdd(name.ToString(), new UsageSeries(meter.ToString(), customer.ToString()));
    }
}
