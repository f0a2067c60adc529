namespace BillingGrains.Boundary.Tests.Erp;

/// <summary>Keeps what is sent on its way.</summary>
internal sealed class Listener() : DelegatingHandler(new SocketsHttpHandler { UseCookies = false })
{
    private readonly List<string> calls = [];

    /// <summary>Method, a space, the path and query without escapes.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (calls)
            {
                return [.. calls];
            }
        }
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        lock (calls)
        {
            calls.Add($"{request.Method} {Uri.UnescapeDataString(request.RequestUri!.PathAndQuery)}");
        }

        return base.SendAsync(request, cancellation);
    }
}
