using System.ComponentModel;
using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Duties;
using BillingGrains.Grains.Deliveries;
using BillingGrains.Grains.Posting;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api.Description;
using BillingGrains.Host.Installation;
using BillingGrains.Ports.Erp;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Json;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Views;
using BillingGrains.Storage.Views.Reconciling;
using NodaTime;
using Orleans;

namespace BillingGrains.Host.Api;

/// <summary>Do the books balance, and how far is the work?</summary>
internal static class ReconciliationEndpoints
{
    public static void MapReconciliation(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("").ForDuty(DutyTable.Read).WithTags("books").ChecksQueries();
        group.MapGet("/reconciliation", async (
            HttpContext context, Reconciliation reconciliation, ReportedDocuments reported,
            [Description("One month; all of time when it is absent.")] string? period) =>
        {
            var month = ListEndpoints.Month(period);
            var cancellation = context.RequestAborted;
            return Results.Json(
                new ReconciliationAnswer(
                    await reconciliation.Facts(month, cancellation),
                    await reconciliation.Charges(month, cancellation),
                    await reconciliation.Documents(month, await reported.Read(cancellation), cancellation),
                    await reconciliation.Customers(month, await reported.OpenItems(cancellation), cancellation),
                    await reconciliation.Vouchers(month, cancellation)),
                BillingJson.Options);
        }).Produces<ReconciliationAnswer>().Refuses(400, 422).WithName("reconcile")
          .WithSummary("Facts, charges, documents and what customers owe, with the records behind each difference.");

        group.MapGet("/figures", async (HttpContext context, Reconciliation reconciliation) =>
            Results.Json(await reconciliation.Figures(context.RequestAborted), BillingJson.Options))
            .Produces<BillingFigures>().Refuses(400).WithName("countAll")
            .WithSummary("Counts of tickets, charges, invoices and exceptions.");

        group.MapGet("/progress", async (HttpContext context, DeliveryProgress deliveries, ViewProjector projector) =>
        {
            var undelivered = await deliveries.Find(DeliveryLaneGrain.Reader, context.RequestAborted);
            var lag = await projector.Lag(context.RequestAborted);
            var unprojected = lag.Sum(view => view.Facts);
            return Results.Json(
                new ProgressAnswer(
                    undelivered.Facts == 0 && unprojected == 0, undelivered.Facts, undelivered.OldestAge, unprojected,
                    lag.Select(view => view.OldestAge).Append(Duration.Zero).Max(), projector.Defects),
                BillingJson.Options);
        }).Produces<ProgressAnswer>().Refuses(400).WithName("showProgress")
          .WithSummary("How far deliveries and views are behind.");
    }

    internal sealed record ReconciliationAnswer(
        Balances<FactBalance> Facts, Balances<ChargeBalance> Charges, Balances<DocumentBalance> Documents,
        Balances<CustomerBalance> Customers, ValueList<VoucherBalance> Vouchers);

    /// <param name="Settled">Every fact has reached its addressees and the views.</param>
    internal sealed record ProgressAnswer(
        bool Settled, long UndeliveredFacts, Duration OldestUndeliveredAge, long UnprojectedFacts,
        Duration OldestUnprojectedAge, IReadOnlyList<ViewDefect> Defects);
}

/// <summary>Asks every ERP company for the whole list of our documents, at its door: within the ERP's limits.</summary>
internal sealed class ReportedDocuments(IGrainFactory grains, IJournal journal)
{
    /// <summary>Companies that do not answer are left out, and show as differences.</summary>
    public async Task<IReadOnlyList<TenantDocuments>> Read(CancellationToken cancellation) => await OfEach(
        (tenantId, door) => ReadOf(tenantId, door, cancellation), cancellation);

    /// <summary>Those of one company. Throws <see cref="ErpUnavailableException"/> or <see cref="TimeoutException"/> when it does
    /// not give all.</summary>
    public async Task<TenantDocuments> ReadOf(string tenantId, IErpTenantGrain door, CancellationToken cancellation) => new(
        tenantId,
        await ReadAll<ErpDocument>(
            async cursor => Given(await door.List(cursor)).Documents is { } page ? (page.Documents, page.Next) : null,
            cancellation) ?? default);

    /// <summary>Companies that do not answer are left out; one whose connector cannot read them is told without items.</summary>
    public async Task<IReadOnlyList<TenantOpenItems>> OpenItems(CancellationToken cancellation) => await OfEach(
        async (tenantId, door) => new TenantOpenItems(
            tenantId,
            await ReadAll<ErpOpenItem>(
                async cursor => Given(await door.OpenItems(cursor)).OpenItems is { } page ? (page.Items, page.Next) : null,
                cancellation)),
        cancellation);

    private static ErpListed Given(ErpListed listed) =>
        listed.Fault is { } fault ? throw new ErpUnavailableException(fault) : listed;

    private async Task<List<T>> OfEach<T>(Func<string, IErpTenantGrain, Task<T>> ask, CancellationToken cancellation)
    {
        var told = new List<T>();
        foreach (var key in await journal.FindKeys("erp/", cancellation))
        {
            var door = grains.GetGrain<IErpTenantGrain>(key);
            if (await door.Settings() is { } settings)
            {
                try
                {
                    told.Add(await ask(settings.TenantId, door));
                }
                catch (Exception exception) when (exception is ErpUnavailableException or TimeoutException)
                {
                    // Reported as missing by the balance itself.
                }
            }
        }

        return told;
    }

    /// <summary>Null where there is no such page.</summary>
    private static async Task<ValueList<T>?> ReadAll<T>(
        Func<string?, Task<(ValueList<T> Items, string? Next)?>> read, CancellationToken cancellation)
    {
        var all = new List<T>();
        string? cursor = null;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            if (await read(cursor) is not { } page)
            {
                return null;
            }

            all.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        return all.ToValueList();
    }
}
