using System.Collections.Concurrent;
using BillingGrains.Connectors.RequestTracker;
using BillingGrains.Domain.Sources;
using BillingGrains.Ports.Ticketing;
using NodaTime;

namespace BillingGrains.Host.Installation;

/// <summary>Opens the connector that a source names, with the connection that the configuration holds under its name.
/// </summary>
internal sealed class TicketingConnections(
    InstallationOptions options, IHttpClientFactory clients, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Source, string Connector, string Connection), ITicketing> open = new();

    public ITicketing Open(SourceSettings source) =>
        open.GetOrAdd((source.SourceId, source.Connector, source.Connection), _ => Connect(source));

    /// <summary>Verifies what a source's webhooks send; null when the connection has no secret for them.</summary>
    public RequestTrackerWebhook? Webhook(SourceSettings source) =>
        source.Connector == "request-tracker" && options.Connections.TryGetValue(source.Connection, out var connection)
        && connection.RequestTracker.WebhookSecret is { Length: > 0 } secret
            ? new RequestTrackerWebhook(secret, time)
            : null;

    private RequestTrackerTicketing Connect(SourceSettings source)
    {
        var connection = options.Connection(source.Connection, $"Source {source.SourceId}");
        var http = clients.CreateClient(ConnectionOptions.HttpClientName);
        return source.Connector switch
        {
            "request-tracker" => new RequestTrackerTicketing(http, Settings(source.SourceId, connection), time),
            var other => throw new InvalidOperationException(
                $"Source {source.SourceId} names the connector \"{other}\", which this program does not have."),
        };
    }

    private static RequestTrackerSettings Settings(string sourceId, ConnectionOptions connection)
    {
        var tracker = connection.RequestTracker;
        var settings = new RequestTrackerSettings(
            sourceId, new Uri(connection.Address), connection.Secret, Duration.FromSeconds(tracker.CallTimeoutSeconds))
        {
            CustomerField = tracker.CustomerField,
            CategoryField = tracker.CategoryField,
            SiteField = tracker.SiteField,
            ProjectField = tracker.ProjectField,
            AssetField = tracker.AssetField,
            WorkTypeField = tracker.WorkTypeField,
            BilledField = tracker.BilledField,
            RuleFields = tracker.RuleFields,
            DefaultWorkType = tracker.DefaultWorkType,
            DefaultRole = tracker.DefaultRole,
            Roles = tracker.Roles,
            Settling = Duration.FromSeconds(tracker.SettlingSeconds),
        };
        return tracker.Queues.Count > 0 ? settings with { Queues = tracker.Queues } : settings;
    }
}
