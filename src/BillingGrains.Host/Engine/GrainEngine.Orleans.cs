using System.Net;
using BillingGrains.Host.Installation;
using Npgsql;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;

namespace BillingGrains.Host.Engine;

/// <summary>Wires Microsoft Orleans: silos that find each other by a table in PostgreSQL.</summary>
internal static class GrainEngine
{
    public const string Name = "Orleans";

    /// <summary>True: several silos share a database.</summary>
    public const bool Clusters = true;

    public static void Add(WebApplicationBuilder builder, InstallationOptions options) =>
        builder.Host.UseOrleans(silo =>
        {
            silo.Services.AddSingleton<IMembershipTable>(
                services => new PostgresMembership(services.GetRequiredService<NpgsqlDataSource>()));
            silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("billing", "billing"));
            silo.Configure<SiloOptions>(names => names.SiloName = options.SiloName);
            silo.ConfigureEndpoints(
                IPAddress.Parse(options.AdvertisedAddress), options.SiloPort, options.GatewayPort,
                listenOnAnyHostAddress: !IPAddress.IsLoopback(IPAddress.Parse(options.AdvertisedAddress)));
            silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(30));
            silo.Configure<ClusterMembershipOptions>(Membership);
            silo.Services.AddBillingSerialization();
            RememberingGrainFactory.Add(silo.Services);
        });

    /// <summary>Two missed probes make a death: about five seconds after it. A pause of three seconds misses one. The
    /// probe's time may grow on a slow network; it must not shrink below two seconds, as Orleans would let it.</summary>
    private static void Membership(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = TimeSpan.FromSeconds(2);
        membership.MinProbeTimeout = TimeSpan.FromSeconds(2);
        membership.MaxProbeTimeout = TimeSpan.FromSeconds(4);
        membership.NumMissedProbesLimit = 2;
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(10);
    }
}
