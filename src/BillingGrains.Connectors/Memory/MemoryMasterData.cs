using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.MasterData;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Connectors.Memory;

/// <summary>The master data of a <see cref="MemoryErp"/>, as its people keep it. For one thread at a time.</summary>
public sealed class MemoryMasterData
{
    private readonly SortedDictionary<string, MasterRecord> records = new(StringComparer.Ordinal);
    private readonly List<MasterRef> changes = [];

    /// <summary>By kind and id.</summary>
    public IEnumerable<MasterRecord> All => records.Values;

    public void Put(params ReadOnlySpan<MasterRecord> put)
    {
        foreach (var record in put)
        {
            var name = new MasterRef(record.Kind, record.Id);
            records[Place(name)] = record;
            changes.Add(name);
        }
    }

    public void Remove(MasterKind kind, string id)
    {
        var name = new MasterRef(kind, id);
        records.Remove(Place(name));
        changes.Add(name);
    }

    public MasterRecord? Find(MasterKind kind, string id) => records.GetValueOrDefault(Place(new MasterRef(kind, id)));

    /// <summary>A cursor names how many changes there were when the refresh began, and the last record that was told: so
    /// nothing is missed that is changed in between.</summary>
    internal MasterPage Page(string? since, string? cursor, int size)
    {
        var parts = cursor?.Split('|', 2);
        var token = parts?[0] ?? changes.Count.ToString(CultureInfo.InvariantCulture);
        var after = parts?[1] ?? "";
        var wanted = since is null
            ? records.Keys.ToList()
            : changes.Skip(int.Parse(since, CultureInfo.InvariantCulture)).Select(Place).Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal).ToList();
        var page = wanted.Where(place => string.CompareOrdinal(place, after) > 0).Take(size).ToList();
        var isLast = page.Count < size;
        return new MasterPage(
            page.Select(place => records.GetValueOrDefault(place)).OfType<MasterRecord>().ToValueList(),
            page.Where(place => !records.ContainsKey(place)).Select(Name).ToValueList(),
            isLast ? null : $"{token}|{page[^1]}", isLast ? token : null, since is null);
    }

    private static string Place(MasterRef name) => $"{(int)name.Kind}/{name.Id}";

    private static MasterRef Name(string place) =>
        new((MasterKind)int.Parse(place[..1], CultureInfo.InvariantCulture), place[2..]);
}
