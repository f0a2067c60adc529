using BillingGrains.Connectors.Tryton.Setup;
using BillingGrains.Host.Api;
using BillingGrains.Host.Installation;
using BillingGrains.Ports.Erp;
using BillingGrains.Storage.Views;
using BillingGrains.Storage.Views.Reconciling;

namespace BillingGrains.Host.Demo;

/// <summary>Counts what came of it: ours from the views, Tryton's from Tryton, the tickets' from Request Tracker.</summary>
internal sealed class RealFigures(BillingInstallation installation, RealDesk desk, TrytonBooks books)
{
    /// <summary>What Tryton reported.</summary>
    public IReadOnlyList<ErpDocument> Documents { get; private set; } = [];

    public async Task<RealSummary> Collect(string engine, TimeSpan elapsed, CancellationToken cancellation)
    {
        var services = installation.Services;
        var reconciliation = services.GetRequiredService<Reconciliation>();
        var figures = await reconciliation.Figures(cancellation);
        var reported = await services.GetRequiredService<ReportedDocuments>().Read(cancellation);
        Documents = [.. reported.SelectMany(tenant => tenant.Documents)];
        var facts = await reconciliation.Facts(null, cancellation);
        var charges = await reconciliation.Charges(null, cancellation);
        var documents = await reconciliation.Documents(null, reported, cancellation);
        var differences = facts.Differences.Concat(charges.Differences).Concat(documents.Differences)
            .Select(difference => $"{difference.Code}: {difference.Words} ({difference.Key})");
        var leaks = await services.GetRequiredService<LeakSearch>()
            .Find([RealMonth.Canary], cancellation: cancellation);
        var writtenBack = 0;
        foreach (var id in desk.Ids.Values)
        {
            writtenBack += (await desk.Billed(id, cancellation)).Count;
        }

        return new RealSummary(
            engine, figures.Tickets, figures.TimeEntries, await desk.CountTimed(cancellation), figures.ChargesRated,
            figures.ChargesHeld, figures.InvoicesPosted, Documents.Count(document => document.Posted),
            Documents.Where(document => document.Posted).Sum(document => document.Gross),
            Documents.GroupBy(document => document.PostingKey, StringComparer.Ordinal).Count(key => key.Count() > 1),
            [.. differences], leaks.Count + await books.CountText(RealMonth.Canary, cancellation), writtenBack,
            figures.Exceptions.Sum(group => group.Count), Math.Round((decimal)elapsed.TotalSeconds, 1));
    }
}
