using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using BillingGrains.Connectors.Http;
using NodaTime;

namespace BillingGrains.Connectors.S4Hana;

/// <summary>Makes the calls, each once, and says what an answer without a result means.</summary>
/// <param name="http">Without a time-out of its own: the settings' holds.</param>
internal sealed class S4HanaClient(HttpClient http, S4HanaSettings settings, TimeProvider time)
{
    private static readonly XNamespace Soap = "http://schemas.xmlsoap.org/soap/envelope/";
    private readonly HttpSender sender = new(http, time);

    /// <summary>Posts one entry. Throws <see cref="S4HanaCallException"/> when no confirmation came.</summary>
    /// <returns>The confirmation of that entry.</returns>
    public async Task<XElement> Post(string postingKey, XElement entry, CancellationToken cancellation)
    {
        XNamespace sfin = settings.Namespace;
        var envelope = new XElement(
            Soap + "Envelope", new XAttribute(XNamespace.Xmlns + "soapenv", Soap),
            new XAttribute(XNamespace.Xmlns + "sfin", sfin),
            new XElement(Soap + "Body", new XElement(
                sfin + "JournalEntryBulkCreateRequest",
                Header(postingKey, "bulk"),
                new XElement("JournalEntryCreateRequest", Header(postingKey, "entry"), entry))));
        using var request = Request(HttpMethod.Post, settings.PostPath);
        request.Headers.TryAddWithoutValidation("SOAPAction", "\"\"");
        request.Content = new StringContent(envelope.ToString(SaveOptions.DisableFormatting), Encoding.UTF8, "text/xml");
        var answer = await Send(request, cancellation);
        var body = Parse(answer)?.Element(Soap + "Body");
        if (body?.Element(Soap + "Fault") is { } fault)
        {
            throw OfFault(fault, answer);
        }

        if (!answer.IsSuccess)
        {
            throw OfStatus(answer);
        }

        return body?.Descendants().FirstOrDefault(static one => one.Name.LocalName == "JournalEntryCreateConfirmation"
                && one.Elements().Any(static part => part.Name.LocalName is "Log" or "JournalEntryCreateConfirmation"))
            ?? throw new S4HanaCallException(S4HanaTrouble.NoAnswer, $"The answer confirms nothing. {answer.Detail}");
    }

    /// <summary>The records of an OData read. Throws <see cref="S4HanaCallException"/>.</summary>
    /// <param name="query">Without its question mark; escaped.</param>
    public async Task<List<JsonElement>> Read(string path, string query, CancellationToken cancellation)
    {
        using var request = Request(HttpMethod.Get, $"{path}?{query}");
        request.Headers.Accept.ParseAdd("application/json");
        var answer = await Send(request, cancellation);
        if (!answer.IsSuccess)
        {
            throw OfStatus(answer);
        }

        try
        {
            using var document = JsonDocument.Parse(answer.Text);
            return [.. document.RootElement.GetProperty("d").GetProperty("results").EnumerateArray()
                .Select(static one => one.Clone())];
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new S4HanaCallException(S4HanaTrouble.NoAnswer, $"The list cannot be read. {answer.Detail}");
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path) =>
        new(method, new Uri(settings.Address.AbsoluteUri.TrimEnd('/') + path))
        {
            Headers =
            {
                Authorization = new AuthenticationHeaderValue(
                    "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{settings.User}:{settings.Secret}"))),
            },
        };

    /// <summary>Id and UUID come from the key alone, so that each attempt has the same.</summary>
    private XElement Header(string postingKey, string level)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{postingKey}\n{level}"));
        return new XElement(
            "MessageHeader",
            new XElement("ID", S4HanaReference.Short(postingKey)),
            new XElement("UUID", new Guid(hash.AsSpan(0, 16), bigEndian: true)),
            new XElement("CreationDateTime", time.GetUtcNow().UtcDateTime.ToString(
                "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture)),
            new XElement("SenderBusinessSystemID", settings.LogicalSystem));
    }

    private async Task<HttpAnswer> Send(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await sender.Send(request, cancellation);
        }
        catch (CallFailedException failed)
        {
            throw new S4HanaCallException(
                failed.NothingWasSent ? S4HanaTrouble.NotSent : S4HanaTrouble.NoAnswer, failed.Message, failed.RetryAfter);
        }
    }

    private static XElement? Parse(HttpAnswer answer)
    {
        try
        {
            return XDocument.Parse(answer.Text).Root;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>A fault of the client's is one of the message: nothing of it was processed.</summary>
    private S4HanaCallException OfFault(XElement fault, HttpAnswer answer)
    {
        var code = fault.Elements().FirstOrDefault(static part => part.Name.LocalName is "faultcode")?.Value ?? "";
        return settings.BusyTexts.Any(text => fault.Value.Contains(text, StringComparison.OrdinalIgnoreCase))
            || answer.Status is 429 or 503 ? Busy(answer)
            : new S4HanaCallException(
                code.EndsWith("Client", StringComparison.Ordinal) ? S4HanaTrouble.Wrong : S4HanaTrouble.NoAnswer, answer.Detail);
    }

    private S4HanaCallException OfStatus(HttpAnswer answer) => answer.Status switch
    {
        401 or 403 or 429 or 503 => Busy(answer),
        400 or 404 or 405 or 406 or 410 or 413 or 415 or 422 =>
            new S4HanaCallException(S4HanaTrouble.Wrong, answer.Detail),
        _ => new S4HanaCallException(S4HanaTrouble.NoAnswer, answer.Detail),
    };

    private S4HanaCallException Busy(HttpAnswer answer) =>
        new(S4HanaTrouble.Busy, answer.Detail, answer.RetryAfter ?? settings.BusyPause);
}

/// <summary>Why a call gave no result.</summary>
internal enum S4HanaTrouble
{
    None = 0,

    /// <summary>Too many calls, no free work process, maintenance, a login that is not taken: nothing was done.</summary>
    Busy = 1,

    /// <summary>The call never reached SAP.</summary>
    NotSent = 2,

    /// <summary>It may have; no readable answer came.</summary>
    NoAnswer = 3,

    /// <summary>SAP does not take the call as such: nothing was done, and the same again would end the same.</summary>
    Wrong = 4,
}

/// <summary>A call that gave no result.</summary>
internal sealed class S4HanaCallException(S4HanaTrouble trouble, string message, Duration? retryAfter = null)
    : Exception(message)
{
    public S4HanaTrouble Trouble { get; } = trouble;

    public Duration? RetryAfter { get; } = retryAfter;
}
