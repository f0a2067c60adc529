using System.Collections.Concurrent;
using BillingGrains.Connectors.Sandbox;
using BillingGrains.Ports.Tax;

namespace BillingGrains.Host.Installation;

/// <summary>A tax service that contracts may name.</summary>
public sealed record TaxServiceOptions
{
    internal const string Sandbox = "sandbox";

    /// <summary>"sandbox".</summary>
    public string Connector { get; init; } = "";

    /// <summary>The name of its connection.</summary>
    public string Connection { get; init; } = "";

    /// <summary>A question is given up after this; 1 or more, and well below what a call of a grain may take.</summary>
    public int CallTimeoutSeconds { get; init; } = 10;
}

/// <summary>Opens the connector of a tax service, with the connection that the configuration holds under its name.
/// </summary>
internal sealed class TaxConnections(InstallationOptions options, IHttpClientFactory clients, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ITax> open = new(StringComparer.Ordinal);

    public ITax? Open(string service) => options.TaxServices.TryGetValue(service, out var settings)
        ? open.GetOrAdd(service, name => Connect(name, settings))
        : null;

    private SandboxTax Connect(string service, TaxServiceOptions settings)
    {
        var connection = options.Connection(settings.Connection, $"Tax service {service}");
        return settings.Connector switch
        {
            TaxServiceOptions.Sandbox => new SandboxTax(
                clients.CreateClient(ConnectionOptions.HttpClientName),
                new SandboxConnection(
                    new Uri(connection.Address), connection.Company, connection.Secret,
                    TimeSpan.FromSeconds(settings.CallTimeoutSeconds)),
                time),
            var other => throw new SettingsException(
                $"Tax service {service} names the connector \"{other}\", which this program does not have."),
        };
    }
}
