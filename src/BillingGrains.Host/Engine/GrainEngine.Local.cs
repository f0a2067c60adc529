using BillingGrains.Grains.Journaling;
using BillingGrains.Host.Installation;
using BillingGrains.LocalOrleans.Silo;

namespace BillingGrains.Host.Engine;

/// <summary>Wires the local engine: one process, no cluster.</summary>
internal static class GrainEngine
{
    public const string Name = "Local";

    /// <summary>False: one process is all there is.</summary>
    public const bool Clusters = false;

    public static void Add(WebApplicationBuilder builder, InstallationOptions options) =>
        builder.Services.AddLocalSilo(silo =>
        {
            silo.Name = options.SiloName;
            silo.GrainAssemblies.Add(typeof(JournalServices).Assembly);
            silo.GrainAssemblies.Add(typeof(GrainEngine).Assembly);
        });
}
