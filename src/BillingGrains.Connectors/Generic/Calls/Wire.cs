using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using BillingGrains.Connectors.Generic.Answers;
using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Posting;

namespace BillingGrains.Connectors.Generic.Calls;

/// <summary>A request as it will be sent.</summary>
internal sealed record OutgoingCall(
    HttpMethod Method, Uri Address, string Body, string? ContentType, ImmutableArray<(string Name, string Value)> Headers);

/// <summary>Writes requests, sends them, and reads what comes back. Each is sent once.</summary>
internal sealed class Wire(HttpClient http, Uri address, TimeProvider time)
{
    private readonly HttpSender sender = new(http, time);

    public Uri Base => address;

    public CallsTold? Told => sender.Told;

    public OutgoingCall Write(CallPlan call, ErpWire wire, Render render)
    {
        var query = call.Query
            .Select(part => (part.Name, Value: part.Value.Plain(render)))
            .Where(static part => part.Value is not null)
            .Select(static part => $"{Uri.EscapeDataString(part.Name)}={Uri.EscapeDataString(part.Value!)}")
            .ToList();
        var path = call.Path.Text(render, Uri.EscapeDataString);
        var joint = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var target = query.Count == 0 ? path : $"{path}{joint}{string.Join('&', query)}";
        return new OutgoingCall(
            call.Method, Under(target), call.Body is { } body ? BodyOf(body, render) : "", call.Body?.ContentType,
            [.. Headers(wire.Headers, render), .. Headers(call.Headers, render)]);
    }

    public static IEnumerable<(string Name, string Value)> Headers(
        IEnumerable<(string Name, TextTemplate Value)> headers, Render render) => headers
        .Select(header => (header.Name, Value: header.Value.Text(render)))
        .Where(static header => header.Value.Length > 0)
        .Select(static header => header.Value.Any(char.IsControl)
            ? throw new TemplateException($"The header {header.Name} would hold a line break.")
            : header);

    /// <summary>An address under the connection's own. Throws <see cref="TemplateException"/> for another host: what we
    /// authenticate with goes nowhere else.</summary>
    public Uri Under(string target)
    {
        var whole = Uri.TryCreate(target, UriKind.Absolute, out var absolute) && absolute.Scheme is "http" or "https"
            ? absolute
            : new Uri(address.AbsoluteUri.TrimEnd('/') + (target.StartsWith('/') ? target : "/" + target));
        return whole.Scheme == address.Scheme && whole.Authority == address.Authority
            ? whole
            : throw new TemplateException($"{whole.Authority} is not the connection's host, {address.Authority}.");
    }

    /// <summary>Throws <see cref="CallFailedException"/>.</summary>
    public async Task<Answer> Send(
        OutgoingCall call, BodyKind kind, System.Xml.IXmlNamespaceResolver namespaces, CancellationToken cancellation)
    {
        var came = await Send(call, cancellation);
        return new Answer(
            came.Status, came.Headers, came.Text,
            came.Text.Length == 0 ? null : AnswerBody.Read(came.Text, kind, namespaces), came.RetryAfter);
    }

    /// <summary>The same for an answer that is read otherwise.</summary>
    public async Task<HttpAnswer> Send(OutgoingCall call, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(call.Method, call.Address);
        if (call.ContentType is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(call.Body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", call.ContentType);
        }

        foreach (var (name, value) in call.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.Remove(name);
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return await sender.Send(request, cancellation);
    }

    private static string BodyOf(BodyPlan body, Render render)
    {
        if (body.Xml is not null)
        {
            return body.Xml.Text(render);
        }

        var json = body.Json!.Text(render);
        return body.Kind == BodyKind.Form
            ? string.Join('&', Flatten("", JsonNode.Parse(json)).Select(static pair =>
                $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value)}"))
            : json;
    }

    /// <summary>Names of a form for what is nested: <c>lines[0][amount]</c>.</summary>
    private static IEnumerable<(string Name, string Value)> Flatten(string name, JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member =>
            Flatten(name.Length == 0 ? member.Key : $"{name}[{member.Key}]", member.Value)),
        JsonArray items => items.SelectMany((item, index) =>
            Flatten(FormattableString.Invariant($"{name}[{index}]"), item)),
        null => [(name, "")],
        _ => [(name, node.ToString())],
    };
}
