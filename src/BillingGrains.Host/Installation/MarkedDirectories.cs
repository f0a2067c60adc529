using BillingGrains.Domain.Posting;
using BillingGrains.Domain.Sources;
using BillingGrains.Ports.Erp;
using BillingGrains.Ports.Tax;
using BillingGrains.Ports.Ticketing;

namespace BillingGrains.Host.Installation;

/// <summary>Opens an ERP only through the <see cref="OutgoingDoor"/>: asked again before each call.</summary>
internal sealed class MarkedErps(ErpConnections erps, OutgoingDoor door) : IErpDirectory
{
    public IErp Open(TenantSettings tenant)
    {
        door.Check($"ERP tenant {tenant.TenantId}", tenant.Purpose, tenant.Connection);
        return erps.Open(tenant);
    }
}

/// <summary>Opens a ticketing system, likewise.</summary>
internal sealed class MarkedTicketing(TicketingConnections desks, OutgoingDoor door) : ITicketingDirectory
{
    public ITicketing Open(SourceSettings source)
    {
        door.Check($"Source {source.SourceId}", source.Purpose, source.Connection);
        return desks.Open(source);
    }
}

/// <summary>Opens a tax service, likewise: it is what its connection is marked as.</summary>
internal sealed class MarkedTaxes(TaxConnections taxes, InstallationOptions options, OutgoingDoor door) : ITaxDirectory
{
    public ITax? Open(string service)
    {
        if (options.TaxServices.TryGetValue(service, out var settings))
        {
            door.Check($"Tax service {service}", options.Purpose, settings.Connection);
        }

        return taxes.Open(service);
    }
}
