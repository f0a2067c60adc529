using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using BillingGrains.Ports.Ticketing;
using NodaTime;

namespace BillingGrains.Connectors.RequestTracker;

/// <summary>Request Tracker's REST 2 interface, as far as billing needs it. Whatever goes wrong is a
/// <see cref="TicketingUnavailableException"/> that says what to do about it.</summary>
internal sealed class RequestTrackerClient(HttpClient http, RequestTrackerSettings settings, TimeProvider time)
{
    /// <summary>Rows that one answer holds at most; Request Tracker allows no more.</summary>
    public const int PageSize = 100;

    /// <summary>Transactions after an id, in the order of ids or from the newest back. An answer may hold fewer rows
    /// than were found: those that the user may not see are taken out after the page is cut, without a
    /// count.</summary>
    public async Task<RtTransactions> Transactions(
        long after, int page, bool newestFirst, CancellationToken cancellation)
    {
        var query = FormattableString.Invariant(
            $"Id > {after} AND {RequestTrackerWire.TransactionFilter} AND ({AnyOf("TicketQueue", settings.Queues)})");
        var path = "transactions?query=" + Uri.EscapeDataString(query)
            + "&fields=" + RequestTrackerWire.TransactionFields
            + FormattableString.Invariant($"&orderby=id&order={(newestFirst ? "DESC" : "ASC")}")
            + FormattableString.Invariant($"&per_page={PageSize}&page={page}");
        using var answer = await Send(HttpMethod.Get, path, null, null, cancellation);
        var json = await Json(answer, cancellation);
        var now = answer.Headers.Date ?? time.GetUtcNow();
        return Read(json, root => new RtTransactions(
            Items(root).Select(RequestTrackerWire.Transaction).ToList(), Instant.FromDateTimeOffset(now)));
    }

    /// <summary>The tickets' headers, by the ids asked for. A ticket that was merged answers with what it became; one
    /// that the user may not see is missing.</summary>
    public async Task<Dictionary<string, RtTicket>> Tickets(IReadOnlyList<string> ids, CancellationToken cancellation)
    {
        var found = new Dictionary<string, RtTicket>(StringComparer.Ordinal);
        foreach (var chunk in ids.Chunk(PageSize))
        {
            var path = "tickets?query=" + Uri.EscapeDataString(string.Join(" OR ", chunk.Select(id => $"id = {id}")))
                + $"&fields={RequestTrackerWire.TicketFields}&fields[Queue]=Name"
                + FormattableString.Invariant($"&per_page={PageSize}");
            using var answer = await Send(HttpMethod.Get, path, null, null, cancellation);
            foreach (var ticket in Read(await Json(answer, cancellation), root =>
                Items(root).Select(RequestTrackerWire.Ticket).ToList()))
            {
                found[ticket.Id] = ticket;
            }
        }

        // A search leaves out what was merged or deleted; the record itself is still there.
        foreach (var id in ids.Where(id => !found.ContainsKey(id)))
        {
            if (await Ticket(id, cancellation) is { } ticket)
            {
                found[id] = ticket.Ticket;
            }
        }

        return found;
    }

    /// <summary>One ticket and its version; null when there is none that the user may see.</summary>
    public async Task<(RtTicket Ticket, EntityTagHeaderValue? Version)?> Ticket(
        string id, CancellationToken cancellation)
    {
        using var answer = await Send(
            HttpMethod.Get, $"ticket/{Uri.EscapeDataString(id)}?fields[Queue]=Name", null, null, cancellation,
            HttpStatusCode.NotFound, HttpStatusCode.Forbidden);
        if (!answer.IsSuccessStatusCode)
        {
            return null;
        }

        var version = answer.Headers.ETag;
        return (Read(await Json(answer, cancellation), RequestTrackerWire.Ticket), version);
    }

    /// <summary>Puts all values of one custom field.</summary>
    public async Task<RtPut> PutField(
        string ticketId, string field, IEnumerable<string> values, EntityTagHeaderValue? version,
        CancellationToken cancellation)
    {
        var body = new JsonObject
        {
            ["CustomFields"] = new JsonObject { [field] = new JsonArray([.. values.Select(value => (JsonNode)value)]) },
        };
        using var answer = await Send(
            HttpMethod.Put, $"ticket/{Uri.EscapeDataString(ticketId)}", body, version, cancellation,
            HttpStatusCode.PreconditionFailed, HttpStatusCode.NotFound, HttpStatusCode.Forbidden,
            HttpStatusCode.BadRequest, HttpStatusCode.UnprocessableEntity);
        return answer.StatusCode switch
        {
            HttpStatusCode.PreconditionFailed => new RtPut.Overtaken(),
            _ when answer.IsSuccessStatusCode =>
                new RtPut.Answered(RequestTrackerWire.Words(await Json(answer, cancellation))),
            _ => new RtPut.Refused(FormattableString.Invariant($"it answered {(int)answer.StatusCode}.")),
        };
    }

    private static string AnyOf(string field, IEnumerable<string> values) =>
        string.Join(" OR ", values.Select(value =>
            $"{field} = '{value.Replace("'", "\\'", StringComparison.Ordinal)}'"));

    private async Task<HttpResponseMessage> Send(
        HttpMethod method, string path, JsonObject? body, EntityTagHeaderValue? version, CancellationToken cancellation,
        params HttpStatusCode[] expected)
    {
        using var timeout = new CancellationTokenSource(settings.CallTimeout.ToTimeSpan(), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        using var request = new HttpRequestMessage(method, new Uri(settings.Address, "REST/2.0/" + path));
        request.Headers.Authorization = new AuthenticationHeaderValue("token", settings.Token);
        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }

        if (version is not null)
        {
            request.Headers.IfMatch.Add(version);
        }

        try
        {
            // The whole answer is read here, so that the time-out holds for all of it.
            var answer = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
            if (answer.IsSuccessStatusCode || expected.Contains(answer.StatusCode))
            {
                return answer;
            }

            using (answer)
            {
                throw Refused(answer.StatusCode);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TicketingUnavailableException(FormattableString.Invariant(
                $"Request Tracker did not answer within {settings.CallTimeout.TotalSeconds} s."));
        }
        catch (HttpRequestException problem)
        {
            throw new TicketingUnavailableException("Request Tracker cannot be reached: " + problem.Message, problem);
        }
    }

    private static TicketingUnavailableException Refused(HttpStatusCode status) => new(Words(status));

    private static string Words(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized =>
            "Request Tracker does not accept the token (401). Make a new one for billing's user.",
        HttpStatusCode.Forbidden =>
            "Request Tracker does not let billing's user do this (403). Grant it the rights that the connector's "
            + "README lists, on each queue that is read.",
        HttpStatusCode.NotFound =>
            "Request Tracker has no such page (404). Check the address of the connection.",
        HttpStatusCode.BadRequest =>
            "Request Tracker does not understand the search (400). Check the names of the queues of the connection.",
        HttpStatusCode.TooManyRequests => "Request Tracker is asked too often (429).",
        >= HttpStatusCode.InternalServerError =>
            FormattableString.Invariant($"Request Tracker is down or overloaded ({(int)status})."),
        _ => FormattableString.Invariant($"Request Tracker answered {(int)status}, which is not expected."),
    };

    private static IEnumerable<JsonElement> Items(JsonElement root) => root.GetProperty("items").EnumerateArray();

    private static async Task<JsonElement> Json(HttpResponseMessage answer, CancellationToken cancellation)
    {
        try
        {
            using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellation));
            return document.RootElement.Clone();
        }
        catch (JsonException problem)
        {
            throw new TicketingUnavailableException(
                "Request Tracker's answer is no JSON: is it the right address?", problem);
        }
    }

    private static T Read<T>(JsonElement json, Func<JsonElement, T> read)
    {
        try
        {
            return read(json);
        }
        catch (Exception problem) when (problem is KeyNotFoundException or FormatException or InvalidOperationException
            or OverflowException)
        {
            throw new TicketingUnavailableException(
                "Request Tracker's answer is not as expected: " + problem.Message, problem);
        }
    }
}
