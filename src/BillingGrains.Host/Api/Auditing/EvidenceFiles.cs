using System.Globalization;
using System.Text.Json;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.MasterData;
using BillingGrains.Domain.Proposals;
using BillingGrains.Domain.Retention;
using BillingGrains.Domain.Vouchers;
using BillingGrains.Grains.Invoices;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Views;
using NodaTime;
using Orleans;

namespace BillingGrains.Host.Api.Auditing;

/// <summary>Gathers evidence from the journal itself; what revenue journals made of it, from their view.</summary>
internal sealed class EvidenceFiles(IJournal journal, IGrainFactory grains, RevenueViews revenue, TimeProvider time)
{
    private const string ErasedType = "ticket.texts-erased.v1";
    private const string AgreedType = "contract.agreed.v1";
    private const int TicketsMax = 500;
    private const int FactsAtOnce = 1_000;
    private const int FactsMax = 20_000;

    /// <summary>Null when there is no such document.</summary>
    public async Task<Evidence?> Of(string invoiceKey, CancellationToken cancellation)
    {
        var own = await Facts(invoiceKey, cancellation);
        if (own.Count == 0)
        {
            return null;
        }

        var events = own.Select(fact => FactCodec.Decode(fact.Type, fact.Body)).OfType<InvoiceEvent>().ToList();
        var state = events.Aggregate(InvoiceDecider.Initial, InvoiceDecider.Evolve);
        var content = state.GetContent()!;
        var lacks = new List<string>();
        var trail = new Dictionary<(string Key, long Version), StoredFact>();
        Add(trail, own);
        foreach (var ticket in Tickets(content, lacks))
        {
            Add(trail, await Facts(ticket, cancellation));
        }

        foreach (var voucher in VoucherDecider.KeysOf(invoiceKey, state.GetDocument()?.Balance?.Entries ?? default))
        {
            Add(trail, await Facts(voucher, cancellation));
        }

        foreach (var id in new[] { content.Terms.BillTo, content.Terms.SoldTo, content.Terms.Payer }.OfType<string>().Distinct())
        {
            var target = new ProposalTarget(content.Terms.Entity.ErpTenantId, MasterKind.Customer, id);
            Add(trail, await Facts(target.Key, cancellation));
        }

        Add(trail, await Agreed(content, cancellation));
        await FollowCauses(trail, lacks, cancellation);
        var ordered = trail.Values.OrderBy(fact => fact.At).ThenBy(fact => fact.Key, StringComparer.Ordinal)
            .ThenBy(fact => fact.Version).ToList();
        var approved = events.OfType<InvoiceApproved>().LastOrDefault();
        var hash = ContentHash.Of(content);
        var document = state.GetDocument();
        var isErased = content.Lines.Any(line => line.Description == PersonalText.Erased);
        if (trail.Values.Any(fact => fact.Type == ErasedType) || isErased)
        {
            lacks.Add("Personal texts were erased; they stand as \"[erased]\".");
        }

        return new Evidence(
            invoiceKey, Instant.FromDateTimeOffset(time.GetUtcNow()), document?.Number, document?.InvoiceDate, hash,
            approved is null || isErased ? null : approved.ContentHash == hash,
            ordered.Where(fact => fact.Type == AgreedType)
                .Select(fact => ((ContractAgreed)FactCodec.Decode(fact.Type, fact.Body)).Terms)
                .FirstOrDefault(terms => terms.Version == content.Terms.ContractVersion),
            content.Lines, content.Totals,
            document is null ? null : (await grains.GetGrain<IInvoiceGrain>(invoiceKey).ForErp())?.Invoice,
            ordered.Select(fact => new EvidenceFact(
                fact.At, fact.Key, fact.Version, fact.Type, fact.Origin.Actor, fact.Origin.CorrelationId,
                fact.Origin.CauseId, JsonElement.Parse(fact.Body))).ToValueList(),
            ordered.Select(fact => fact.Key).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToValueList(),
            HandOffs(ordered), lacks.ToValueList(), await revenue.OfDocument(invoiceKey, cancellation));
    }

    /// <summary>How often the next fact is by another actor than the one before.</summary>
    internal static int HandOffs(IReadOnlyList<StoredFact> ordered) => ordered
        .Zip(ordered.Skip(1), (before, next) => before.Origin.Actor != next.Origin.Actor).Count(static changed => changed);

    private static void Add(Dictionary<(string Key, long Version), StoredFact> trail, IEnumerable<StoredFact> facts)
    {
        foreach (var fact in facts)
        {
            trail.TryAdd((fact.Key, fact.Version), fact);
        }
    }

    private static IEnumerable<string> Tickets(InvoiceContent content, List<string> lacks)
    {
        var tickets = content.EverOn().Select(line => line.TicketKey)
            .Where(key => GrainKeys.Kind(key) == "ticket").Distinct(StringComparer.Ordinal).ToList();
        if (tickets.Count > TicketsMax)
        {
            lacks.Add(FormattableString.Invariant(
                $"Of {tickets.Count} tickets the first {TicketsMax} are here; GET /v1/history has the others."));
        }

        return tickets.Take(TicketsMax);
    }

    /// <summary>The versions of its contract up to the one by which it was made: who agreed them, and when.</summary>
    private async Task<IEnumerable<StoredFact>> Agreed(InvoiceContent content, CancellationToken cancellation)
    {
        if (content.Foreign is not null)
        {
            return [];
        }

        var key = GrainKeys.Contract(content.Terms.ContractId);
        return (await journal.ReadOfType(key, AgreedType, after: null, FactsAtOnce, cancellation))
            .Where(fact => fact.Key == key).Take(content.Terms.ContractVersion);
    }

    /// <summary>A fact names the one that it follows from as "record@version": the way back is walked to its end.</summary>
    private async Task FollowCauses(
        Dictionary<(string Key, long Version), StoredFact> trail, List<string> lacks, CancellationToken cancellation)
    {
        var open = new Queue<StoredFact>(trail.Values);
        while (open.TryDequeue(out var fact))
        {
            if (Cause(fact.Origin.CauseId) is not var (key, version) || trail.ContainsKey((key, version)))
            {
                continue;
            }

            if (trail.Count >= FactsMax)
            {
                lacks.Add(FormattableString.Invariant($"The way back was walked for {FactsMax} facts, and no further."));
                return;
            }

            if (await journal.Read(key, version - 1, 1, cancellation) is [var cause])
            {
                trail.Add((key, version), cause);
                open.Enqueue(cause);
            }
            else
            {
                lacks.Add($"{fact.Key} says that it follows from {fact.Origin.CauseId}, which is not in the journal.");
            }
        }
    }

    private static (string Key, long Version)? Cause(string causeId)
    {
        var at = causeId.LastIndexOf('@');
        return at > 0 && causeId.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && slash < at
            && long.TryParse(causeId.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            && version > 0
            ? (causeId[..at], version)
            : null;
    }

    private async Task<List<StoredFact>> Facts(string key, CancellationToken cancellation)
    {
        var facts = new List<StoredFact>();
        while (await journal.Read(key, facts.Count, FactsAtOnce, cancellation) is { IsEmpty: false } more)
        {
            facts.AddRange(more);
        }

        return facts;
    }
}
