namespace BillingGrains.Boundary.Tests.Erp;

/// <summary>Keeps what is sent on its way.</summary>
internal sealed class Listener() : DelegatingHandler(new SocketsHttpHandler { UseCookies = false })
{
    private readonly List<string> calls = [];
    private (string Beginning, Action Happens)? next;

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

    /// <summary>Before the next call whose line begins so, something happens.</summary>
    public void Before(string beginning, Action happens)
    {
        lock (calls)
        {
            next = (beginning, happens);
        }
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var line = $"{request.Method} {Uri.UnescapeDataString(request.RequestUri!.PathAndQuery)}";
        lock (calls)
        {
            calls.Add(line);
            if (next is var (beginning, happens) && line.StartsWith(beginning, StringComparison.Ordinal))
            {
                next = null;
                happens();
            }
        }

        return base.SendAsync(request, cancellation);
    }
}
