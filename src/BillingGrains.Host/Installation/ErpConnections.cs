using System.Collections.Concurrent;
using BillingGrains.Connectors.Sandbox;
using BillingGrains.Domain.Posting;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Host.Installation;

/// <summary>Opens the connector that a tenant names, with the connection that the configuration holds under its name.
/// </summary>
internal sealed class ErpConnections(InstallationOptions options, IHttpClientFactory clients, TimeProvider time)
    : IErpDirectory
{
    private readonly ConcurrentDictionary<(string Tenant, int Version), IErp> open = new();

    public IErp Open(TenantSettings tenant) =>
        open.GetOrAdd((tenant.TenantId, tenant.Version), _ => Connect(tenant));

    private IErp Connect(TenantSettings tenant)
    {
        if (!options.Connections.TryGetValue(tenant.Connection, out var connection))
        {
            throw new InvalidOperationException(
                $"ERP tenant {tenant.TenantId} needs the connection \"{tenant.Connection}\": set " +
                $"Billing__Connections__{tenant.Connection}__Address and __Secret.");
        }

        var timeout = tenant.Limits.Sending.Timeout.ToTimeSpan();
        return tenant.Connector switch
        {
            "sandbox" => new SandboxErp(
                clients.CreateClient("erp"),
                new SandboxConnection(new Uri(connection.Address), connection.Company, connection.Secret, timeout), time),
            var other => throw new InvalidOperationException(
                $"ERP tenant {tenant.TenantId} names the connector \"{other}\", which this program does not have."),
        };
    }
}
