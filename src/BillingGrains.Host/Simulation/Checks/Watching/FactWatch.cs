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
    private readonly Dictionary<string, List<SeenFact>> seen = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Consumer, string Source), long> received = [];
    private readonly List<SeenFact> all = [];
    private readonly List<Violation> found = [];
    private readonly TicketWatch tickets;
    private readonly ContractWatch contracts;
    private readonly InvoiceWatch invoices;

    /// <param name="now">The world's clock.</param>
    public FactWatch(Func<Instant> now)
    {
        this.now = now;
        tickets = new TicketWatch(Report);
        contracts = new ContractWatch(tickets, Report);
        invoices = new InvoiceWatch(Report);
    }

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

    public void Note(StoredFact stored)
    {
        var fact = FactCodec.Decode(stored.Type, stored.Body);
        if (!seen.TryGetValue(stored.Key, out var facts))
        {
            seen.Add(stored.Key, facts = []);
        }

        var one = new SeenFact(now(), stored, fact);
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
            case "invoice" or "series":
                invoices.Note(one);
                break;
        }

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
            if (cause is null || cause.Origin.CorrelationId != origin.CorrelationId)
            {
                Report(Adrift, stored.Key, $"{stored.Type} because of {origin.CauseId}: {cause?.Origin} became {origin}");
            }
        }
    }
}
