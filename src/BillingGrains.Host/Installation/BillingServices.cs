using BillingGrains.Grains.Deliveries;
using BillingGrains.Grains.Journaling;
using BillingGrains.Grains.Posting;
using BillingGrains.Host.Access;
using BillingGrains.Host.Api;
using BillingGrains.Host.Api.Auditing;
using BillingGrains.Host.Api.Closing;
using BillingGrains.Host.Api.Revenue;
using BillingGrains.Host.Api.Feed;
using BillingGrains.Host.Installation.Retention;
using BillingGrains.Ports.Erp;
using BillingGrains.Ports.Journal;
using BillingGrains.Ports.Tax;
using BillingGrains.Ports.Ticketing;
using BillingGrains.Ports.Usage;
using BillingGrains.Storage.Auditing;
using BillingGrains.Storage.Journal;
using BillingGrains.Storage.Retention;
using BillingGrains.Storage.Tokens;
using BillingGrains.Storage.Usage;
using BillingGrains.Storage.Views;
using BillingGrains.Storage.Views.Reconciling;
using NodaTime;

namespace BillingGrains.Host.Installation;

/// <summary>The parts of an installation and how they hang together; the grain engine apart.</summary>
internal static class BillingServices
{
    // An eighth of the memory that the process may use, at two bytes a character.
    private const int AvailableBytesPerRememberedCharacter = 16;

    public static void AddBilling(this IServiceCollection services, InstallationOptions options, JournalStorage storage)
    {
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);

        services.AddSingleton(storage.Database);
        services.AddSingleton(storage.Journal);
        services.AddSingleton(storage.Outbox);
        services.AddSingleton(storage.Leases);
        services.AddSingleton(storage.MasterData);
        services.AddSingleton(storage.Usage);
        services.AddSingleton<IUsageStore>(storage.Usage);
        services.AddSingleton<IUsageReader>(storage.Usage);
        services.AddSingleton(storage.UsageLimits);
        services.AddSingleton(new UsageCanary(storage.Usage, TimeProvider.System, Guid.NewGuid().ToString("n")));

        services.AddSingleton(new GrainLimits
        {
            RememberedCharactersMax = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / AvailableBytesPerRememberedCharacter,
        });
        services.AddSingleton(provider => new JournalServices(
            storage.Journal, storage.Outbox, TimeProvider.System, provider.GetRequiredService<GrainLimits>(),
            provider.GetRequiredService<ILogger<JournalServices>>()) { Purpose = options.Purpose });
        services.AddSingleton<Waker>();

        // No cookies: every call says who calls, and clients are shared.
        services.AddHttpClient(ConnectionOptions.HttpClientName, http => http.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                PooledConnectionLifetime = TimeSpan.FromMinutes(2), UseCookies = false,
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        services.AddSingleton(new InstallationStore(storage.Database));
        services.AddSingleton<OutgoingDoor>();
        services.AddHostedService(static provider => provider.GetRequiredService<OutgoingDoor>());
        services.AddSingleton<IErpTokens>(new PostgresErpTokens(storage.Database));
        services.AddSingleton<ErpConnections>();
        services.AddSingleton<IErpDirectory, MarkedErps>();
        services.AddSingleton<TaxConnections>();
        services.AddSingleton<ITaxDirectory, MarkedTaxes>();
        services.AddSingleton<TicketingConnections>();
        services.AddSingleton<ITicketingDirectory, MarkedTicketing>();
        services.AddSingleton(provider => new PostingServices(
            provider.GetRequiredService<IErpDirectory>(), provider.GetRequiredService<ILeases>(),
            provider.GetRequiredService<IMasterStore>(), new DocumentIndex(storage.Database), Holder(options),
            new PostingTimes
            {
                LeaseFor = Duration.FromSeconds(options.LeaseSeconds),
                LeaseMargin = Duration.FromSeconds(options.LeaseSeconds) * 2 / 3,
            }));

        services.AddSingleton(provider => new ViewProjector(
            storage.Readers, TimeProvider.System,
            line => provider.GetRequiredService<ILogger<ViewProjector>>().LogWarning("{Line}", line),
            fresh: storage.FreshFacts));
        services.AddSingleton(new BillingViews(storage.Database, TimeProvider.System));
        services.AddSingleton(new ControlViews(storage.Database));
        services.AddSingleton(new RevenueViews(storage.Database));
        services.AddSingleton(new LedgerViews(storage.Database));
        services.AddSingleton<SettledFacts>();
        services.AddSingleton<RevenueBooks>();
        services.AddSingleton<CloseLists>();
        services.AddSingleton<EvidenceFiles>();
        services.AddSingleton(new Reconciliation(storage.Database, TimeProvider.System));
        services.AddSingleton(new LeakSearch(storage.Database));
        services.AddSingleton(new DeliveryProgress(storage.Database, TimeProvider.System));
        services.AddSingleton(new Seals(storage.Database, TimeProvider.System));
        services.AddSingleton(new ErasureCandidates(storage.Database));
        services.AddSingleton(new TextEraser(storage.Database));
        services.AddSingleton<ErasureWork>();
        services.AddSingleton<ReportedDocuments>();

        services.AddSingleton(new ApiKeys(storage.Database, TimeProvider.System, options.Purpose));
        services.AddSingleton<FeedHandler>();
        services.AddHostedService<BackgroundWork>();
        services.AddSingleton(provider => new NoticeWebhook(
            options, provider.GetRequiredService<IHttpClientFactory>(), TimeProvider.System,
            (what, connection) => provider.GetRequiredService<OutgoingDoor>().Check(what, options.Purpose, connection)));
        services.AddHostedService<NoticeWork>();
        services.AddSingleton(new UsageAgreements(storage.Database));
        services.AddSingleton(new HeldUsage(storage.Database, storage.Usage));
        services.AddSingleton(new UnmatchedWithdrawals(storage.Database, storage.UsageLimits));
        services.AddHostedService<UsageWatchWork>();
        services.AddSingleton<ComparisonWork>();
        services.AddHostedService(static provider => provider.GetRequiredService<ComparisonWork>());
    }

    /// <summary>Of leases: never the same for two starts, though a restarted silo may keep its name.</summary>
    private static string Holder(InstallationOptions options) => $"{options.SiloName}/{Guid.NewGuid():n}";
}
