using System.Net;
using BillingGrains.Domain.Deciding;
using Npgsql;

namespace BillingGrains.Host.Installation;

/// <summary>Where an installation's parts are. Bound from configuration, section "Billing"; environment variables begin
/// with "Billing__".</summary>
public sealed record InstallationOptions
{
    /// <summary>Below it the margin before a lease's end would be too short for any call.</summary>
    private const int LeaseSecondsMin = 12;

    /// <summary>PostgreSQL connection string.</summary>
    public string Database { get; init; } = "";

    /// <summary>Production or test: everything that the installation reaches is marked alike.</summary>
    public Purpose Purpose { get; init; } = Purpose.Production;

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

    /// <summary>Tax services, by the name that contracts refer to.</summary>
    public Dictionary<string, TaxServiceOptions> TaxServices { get; init; } = new(StringComparer.Ordinal);

    /// <summary>By meter, the property that holds the value of events that come in another vendor's shape; see docs/usage.md.
    /// </summary>
    public Dictionary<string, string> UsageValues { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Seconds for which a silo takes the right to call an ERP tenant, 12 or more. After a crash the next silo
    /// waits this long. A third of it must be longer than any tenant's sending time-out.</summary>
    public int LeaseSeconds { get; init; } = 90;

    /// <summary>Commands (all that is no GET) that one API key may send to this silo in a minute, 1 or more.</summary>
    public int RequestsPerMinute { get; init; } = 30_000;

    /// <summary>Commands that one API key may send at once after it was quiet, 1 or more.</summary>
    public int RequestBurst { get; init; } = 1_000;

    /// <summary>Throws <see cref="SettingsException"/> when a variable cannot be read.</summary>
    public static InstallationOptions FromEnvironment()
    {
        try
        {
            return new ConfigurationBuilder().AddEnvironmentVariables().Build().GetSection("Billing")
                .Get<InstallationOptions>() ?? new InstallationOptions();
        }
        catch (InvalidOperationException exception)
        {
            throw new SettingsException($"The environment's settings cannot be read: {exception.Message}");
        }
    }

    /// <summary>Throws <see cref="InvalidOperationException"/> with what to set when there is none of that name, or one
    /// without a proper address or a secret.</summary>
    internal ConnectionOptions Connection(string name, string neededBy) => Missing(name, neededBy) is { } missing
        ? throw new SettingsException(missing)
        : Connections[name];

    private string? Missing(string name, string neededBy)
    {
        var connection = Connections.GetValueOrDefault(name) ?? new ConnectionOptions();
        var missing = (Uri.IsWellFormedUriString(connection.Address, UriKind.Absolute), connection.Secret.Length > 0) switch
        {
            (true, true) => null,
            (false, false) => "__Address and __Secret",
            (false, true) => "__Address to a URL",
            (true, false) => "__Secret",
        };
        return missing is null
            ? null
            : $"{neededBy} needs the connection \"{name}\": set Billing__Connections__{name}{missing}.";
    }

    /// <summary>Throws <see cref="SettingsException"/> with every fault when it cannot work.</summary>
    public void Check()
    {
        var faults = Faults().ToList();
        if (faults.Count > 0)
        {
            throw new SettingsException(string.Join(Environment.NewLine, faults));
        }
    }

    private IEnumerable<string> Faults()
    {
        const string example = "\"Host=127.0.0.1;Database=billing;Username=billing;Password=…\"";
        if (string.IsNullOrWhiteSpace(Database))
        {
            yield return $"No database is configured. Set Billing__Database, for example {example}.";
        }
        else if (!IsConnectionString(Database))
        {
            yield return $"Billing__Database cannot be read; it is written as {example}.";
        }

        foreach (var (name, purpose) in Connections.Select(static each => ($"Connections__{each.Key}__", each.Value.Purpose))
            .Prepend(("", Purpose)))
        {
            if (purpose is not (Purpose.Production or Purpose.Test))
            {
                yield return $"Billing__{name}Purpose is neither \"production\" nor \"test\".";
            }
        }

        if (string.IsNullOrWhiteSpace(SiloName))
        {
            yield return "Billing__SiloName is empty; leave it out for a name of the machine and the process.";
        }

        foreach (var (name, least, value) in new[]
        {
            (nameof(LeaseSeconds), LeaseSecondsMin, LeaseSeconds), (nameof(RequestsPerMinute), 1, RequestsPerMinute),
            (nameof(RequestBurst), 1, RequestBurst),
        })
        {
            if (value < least)
            {
                yield return FormattableString.Invariant($"Billing__{name} is {value}; it must be {least} or more.");
            }
        }

        foreach (var (name, service) in TaxServices.OrderBy(each => each.Key, StringComparer.Ordinal))
        {
            if (service.Connector != TaxServiceOptions.Sandbox || service.CallTimeoutSeconds < 1)
            {
                yield return $"Billing__TaxServices__{name} needs the connector \"{TaxServiceOptions.Sandbox}\" and a "
                    + "CallTimeoutSeconds of 1 or more.";
            }
            else if (Missing(service.Connection, $"Tax service {name}") is { } missing)
            {
                yield return missing;
            }
        }

        foreach (var (name, port) in new[] { (nameof(SiloPort), SiloPort), (nameof(GatewayPort), GatewayPort) })
        {
            if (port is < 1 or > IPEndPoint.MaxPort)
            {
                yield return FormattableString.Invariant($"Billing__{name} is {port}; a port is 1 to {IPEndPoint.MaxPort}.");
            }
        }
    }

    private static bool IsConnectionString(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text) is { Host.Length: > 0 };
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}

/// <summary>The installation cannot be started as it is set; the message says what to set.</summary>
public sealed class SettingsException(string message) : InvalidOperationException(message);

/// <summary>How to reach another system. Secrets come from the environment, never from facts.</summary>
public sealed record ConnectionOptions
{
    /// <summary>The HTTP client of connectors: without a time-out of its own, because each connector keeps its own.
    /// </summary>
    internal const string HttpClientName = "connections";

    public string Address { get; init; } = "";

    /// <summary>Production or test: an installation uses only what is for the same.</summary>
    public Purpose Purpose { get; init; } = Purpose.Production;

    /// <summary>A token, or a password.</summary>
    public string Secret { get; init; } = "";

    public string User { get; init; } = "";

    /// <summary>A company or database within the system, when it has several.</summary>
    public string Company { get; init; } = "";

    /// <summary>Read by the connector "generic".</summary>
    public GenericOptions Generic { get; init; } = new();

    /// <summary>Read by the connector "file-drop", which needs no address and no secret.</summary>
    public FileDropOptions FileDrop { get; init; } = new();

    /// <summary>Read by the connector "s4hana", with <see cref="Company"/> as the company code.</summary>
    public S4HanaOptions S4Hana { get; init; } = new();

    /// <summary>Read by the connector "dynamics".</summary>
    public DynamicsOptions Dynamics { get; init; } = new();

    /// <summary>Read by the connector "netsuite".</summary>
    public NetSuiteOptions NetSuite { get; init; } = new();

    /// <summary>Read by the connector "tryton".</summary>
    public TrytonOptions Tryton { get; init; } = new();

    /// <summary>Read by the connector "request-tracker".</summary>
    public RequestTrackerOptions RequestTracker { get; init; } = new();
}

/// <summary>How an ERP that a configuration describes is reached; see docs/erp-connectors.md.</summary>
public sealed record GenericOptions
{
    /// <summary>The configuration: a file such as samples/erp/erpnext.json.</summary>
    public string File { get; init; } = "";

    /// <summary>In place of what the configuration says under "settings".</summary>
    public Dictionary<string, string> Settings { get; init; } = new(StringComparer.Ordinal);

    /// <summary>A PKCS#12 file with the certificate that shows who calls; empty for none.</summary>
    public string Certificate { get; init; } = "";

    /// <summary>Of the certificate's file.</summary>
    public string CertificatePassword { get; init; } = "";

    /// <summary>What a person's consent gave, for OAuth with refresh tokens; used until the first one is stored.</summary>
    public string RefreshToken { get; init; } = "";

    /// <summary>A file with refresh tokens, encrypted with the client's secret: where <c>bg erp test</c> keeps them, and from
    /// where a silo takes the first. Silos keep theirs in the database.</summary>
    public string TokenFile { get; init; } = "";
}

/// <summary>Where files are exchanged with an ERP that takes files; see docs/file-drop.md. One set of folders for one tenant, on
/// a disk that all silos see.</summary>
public sealed record FileDropOptions
{
    /// <summary>The ERP collects batches here.</summary>
    public string Outgoing { get; init; } = "";

    /// <summary>The ERP puts its acknowledgements here.</summary>
    public string Incoming { get; init; } = "";

    /// <summary>Every batch that was ever written; for this program alone.</summary>
    public string Kept { get; init; } = "";

    /// <summary>Of the format that the ERP reads: 1, or 2 with journals.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Records after which a batch is closed, 1 to 100,000.</summary>
    public int BatchRecords { get; init; } = 500;

    /// <summary>Seconds after which a batch is closed, 1 or more.</summary>
    public int BatchSeconds { get; init; } = 300;

    /// <summary>Hours after which a batch without an acknowledgement is told of, 1 or more.</summary>
    public int AnswerHours { get; init; } = 24;
}

/// <summary>What of a Request Tracker's fields means what; see RequestTrackerSettings. The secret is a token.</summary>
public sealed record RequestTrackerOptions
{
    /// <summary>The queues that are read; "General" when none is named.</summary>
    public List<string> Queues { get; init; } = [];

    /// <summary>The ticket field with the customer's stable id.</summary>
    public string CustomerField { get; init; } = "Customer";

    /// <summary>The ticket field with the category; the queue's name stands in where it is empty.</summary>
    public string CategoryField { get; init; } = "Category";

    /// <summary>The ticket field with the customer's site.</summary>
    public string SiteField { get; init; } = "Site";

    /// <summary>The ticket field with the project.</summary>
    public string ProjectField { get; init; } = "Project";

    /// <summary>The ticket field with the device or vehicle.</summary>
    public string AssetField { get; init; } = "Asset";

    /// <summary>The field of a transaction (not of a ticket) that says how the work was done.</summary>
    public string WorkTypeField { get; init; } = "Work type";

    /// <summary>The ticket field, with several values, into which billing writes.</summary>
    public string BilledField { get; init; } = "Billed";

    /// <summary>The ticket fields that a contract's rules may ask about; others are not taken over.</summary>
    public List<string> RuleFields { get; init; } = [];

    /// <summary>Stands in where an entry has no work type; empty, and such an entry is held.</summary>
    public string DefaultWorkType { get; init; } = "";

    /// <summary>What a technician, by login name, works as.</summary>
    public Dictionary<string, string> Roles { get; init; } = new(StringComparer.Ordinal);

    /// <summary>What everybody else works as.</summary>
    public string DefaultRole { get; init; } = "engineer";

    /// <summary>Seconds that a transaction must be old to be read; 0 only where Request Tracker runs on SQLite.</summary>
    public int SettlingSeconds { get; init; } = 10;

    /// <summary>Seconds after which one call is given up.</summary>
    public int CallTimeoutSeconds { get; init; } = 30;

    /// <summary>"whsec_…", shared with the scrip that tells us of new time; empty: every webhook is refused.</summary>
    public string WebhookSecret { get; init; } = "";
}
