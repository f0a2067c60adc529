using BillingGrains.Host.Api.Auditing;

namespace BillingGrains.Host.Api;

/// <summary>The HTTP API, as a table of contents.</summary>
internal static class BillingApi
{
    public static void Map(WebApplication app)
    {
        var limits = new ApiLimits();
        app.MapOpenApi("/openapi/{documentName}.json").ExcludeFromDescription();
        app.MapHealth();
        var api = app.MapGroup("/v1");
        api.LimitCommands();
        api.MapFeed(limits);
        api.MapUsage(limits);
        api.MapHeldUsage();
        api.MapSettings();
        api.MapRouting();
        api.MapContracts();
        api.MapContractBatches(limits);
        api.MapCosts();
        api.MapInvoices();
        api.MapVouchers();
        api.MapReplays();
        api.MapCredits();
        api.MapMoves();
        api.MapBulk();
        api.MapPayments();
        api.MapMasterData();
        api.MapMasterProposals();
        api.MapTenantQueues();
        api.MapForeignDocuments();
        api.MapUnknownDocuments();
        api.MapBillingRuns(limits);
        api.MapPreviews(limits);
        api.MapSeries();
        api.MapExchangeRates();
        api.MapClosing();
        api.MapRevenue();
        api.MapDuties();
        api.MapProposals();
        api.MapLists();
        api.MapExceptions();
        api.MapMending();
        api.MapEvidence();
        api.MapRetention();
        api.MapCases();
        api.MapReconciliation();
        api.MapLedgers();
        api.MapWebhooks(limits);
        api.MapWriteBacks();
    }
}
