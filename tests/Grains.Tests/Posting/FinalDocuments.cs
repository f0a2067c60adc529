using BillingGrains.Domain.Invoices;
using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Tests.Invoices;
using BillingGrains.Grains.Tests.Engine;
using BillingGrains.Ports.Json;

namespace BillingGrains.Grains.Tests.Posting;

/// <summary>Documents that are final and wait for their ERP.</summary>
internal static class FinalDocuments
{
    public const string Tenant = "erp/north";

    /// <summary>Stores one, addressed to the tenant.</summary>
    /// <returns>Its posting key.</returns>
    public static async Task<string> Finish(
        IEngine engine, string key, bool tellsTenant = true, string number = "NL-2026-00001")
    {
        var facts = new List<object>();
        var story = InvoiceSamples.New();
        void Take(InvoiceCommand command) => facts.AddRange(story.When(command).Facts);
        Take(new OpenInvoice(InvoiceSamples.Billed with { InvoiceKey = key }, engine.Now));
        Take(new ApproveInvoice("ann", engine.Now));
        var hash = InvoiceSamples.HashOf(story);
        Take(new FinalizeInvoice(number, hash, engine.Now));
        await engine.Stage.Append(key, engine.Now, tellsTenant ? [Tenant] : [], [.. facts]);
        return PostingKey.Of(key, hash);
    }

    public static async Task<List<T>> Facts<T>(IEngine engine, string key) =>
        (await engine.Stage.Facts(key)).Select(stored => FactCodec.Decode(stored.Type, stored.Body)).OfType<T>().ToList();
}
