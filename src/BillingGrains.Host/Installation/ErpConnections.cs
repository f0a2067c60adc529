using System.Collections.Concurrent;
using BillingGrains.Connectors.FileDrop;
using BillingGrains.Connectors.Sandbox;
using BillingGrains.Connectors.Tryton;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;
using NodaTime;

namespace BillingGrains.Host.Installation;

/// <summary>Opens the connector that a tenant names, with the connection that the configuration holds under its name. A
/// tenant has one for as long as it names the same, because its lane of writes lives in it; a failure is not kept.</summary>
internal sealed class ErpConnections(
    InstallationOptions options, IHttpClientFactory clients, TimeProvider time, IErpTokens tokens) : IDisposable
{
    private readonly ConcurrentDictionary<Door, Lazy<IErp>> open = new();

    public IErp Open(TenantSettings tenant)
    {
        var sending = tenant.OfLimits().Sending;
        var door = new Door(tenant.TenantId, tenant.Connector, tenant.Connection, sending.Timeout, sending.Settling);
        var erp = open.GetOrAdd(door, key => new Lazy<IErp>(() => Connect(key), LazyThreadSafetyMode.PublicationOnly)).Value;
        return erp is FileDropErp drop && drop.FindTrouble() is { } trouble
            ? throw new InvalidOperationException($"ERP tenant {tenant.TenantId}: {trouble}")
            : erp;
    }

    public void Dispose()
    {
        foreach (var erp in open.Values.Where(erp => erp.IsValueCreated).Select(erp => erp.Value).OfType<IDisposable>())
        {
            erp.Dispose();
        }
    }

    private IErp Connect(Door door)
    {
        if (door.Connector == "file-drop")
        {
            return FileDropConnections.Open(options.Connections.GetValueOrDefault(door.Connection), door.Connection, time);
        }

        var connection = options.Connection(door.Connection, $"ERP tenant {door.TenantId}");
        var http = clients.CreateClient(ConnectionOptions.HttpClientName);
        return door.Connector switch
        {
            "sandbox" => new SandboxErp(
                http,
                new SandboxConnection(
                    new Uri(connection.Address), connection.Company, connection.Secret, door.Timeout.ToTimeSpan()),
                time),
            "dynamics" => DynamicsConnections.Open(http, connection, door.TenantId, door.Timeout.ToTimeSpan(), time),
            "generic" => GenericConnections.Open(http, connection, door.TenantId, door.Timeout, door.Settling, time, tokens),
            "s4hana" => S4HanaConnections.Open(http, connection, door.TenantId, door.Timeout, time),
            "netsuite" => NetSuiteConnections.Open(http, connection, door.TenantId, door.Timeout.ToTimeSpan(), time),
            "tryton" => new TrytonErp(http, TrytonSettings(connection, door.Timeout), time),
            var other => throw new InvalidOperationException(
                $"ERP tenant {door.TenantId} names the connector \"{other}\", which this program does not have."),
        };
    }

    private static TrytonSettings TrytonSettings(ConnectionOptions connection, Duration timeout) => new(
        new Uri(connection.Address), connection.Company, connection.User, connection.Secret, timeout)
    {
        Taxes = connection.Tryton.Taxes,
        PaymentTerm = connection.Tryton.PaymentTerm,
        RevenueAccount = connection.Tryton.RevenueAccount,
        TaxIdentifierType = connection.Tryton.TaxIdentifierType,
        PaymentMethod = connection.Tryton.PaymentMethod,
        WriteOffMethod = connection.Tryton.WriteOffMethod,
        DiscountMethod = connection.Tryton.DiscountMethod,
        RevenueJournal = connection.Tryton.RevenueJournal,
    };

    /// <summary>What of a tenant's settings makes another connector of it.</summary>
    private sealed record Door(string TenantId, string Connector, string Connection, Duration Timeout, Duration Settling);
}
