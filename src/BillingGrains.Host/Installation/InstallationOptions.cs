namespace BillingGrains.Host.Installation;

/// <summary>Where an installation's parts are. Bound from configuration, section "Billing"; environment variables begin
/// with "Billing__".</summary>
public sealed record InstallationOptions
{
    /// <summary>PostgreSQL connection string.</summary>
    public string Database { get; init; } = "";

    /// <summary>What people call this silo, in logs and in the cluster's table.</summary>
    public string SiloName { get; init; } = $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>The address at which other silos reach this one; Orleans engine only.</summary>
    public string AdvertisedAddress { get; init; } = "127.0.0.1";

    /// <summary>Other silos connect to this port; Orleans engine only.</summary>
    public int SiloPort { get; init; } = 11111;

    /// <summary>Clients of the cluster connect to this port; Orleans engine only.</summary>
    public int GatewayPort { get; init; } = 30000;

    /// <summary>Connections to ERPs and ticketing systems, by the name that tenants and sources refer to.</summary>
    public Dictionary<string, ConnectionOptions> Connections { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Seconds for which a silo takes the right to call an ERP tenant, 12 or more. After a crash the next silo
    /// waits this long. A third of it must be longer than any tenant's sending time-out.</summary>
    public int LeaseSeconds { get; init; } = 90;

    public static InstallationOptions FromEnvironment() =>
        new ConfigurationBuilder().AddEnvironmentVariables().Build().GetSection("Billing").Get<InstallationOptions>()
        ?? new InstallationOptions();

    /// <summary>Throws with every fault when it cannot work.</summary>
    public void Check()
    {
        if (string.IsNullOrWhiteSpace(Database))
        {
            throw new InvalidOperationException(
                "No database is configured. Set Billing__Database, for example " +
                "\"Host=127.0.0.1;Database=billing;Username=billing;Password=…\".");
        }
    }
}

/// <summary>How to reach another system. Secrets come from the environment, never from facts.</summary>
public sealed record ConnectionOptions
{
    public string Address { get; init; } = "";

    /// <summary>A token, or a password.</summary>
    public string Secret { get; init; } = "";

    public string User { get; init; } = "";

    /// <summary>A company or database within the system, when it has several.</summary>
    public string Company { get; init; } = "";
}
