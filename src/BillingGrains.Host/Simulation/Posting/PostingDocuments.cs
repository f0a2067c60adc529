using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Rating;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;
using NodaTime;

namespace BillingGrains.Host.Simulation.Posting;

/// <summary>Final documents that wait for a tenant, by the product's own deciders.</summary>
internal static class PostingDocuments
{
    private static readonly Currency Euro = Currencies.Find("EUR")!;

    public static string Key(string tenant, int number) =>
        FormattableString.Invariant($"invoice/{tenant}-{number}/2026-03/month");

    /// <summary>Stores documents as their grains would have, addressed to the tenant.</summary>
    /// <returns>Their posting keys.</returns>
    public static async Task<IReadOnlyList<string>> Store(
        IJournal journal, string tenant, int from, int count, Instant now)
    {
        var keys = new List<string>();
        for (var number = from; number < from + count; number++)
        {
            var (facts, postingKey) = Final(tenant, number, now);
            var key = Key(tenant, number);
            var stored = facts.Select(fact => (Fact: fact, Stored: FactCodec.Encode(fact))).Select(one => new NewFact(
                one.Stored.Type, one.Stored.Body, one.Fact is InvoiceFinalized ? [GrainKeys.ErpTenant(tenant)] : [],
                new Origin("bench", key, key), now));
            await journal.Append(new Append(
                new Guid((int)StableHash.Of(tenant), 1, 2, BitConverter.GetBytes((long)number)), key, 0,
                stored.ToValueList(), []));
            keys.Add(postingKey);
        }

        return keys;
    }

    private static (IReadOnlyList<object> Facts, string PostingKey) Final(string tenant, int number, Instant now)
    {
        var facts = new List<object>();
        var state = InvoiceDecider.Initial;
        void When(InvoiceCommand command)
        {
            foreach (var fact in ((Decision<InvoiceEvent>.Accepted)InvoiceDecider.Decide(state, command)).Events)
            {
                facts.Add(fact);
                state = InvoiceDecider.Evolve(state, fact);
            }
        }

        When(new OpenInvoice(Billed(tenant, number, now), now));
        When(new ApproveInvoice("ann", now));
        When(new FinalizeInvoice(
            FormattableString.Invariant($"{tenant}-{number:00000}"), ((Invoice.Approved)state).ContentHash, now));
        return (facts, state.GetDocument()!.PostingKey);
    }

    private static PeriodBilled Billed(string tenant, int number, Instant now)
    {
        var entity = new EntitySettings(
            tenant, 1, tenant, "NL", "Europe/Amsterdam", Numbering.Ours, "{year}-{number:00000}", TaxRounding.PerDocument, tenant,
            ReviewRequired: true);
        var terms = new InvoiceTerms(
            $"{tenant}-{number}", 1, "Service", entity, "K-17", Euro, RoundingMode.HalfUp, new TaxTerms("VAT21", 21m), 30);
        var line = new BilledLine(
            "L-1", "milestone/1", "charge-1", ChargeKind.Labour, new LocalDate(2026, 3, 10), "Work on the pump", 60m, "minute",
            new Money(100m + (number % 50), Euro), "VAT21", Corrects: null, [new Step("rate", "60 min")]);
        return new PeriodBilled(Key(tenant, number), new YearMonth(2026, 3), "month", "run-1", terms, [line], now);
    }
}
