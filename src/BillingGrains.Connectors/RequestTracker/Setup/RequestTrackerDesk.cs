using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BillingGrains.Connectors.RequestTracker.Setup;

/// <summary>A technician at the help desk, for demonstrations and tests: opens tickets, logs time, closes them, as a
/// person would. Billing itself never does.</summary>
/// <param name="http">Used for this technician only.</param>
public sealed class RequestTrackerDesk(HttpClient http, Uri address, string technician, string password)
{
    /// <summary>Opens a ticket and gives its id. Throws <see cref="InvalidOperationException"/> when it is
    /// refused.</summary>
    public async Task<string> Open(
        string queue, string subject, string content, IReadOnlyDictionary<string, string> fields,
        CancellationToken cancellation)
    {
        var answer = await Send(
            HttpMethod.Post, "ticket",
            new JsonObject
            {
                ["Queue"] = queue,
                ["Subject"] = subject,
                ["Content"] = content,
                ["ContentType"] = "text/plain",
                ["CustomFields"] = Fields(fields),
            },
            cancellation);
        return answer.GetProperty("id").GetString()!;
    }

    /// <summary>The first ticket with this subject and its status; null when there is none.</summary>
    public async Task<(string Id, string Status)?> Find(string subject, CancellationToken cancellation)
    {
        var quoted = subject.Replace("'", "\\'", StringComparison.Ordinal);
        var query = Uri.EscapeDataString($"Subject = '{quoted}'");
        var found = await Send(
            HttpMethod.Get, $"tickets?query={query}&fields=Status&orderby=id&order=ASC", null, cancellation);
        return found.GetProperty("items").EnumerateArray()
            .Select(ticket => (ticket.GetProperty("id").ToString(), ticket.GetProperty("Status").GetString()!))
            .Select(ticket => ((string, string)?)ticket).FirstOrDefault();
    }

    /// <summary>How many transactions with time a ticket has; at most 100 are counted.</summary>
    public async Task<int> CountTimed(string ticketId, CancellationToken cancellation)
    {
        var query = Uri.EscapeDataString($"ObjectType = 'RT::Ticket' AND ObjectId = {ticketId} AND TimeTaken != 0");
        var found = await Send(
            HttpMethod.Get, $"transactions?query={query}&fields=TimeTaken&per_page=100", null, cancellation);
        return found.GetProperty("items").GetArrayLength();
    }

    /// <summary>Logs time by an internal comment.</summary>
    public Task LogTime(
        string ticketId, int minutes, string? workType, string comment, CancellationToken cancellation)
    {
        var body = new JsonObject { ["Content"] = comment, ["ContentType"] = "text/plain", ["TimeTaken"] = minutes };
        if (workType is not null)
        {
            body["TxnCustomFields"] = new JsonObject { ["Work type"] = workType };
        }

        return Send(HttpMethod.Post, $"ticket/{ticketId}/comment", body, cancellation);
    }

    /// <summary>Sets the ticket's sum of minutes; a lower one takes time back.</summary>
    public Task SetTimeWorked(string ticketId, int minutes, CancellationToken cancellation) =>
        Send(HttpMethod.Put, $"ticket/{ticketId}", new JsonObject { ["TimeWorked"] = minutes }, cancellation);

    public Task SetStatus(string ticketId, string status, CancellationToken cancellation) =>
        Send(HttpMethod.Put, $"ticket/{ticketId}", new JsonObject { ["Status"] = status }, cancellation);

    public Task SetField(string ticketId, string field, string value, CancellationToken cancellation) =>
        Send(
            HttpMethod.Put, $"ticket/{ticketId}",
            new JsonObject { ["CustomFields"] = new JsonObject { [field] = value } }, cancellation);

    public Task Merge(string ticketId, string into, CancellationToken cancellation) =>
        Send(
            HttpMethod.Put, $"ticket/{ticketId}",
            new JsonObject { ["MergeInto"] = int.Parse(into, CultureInfo.InvariantCulture) }, cancellation);

    /// <summary>The values that billing wrote on the ticket.</summary>
    public async Task<IReadOnlyList<string>> Billed(string ticketId, CancellationToken cancellation)
    {
        var ticket = await Send(HttpMethod.Get, $"ticket/{ticketId}", null, cancellation);
        return RequestTrackerWire.Fields(ticket).GetValueOrDefault("Billed", []);
    }

    /// <summary>How many values of tickets' fields a user has written or taken away; at most 100 are counted.</summary>
    public async Task<int> CountChangesBy(string user, CancellationToken cancellation)
    {
        var query = Uri.EscapeDataString($"ObjectType = 'RT::Ticket' AND Type = 'CustomField' AND Creator = '{user}'");
        var found = await Send(HttpMethod.Get, $"transactions?query={query}&per_page=100", null, cancellation);
        return found.GetProperty("items").GetArrayLength();
    }

    private static JsonObject Fields(IReadOnlyDictionary<string, string> fields) =>
        new(fields.Select(field => KeyValuePair.Create<string, JsonNode?>(field.Key, field.Value)));

    private async Task<JsonElement> Send(
        HttpMethod method, string path, JsonObject? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, "REST/2.0/" + path));
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{technician}:{password}")));
        request.Content = body is null ? null : JsonContent.Create(body);
        using var answer = await http.SendAsync(request, cancellation);
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(
                FormattableString.Invariant($"Request Tracker answered {(int)answer.StatusCode}: {text}"));
        }

        using var document = JsonDocument.Parse(text);
        // A refused change is a text in a list, with status 200.
        if (document.RootElement.ValueKind is JsonValueKind.Array && text.Contains("Denied", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"Request Tracker refused: {text}");
        }

        return document.RootElement.Clone();
    }
}
