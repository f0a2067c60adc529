using System.Net;
using System.Text;

namespace BillingGrains.Boundary.Tests.RealSystems;

/// <summary>Answers a connector's requests with what a real system was seen to answer.</summary>
internal sealed class ScriptedWire(Func<HttpRequestMessage, string, HttpResponseMessage> answer) : HttpMessageHandler
{
    /// <summary>What was sent: the address, a space, the body.</summary>
    public List<string> Sent { get; } = [];

    /// <summary>One more request throws: the connector asks for ever.</summary>
    public int SentMax { get; set; } = int.MaxValue;

    public static HttpResponseMessage Json(string text, HttpStatusCode status = HttpStatusCode.OK) => new(status)
    {
        Content = new StringContent(text, Encoding.UTF8, "application/json"),
    };

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellation)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellation);
        Sent.Add($"{request.RequestUri} {body}");
        Sent.Count.ShouldBeLessThanOrEqualTo(SentMax);
        return answer(request, body);
    }
}
