using BillingGrains.Domain.Sources;
using BillingGrains.Ports.Ticketing;

namespace BillingGrains.Host.Installation;

/// <summary>Opens the connector that a source names.</summary>
internal sealed class TicketingConnections : ITicketingDirectory
{
    public ITicketing Open(SourceSettings source) => source.Connector switch
    {
        var other => throw new InvalidOperationException(
            $"Source {source.SourceId} names the connector \"{other}\", which this program does not have."),
    };
}
