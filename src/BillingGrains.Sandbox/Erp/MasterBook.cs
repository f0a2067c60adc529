using System.Globalization;

namespace BillingGrains.Sandbox.Erp;

/// <summary>A record of a company's master data.</summary>
/// <param name="Kind">"customer", "item", "tax-code", "dimension", "currency" or "period".</param>
/// <param name="Blocked">No document may name it; of a period: it is closed.</param>
/// <param name="From">First day of a period, like <paramref name="To"/> its last.</param>
/// <param name="Unit">Of an item.</param>
/// <param name="PaymentDays">Of a customer, like <paramref name="Address"/>.</param>
/// <param name="External">What a caller calls it, where the vendor names records by numbers of its own.</param>
public sealed record MasterEntry(
    string Kind, string Id, string Name, bool Blocked = false, decimal? Percent = null, string? TaxRegistration = null,
    string? Currency = null, DateOnly? From = null, DateOnly? To = null, string? Unit = null, int? PaymentDays = null,
    AddressEntry? Address = null, string? External = null);

/// <param name="Country">Two capital letters.</param>
public sealed record AddressEntry(string Street, string PostalCode, string City, string Country, string? Region = null);

public sealed record MasterName(string Kind, string Id);

/// <summary>A record that is there, or was.</summary>
/// <param name="Number">From 1, never another's.</param>
/// <param name="Entry">Null for one that is there no more.</param>
/// <param name="ChangedAt">What was read back of a file counts as changed when that was done.</param>
public sealed record MasterTrace(int Number, MasterName Name, MasterEntry? Entry, DateTimeOffset ChangedAt);

/// <param name="Gone">Of changes: what is there no more.</param>
/// <param name="Next">The cursor of the next page; null on the last.</param>
/// <param name="Token">On the last page, from where changes are told later.</param>
/// <param name="Whole">False where the pages hold changes alone.</param>
public sealed record MasterAnswer(
    IReadOnlyList<MasterEntry> Records, IReadOnlyList<MasterName> Gone, string? Next, string? Token, bool Whole);

/// <summary>One tenant's master data. Safe to use from several threads.</summary>
public sealed class MasterBook(string tenant, BookFile file, TimeProvider time)
{
    public static readonly IReadOnlyList<string> Kinds = ["customer", "item", "tax-code", "dimension", "currency", "period"];

    private const int FirstNumber = 5_000;

    private readonly Lock door = new();
    private readonly SortedDictionary<string, MasterEntry> records = new(StringComparer.Ordinal);
    private readonly List<string> changes = [];
    private readonly List<DateTimeOffset> times = [];

    public void Keep(IEnumerable<MasterEntry> entries)
    {
        lock (door)
        {
            foreach (var entry in entries)
            {
                var kept = new BookEntry.Kept(tenant, entry);
                file.Append(kept);
                Apply(kept);
            }
        }
    }

    /// <summary>Makes a record; false when there is one with this id.</summary>
    public bool Make(MasterEntry entry)
    {
        lock (door)
        {
            if (records.ContainsKey(Place(entry.Kind, entry.Id)))
            {
                return false;
            }

            Keep([entry]);
            return true;
        }
    }

    /// <summary>Makes a record under a number that none had before.</summary>
    /// <param name="make">Of the number.</param>
    public MasterEntry Add(Func<int, MasterEntry> make)
    {
        lock (door)
        {
            var entry = make(FirstNumber + changes.Count);
            Keep([entry]);
            return entry;
        }
    }

    /// <summary>How often a record was changed since it was made.</summary>
    public int VersionOf(MasterEntry entry)
    {
        lock (door)
        {
            return changes.Count(place => place == Place(entry.Kind, entry.Id)) - 1;
        }
    }

    /// <summary>Changes a record; false when there is none with this id.</summary>
    public bool Change(MasterEntry entry)
    {
        lock (door)
        {
            if (!records.TryGetValue(Place(entry.Kind, entry.Id), out var before))
            {
                return false;
            }

            Keep([entry with { Blocked = before.Blocked }]);
            return true;
        }
    }

    /// <summary>What is there, as somebody wants it.</summary>
    public IReadOnlyList<MasterEntry> Find(Func<MasterEntry, bool> wanted)
    {
        lock (door)
        {
            return [.. records.Values.Where(wanted)];
        }
    }

    public void Drop(MasterName name)
    {
        lock (door)
        {
            var dropped = new BookEntry.Dropped(tenant, name);
            file.Append(dropped);
            Apply(dropped);
        }
    }

    public void Apply(BookEntry entry)
    {
        var place = entry switch
        {
            BookEntry.Kept kept => Place(kept.Entry.Kind, kept.Entry.Id),
            BookEntry.Dropped dropped => Place(dropped.Name.Kind, dropped.Name.Id),
            _ => throw new ArgumentOutOfRangeException(nameof(entry), entry, "It is no entry of master data."),
        };
        changes.Add(place);
        times.Add(time.GetUtcNow());
        if (entry is BookEntry.Kept { Entry: var record })
        {
            records[place] = record;
        }
        else
        {
            records.Remove(place);
        }
    }

    /// <summary>A page of all, or of what changed since a token; null when token or cursor was never answered.</summary>
    public MasterAnswer? Page(string? since, string? cursor, int limit)
    {
        lock (door)
        {
            var parts = cursor?.Split('|', 2);
            var from = 0;
            if (parts is { Length: not 2 }
                || (since is not null
                    && (!int.TryParse(since, NumberStyles.None, CultureInfo.InvariantCulture, out from) || from > changes.Count)))
            {
                return null;
            }

            // What is changed while pages are read stands behind the token, and is told next time.
            var token = parts?[0] ?? changes.Count.ToString(CultureInfo.InvariantCulture);
            var wanted = since is null
                ? records.Keys.AsEnumerable()
                : changes.Skip(from).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
            var page = wanted.Where(place => string.CompareOrdinal(place, parts?[1]) > 0).Take(limit).ToList();
            var isLast = page.Count < limit;
            return new MasterAnswer(
                [.. page.Where(records.ContainsKey).Select(place => records[place])],
                [.. page.Where(place => !records.ContainsKey(place)).Select(NameOf)],
                isLast ? null : $"{token}|{page[^1]}", isLast ? token : null, since is null);
        }
    }

    /// <summary>All of a kind that ever was there, in the order in which it came.</summary>
    public IReadOnlyList<MasterTrace> Traces(string kind)
    {
        lock (door)
        {
            return
            [
                .. changes.Zip(times).GroupBy(static one => one.First, StringComparer.Ordinal)
                    .Select((same, index) => new MasterTrace(
                        index + 1, NameOf(same.Key), records.GetValueOrDefault(same.Key), same.Last().Second))
                    .Where(one => one.Name.Kind == kind),
            ];
        }
    }

    private static string Place(string kind, string id) => $"{kind} {id}";

    private static MasterName NameOf(string place)
    {
        var end = place.IndexOf(' ', StringComparison.Ordinal);
        return new MasterName(place[..end], place[(end + 1)..]);
    }
}
