using System.Text;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Memory;

namespace BillingGrains.Host.Simulation.Checks;

/// <summary>Reads what the journal holds, at any moment and without touching the run.</summary>
internal sealed class BookReader(MemoryJournal journal)
{
    private const int BodyShown = 400;

    private readonly Dictionary<string, List<object>> decoded = new(StringComparer.Ordinal);

    public MemoryJournal Journal => journal;

    public ValueList<string> Keys(string prefix) => journal.FindKeys(prefix).Result;

    public ValueList<StoredFact> Stored(string key) => journal.Read(key, 0, int.MaxValue).Result;

    /// <summary>A record's facts, oldest first.</summary>
    public IReadOnlyList<object> Facts(string key)
    {
        if (!decoded.TryGetValue(key, out var facts))
        {
            decoded.Add(key, facts = []);
        }

        facts.AddRange(journal.Read(key, facts.Count, int.MaxValue).Result
            .Select(stored => FactCodec.Decode(stored.Type, stored.Body)));
        return facts;
    }

    /// <summary>The journal went back to an earlier state.</summary>
    public void Forget() => decoded.Clear();

    public IEnumerable<T> Facts<T>(string key) => Facts(key).OfType<T>();

    public Invoice Invoice(string key) =>
        Facts<InvoiceEvent>(key).Aggregate(InvoiceDecider.Initial, InvoiceDecider.Evolve);

    /// <summary>Every row that was ever addressed, in the order of the lanes.</summary>
    public IEnumerable<OutboxRow> Addressed() =>
        Enumerable.Range(0, journal.Lanes).SelectMany(lane => journal.Read(lane, 0, int.MaxValue).Result);

    /// <summary>What each consumer has not received though it was addressed.</summary>
    public IEnumerable<(string Consumer, string Source, long Last, long Received)> Owed() => Addressed()
        .GroupBy(row => (row.Consumer, row.Fact.Key))
        .Select(pair => (pair.Key.Consumer, pair.Key.Key, pair.Last().Fact.Version,
            journal.Received(pair.Key.Consumer, pair.Key.Key).Result))
        .Where(pair => pair.Version != pair.Result);

    /// <summary>The facts of a record in order, for people.</summary>
    public string Story(string key)
    {
        var story = new StringBuilder();
        story.AppendLine(key);
        foreach (var fact in Stored(key))
        {
            var body = fact.Body.Length > BodyShown ? $"{fact.Body[..BodyShown]}…" : fact.Body;
            story.AppendLine(FormattableString.Invariant(
                $"  {fact.Version,3} {fact.At} {fact.Type} by {fact.Origin.Actor} because of {fact.Origin.CauseId}: {body}"));
        }

        return story.ToString();
    }
}
