using System.Globalization;
using BillingGrains.Domain.Deciding;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;
using NodaTime;

namespace BillingGrains.Host.Simulation.Checks.Watching;

/// <summary>A fact, and when it was stored by the world's clock.</summary>
internal sealed record SeenFact(Instant StoredAt, StoredFact Stored, object Fact);

/// <summary>Sees each fact at the moment in which it is stored, and checks what can be said of it then. What it finds
/// ends the run before the next step.</summary>
internal sealed class FactWatch
{
    private const string Adrift = "a fact comes after its cause, and keeps its correlation";

    private readonly Func<Instant> now;
    private readonly Func<bool> isNoticed;
    private readonly HashSet<(string Key, long Version, string CorrelationId)> lost = [];
    private readonly Dictionary<string, List<SeenFact>> seen = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Consumer, string Source), long> received = [];
    private readonly List<SeenFact> all = [];
    private readonly List<Violation> found = [];
    private TicketWatch tickets;
    private ContractWatch contracts;
    private InvoiceWatch invoices;
    private BooksWatch books;
    private GiveUpWatch giveUps;

    /// <param name="now">The world's clock.</param>
    /// <param name="isNoticed">Whether somebody knows by now that the journal was set back.</param>
    public FactWatch(Func<Instant> now, Func<bool> isNoticed)
    {
        (this.now, this.isNoticed) = (now, isNoticed);
        tickets = new TicketWatch(Report);
        contracts = new ContractWatch(tickets, Report);
        invoices = new InvoiceWatch(Report);
        books = new BooksWatch(Report);
        giveUps = new GiveUpWatch(Report);
    }

    /// <summary>How many facts were kept when facts were last lost; null when none ever were.</summary>
    public int? KeptAtRestore { get; private set; }

    public IReadOnlyList<Violation> Found => found;

    /// <summary>Every fact, in the order in which they were stored.</summary>
    public IReadOnlyList<SeenFact> All => all;

    public TicketWatch Tickets => tickets;

    public InvoiceWatch Invoices => invoices;

    /// <summary>A record's facts, oldest first.</summary>
    public IReadOnlyList<SeenFact> Of(string key) => seen.GetValueOrDefault(key) ?? [];

    /// <summary>To be called when all is at rest.</summary>
    public IReadOnlyList<Violation> AtEnd()
    {
        contracts.AtEnd();
        return found;
    }

    /// <summary>The journal was set back: only the first facts count, and what consumers received by then.</summary>
    public void GoBack(int facts, Func<string, string, long> receivedThen)
    {
        // When nothing was lost, nobody needs to notice.
        KeptAtRestore = facts < all.Count ? facts : KeptAtRestore;
        var kept = all.Take(facts).ToList();
        lost.UnionWith(all.Skip(facts).Select(each => (
            each.Stored.Key, each.Stored.Version, each.Stored.Origin.CorrelationId)));
        all.Clear();
        seen.Clear();
        tickets = new TicketWatch(Report);
        contracts = new ContractWatch(tickets, Report);
        invoices = new InvoiceWatch(Report, invoices);
        books = new BooksWatch(Report);
        giveUps = new GiveUpWatch(Report);
        foreach (var fact in kept)
        {
            Note(fact);
        }

        foreach (var (consumer, source) in received.Keys.ToList())
        {
            received[(consumer, source)] = receivedThen(consumer, source);
        }
    }

    /// <summary>A consumer took what was addressed to it, from where it stood before.</summary>
    public void Note(string consumer, Receipt receipt)
    {
        var stood = received.GetValueOrDefault((consumer, receipt.Source));
        if (receipt.From != stood)
        {
            Report(
                "no consumer passes over a hole", consumer,
                $"of {receipt.Source} it took {receipt.To} after {receipt.From}, and had received up to {stood}");
        }

        received[(consumer, receipt.Source)] = receipt.To;
    }

    public void Note(StoredFact stored) =>
        Note(new SeenFact(now(), stored, FactCodec.Decode(stored.Type, stored.Body)));

    private void Note(SeenFact one)
    {
        var (_, stored, fact) = one;
        if (!seen.TryGetValue(stored.Key, out var facts))
        {
            seen.Add(stored.Key, facts = []);
        }

        facts.Add(one);
        all.Add(one);
        if (stored.Version != facts.Count)
        {
            Report("a record's versions have no gap", stored.Key, $"version {stored.Version} follows {facts.Count - 1}");
        }

        Cause(stored);
        switch (GrainKeys.Kind(stored.Key))
        {
            case "ticket":
                tickets.Note(stored.Key, fact);
                break;
            case "contract":
                contracts.Note(stored.Key, fact);
                break;
            case "invoice" or "series" or "voucher":
                invoices.Note(one);
                break;
        }

        books.Note(one);
        giveUps.Note(one);
        if (fact is DeliveryRefused refused)
        {
            Report(
                "no delivery is refused", stored.Key,
                $"{refused.Source}@{refused.Version}: {refused.Code} {refused.Reason}");
        }
    }

    private void Report(string invariant, string subject, string text) =>
        found.Add(new Violation(invariant, subject, text));

    /// <summary>Every fact says who and why; one that follows from another was stored after it, and bears the same
    /// correlation id: so each leads to the next, and back.</summary>
    private void Cause(StoredFact stored)
    {
        var origin = stored.Origin;
        if (origin.Actor.Length == 0 || origin.CorrelationId.Length == 0 || origin.CauseId.Length == 0)
        {
            Report("every fact says who asked and why", stored.Key, $"{stored.Type} at version {stored.Version}: {origin}");
            return;
        }

        if (origin.CauseId.LastIndexOf('@') is var at and > 0 && int.TryParse(
                origin.CauseId.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            var cause = Of(origin.CauseId[..at]).ElementAtOrDefault(version - 1)?.Stored;

            // What was on its way when the journal was set back arrives, until somebody knows.
            var isLost = !isNoticed() && lost.Contains((origin.CauseId[..at], version, origin.CorrelationId));
            if (!isLost && (cause is null || cause.Origin.CorrelationId != origin.CorrelationId))
            {
                Report(Adrift, stored.Key, $"{stored.Type} because of {origin.CauseId}: {cause?.Origin} became {origin}");
            }
        }
    }
}
