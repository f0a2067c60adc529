using BillingGrains.Domain.Amounts;
using BillingGrains.Domain.Contracts;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Entities;
using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
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

    /// <summary>The legal entity whose documents go to a tenant.</summary>
    public static EntitySettings Entity(string tenant) => new(
        tenant, 1, tenant, "NL", "Europe/Amsterdam", Numbering.Ours, $"{tenant}-{{year}}-{{number:00000}}",
        TaxRounding.PerDocument, tenant, ReviewRequired: true);

    /// <summary>Stores final documents as their grains would have, addressed to the tenant.</summary>
    /// <returns>Their posting keys.</returns>
    public static async Task<IReadOnlyList<string>> Store(
        IJournal journal, string tenant, int from, int count, Instant now)
    {
        var keys = new List<string>();
        foreach (var number in Enumerable.Range(from, count))
        {
            keys.Add(await Store(journal, tenant, number, isFinal: true, now));
        }

        return keys;
    }

    /// <summary>Stores one document.</summary>
    /// <param name="isFinal">False for one that is approved, and that its series is to number.</param>
    /// <returns>Its posting key.</returns>
    public static async Task<string> Store(IJournal journal, string tenant, int number, bool isFinal, Instant now)
    {
        var key = Key(tenant, number);
        var stored = new List<NewFact>();
        var state = InvoiceDecider.Initial;
        void When(InvoiceCommand command)
        {
            foreach (var fact in ((Decision<InvoiceEvent>.Accepted)InvoiceDecider.Decide(state, command)).Events)
            {
                state = InvoiceDecider.Evolve(state, fact);
                var (type, body) = FactCodec.Encode(fact);
                stored.Add(new NewFact(
                    type, body, isFinal && fact is InvoiceApproved ? [] : InvoiceDecider.Addressees(state, fact),
                    new Origin("bench", key, key), now));
            }
        }

        When(new OpenInvoice(Billed(tenant, number, now), now));
        When(new ApproveInvoice("ann", now));
        var hash = ((Invoice.Approved)state).ContentHash;
        if (isFinal)
        {
            When(new FinalizeInvoice(FormattableString.Invariant($"{tenant}-{number:00000}"), hash, now));
        }

        await journal.Append(new Append(
            new Guid((int)StableHash.Of(tenant), 1, 2, BitConverter.GetBytes(now.ToUnixTimeTicks() + number)), key, 0,
            stored.ToValueList(), []));
        return PostingKey.Of(key, hash);
    }

    private static PeriodBilled Billed(string tenant, int number, Instant now)
    {
        var terms = new InvoiceTerms(
            $"{tenant}-{number}", 1, "Service", Entity(tenant),
            "K-17", Euro, RoundingMode.HalfUp, new TaxTerms("VAT21", 21m), 30);
        var line = new BilledLine(
            "L-1", "milestone/1", "charge-1", ChargeKind.Labour, new LocalDate(2026, 3, 10), "Work on the pump", 60m, "minute",
            new Money(100m + (number % 50), Euro), "VAT21", Corrects: null, [new Step("rate", "60 min")]);
        return new PeriodBilled(Key(tenant, number), new YearMonth(2026, 3), "month", "run-1", terms, [line], now);
    }
}
