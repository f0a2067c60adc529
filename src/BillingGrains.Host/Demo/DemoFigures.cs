using System.Diagnostics;
using System.Text.Json;
using BillingGrains.Domain.Deciding;
using BillingGrains.Host.Api;
using BillingGrains.Host.Installation;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Views;
using BillingGrains.Storage.Views.Reconciling;

namespace BillingGrains.Host.Demo;

/// <summary>Counts what came of the month: ours from the views, the ERPs' from the ERPs themselves.</summary>
internal sealed class DemoFigures(DemoClient client, BillingInstallation installation, DemoSample sample)
{
    private const int ListTries = 20;
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(500);

    /// <summary>While the database is away it is asked again.</summary>
    public async Task<DemoSummary> Collect(string engine, Stopwatch clock, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await CollectOnce(engine, clock, cancellation);
            }
            catch (Exception exception) when (exception is JournalUnavailableException || PostgresFailure.IsOutage(exception))
            {
                await Task.Delay(AskAgainAfter, cancellation);
            }
        }
    }

    private async Task<DemoSummary> CollectOnce(string engine, Stopwatch clock, CancellationToken cancellation)
    {
        var services = installation.Services;
        var figures = await services.GetRequiredService<Reconciliation>().Figures(cancellation);
        var reported = await Reported(services.GetRequiredService<ReportedDocuments>(), cancellation);
        var documents = reported.SelectMany(tenant => tenant.Documents).ToList();
        return new DemoSummary(
            engine, figures.Tickets, figures.TimeEntries, figures.Parts, figures.ChargesRated, figures.ChargesHeld,
            figures.ChargesNotBillable, figures.ChargesUnbilled, figures.InvoicesFinalized, figures.InvoicesPosted,
            figures.InvoicesParked, documents.Count(document => document.Posted),
            documents.GroupBy(document => document.PostingKey, StringComparer.Ordinal).Count(key => key.Count() > 1),
            await Differences(reported, cancellation), await Leaks(reported, cancellation),
            await CastMistakes(cancellation), Math.Round((decimal)clock.Elapsed.TotalSeconds, 1));
    }

    /// <summary>The sandbox throttles lists too: the answer counts only when every company gave its whole list.</summary>
    private async Task<IReadOnlyList<TenantDocuments>> Reported(ReportedDocuments source, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var reported = await source.Read(cancellation);
            if (reported.Count == sample.Tenants.Count || attempt == ListTries)
            {
                return reported;
            }

            await Task.Delay(AskAgainAfter, cancellation);
        }
    }

    private async Task<List<string>> Differences(
        IReadOnlyList<TenantDocuments> reported, CancellationToken cancellation)
    {
        var reconciliation = installation.Services.GetRequiredService<Reconciliation>();
        var facts = await reconciliation.Facts(null, cancellation);
        var charges = await reconciliation.Charges(null, cancellation);
        var documents = await reconciliation.Documents(null, reported, cancellation);
        return [.. facts.Differences.Concat(charges.Differences).Concat(documents.Differences)
            .Select(difference => $"{difference.Code}: {difference.Words} ({difference.Key})")];
    }

    private async Task<long> Leaks(IReadOnlyList<TenantDocuments> reported, CancellationToken cancellation)
    {
        var search = installation.Services.GetRequiredService<LeakSearch>();
        var found = await search.Find([.. sample.Cast.Canaries], cancellation: cancellation);
        var abroad = JsonSerializer.Serialize(reported, BillingJson.Options);
        return found.Count + sample.Cast.Canaries.Count(canary => abroad.Contains(canary, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Compares the named tickets with what was worked out by hand.</summary>
    private async Task<List<string>> CastMistakes(CancellationToken cancellation)
    {
        var mistakes = new List<string>();
        foreach (var ticket in sample.Cast.Tickets)
        {
            var detail = await client.Get($"v1/tickets/{sample.Cast.Source}/{ticket.TicketId}", cancellation);
            var is_ = detail.GetProperty("charges").EnumerateArray().Select(Describe).Order(StringComparer.Ordinal);
            var should = ticket.Charges.Select(Describe).Order(StringComparer.Ordinal);
            if (!is_.SequenceEqual(should, StringComparer.Ordinal))
            {
                mistakes.Add($"{ticket.Name}: {string.Join("; ", is_)} instead of {string.Join("; ", should)}");
            }
        }

        return mistakes;
    }

    private static string Describe(JsonElement charge)
    {
        var net = charge.TryGetProperty("net", out var amount) ? amount.GetDecimal() : 0m;
        var quantity = charge.GetProperty("quantity").GetDecimal();
        return FormattableString.Invariant(
            $"{charge.GetProperty("kind")} {charge.GetProperty("standing")} {quantity:0.##} = {net:0.00}");
    }

    private static string Describe(CastCharge charge)
    {
        var net = charge.Net?.GetProperty("amount").GetDecimal() ?? 0m;
        return FormattableString.Invariant($"{charge.Kind} {charge.Standing} {charge.Quantity:0.##} = {net:0.00}");
    }
}
