using System.Net;
using BillingGrains.Host.Installation;
using BillingGrains.Ports.Json;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Serialization;

namespace BillingGrains.Host.Engine;

/// <summary>Wires Microsoft Orleans: silos that find each other by a membership table in PostgreSQL.</summary>
internal static class GrainEngine
{
    public const string Name = "Orleans";

    private const string Invariant = "Npgsql";

    public static void Add(WebApplicationBuilder builder, InstallationOptions options) =>
        builder.Host.UseOrleans(silo =>
        {
            silo.UseAdoNetClustering(clustering =>
            {
                clustering.Invariant = Invariant;
                clustering.ConnectionString = options.Database;
            });
            silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("billing", "billing"));
            silo.Configure<SiloOptions>(names => names.SiloName = options.SiloName);
            silo.ConfigureEndpoints(
                IPAddress.Parse(options.AdvertisedAddress), options.SiloPort, options.GatewayPort, listenOnAnyHostAddress: true);
            silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(30));
            silo.Configure<ClusterMembershipOptions>(Membership);
            silo.Services.AddSerializer(serializer => serializer.AddJsonSerializer(
                type => type.Namespace?.StartsWith("BillingGrains.", StringComparison.Ordinal) is true,
                BillingJson.Options));
        });

    /// <summary>A dead silo is noticed in about four seconds; pauses of three seconds are no death.</summary>
    private static void Membership(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = TimeSpan.FromSeconds(2);
        membership.NumMissedProbesLimit = 2;
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        membership.NumVotesForDeathDeclaration = 1;
    }
}
