using BillingGrains.Connectors.Memory;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Tickets;
using BillingGrains.Host.Simulation.People;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;
using NodaTime.Text;

namespace BillingGrains.Host.Simulation.Replaying;

/// <summary>What a plan came to, line by line, in ordinal order: what each ticket is worth and where it stands, what
/// each contract billed, each document, what the ERPs hold, and what was written back. No times of day, and no numbers
/// that an ERP gave in the order in which it was called.</summary>
internal sealed record Books(IReadOnlyList<string> Lines)
{
    private const int PageFacts = 1_000;

    /// <param name="erps">Documents by tenant.</param>
    /// <param name="writtenBack">By source.</param>
    public static async Task<Books> Read(
        IJournal journal, IReadOnlyDictionary<string, IReadOnlyList<MemoryDocument>> erps,
        IReadOnlyDictionary<string, IReadOnlyList<(string TicketId, string InvoiceNumber, string InvoiceKey)>> writtenBack)
    {
        var lines = new List<string>();
        foreach (var key in await journal.FindKeys("ticket/"))
        {
            lines.AddRange(Ticket(key, await Facts(journal, key)));
        }

        foreach (var key in await journal.FindKeys("contract/"))
        {
            lines.AddRange((await Facts(journal, key)).OfType<PeriodBilled>().Select(billed => FormattableString.Invariant(
                $"{key} billed {billed.InvoiceKey}: {billed.Lines.Count} lines, {billed.Lines.Sum(line => line.Net.Amount)}")));
        }

        foreach (var key in await journal.FindKeys("invoice/"))
        {
            lines.AddRange(Document(key, await Facts(journal, key)));
        }

        foreach (var (tenant, documents) in erps)
        {
            lines.AddRange(documents.Select(document => FormattableString.Invariant(
                $"erp {tenant} holds {document.Invoice.PostingKey}: posted {document.Posted}, {document.Invoice.Totals.Gross}")));
        }

        foreach (var (source, tickets) in writtenBack)
        {
            lines.AddRange(tickets.Select(billed => $"{source} knows that {billed.TicketId} is billed on {billed.InvoiceKey}"));
        }

        return new Books([.. lines.Order(StringComparer.Ordinal)]);
    }

    /// <summary>What differs: lines of these books alone with "-", of the others with "+".</summary>
    public IEnumerable<string> Compare(Books other) => Lines.Except(other.Lines, StringComparer.Ordinal)
        .Select(line => $"- {line}")
        .Concat(other.Lines.Except(Lines, StringComparer.Ordinal).Select(line => $"+ {line}"));

    private static IEnumerable<string> Ticket(string key, List<object> facts)
    {
        foreach (var charge in facts.OfType<TicketRated>().LastOrDefault()?.Charges ?? [])
        {
            yield return FormattableString.Invariant(
                $"{key} charge {charge.ChargeId}: {charge.Standing} {charge.Net} {charge.Hold?.Code}");
        }

        foreach (var billed in facts.OfType<TicketBilled>())
        {
            yield return $"{key} is billed on {billed.InvoiceKey}";
        }
    }

    private static IEnumerable<string> Document(string key, List<object> facts)
    {
        var state = facts.OfType<InvoiceEvent>().Aggregate(InvoiceDecider.Initial, InvoiceDecider.Evolve);
        var content = state.GetContent()!;
        var final = state.GetDocument();
        var number = content.Terms.Entity.Numbering == Numbering.Ours ? final?.Number : "of the ERP";
        var date = final is null ? "" : LocalDatePattern.Iso.Format(final.InvoiceDate);
        yield return FormattableString.Invariant(
            $"{key} is {state.GetType().Name}, number {number}, date {date}, {content.Totals.Net} + {content.Totals.Tax}");
        foreach (var line in content.Lines)
        {
            yield return FormattableString.Invariant(
                $"{key} line {line.LineId}: {line.ChargeId} {line.Quantity} {line.Unit} {line.Net} {line.Description}");
        }
    }

    private static async Task<List<object>> Facts(IJournal journal, string key)
    {
        var all = new List<object>();
        while (true)
        {
            var page = await journal.Read(key, all.Count, PageFacts);
            all.AddRange(page.Select(stored => FactCodec.Decode(stored.Type, stored.Body)));
            if (page.Count < PageFacts)
            {
                return all;
            }
        }
    }
}
