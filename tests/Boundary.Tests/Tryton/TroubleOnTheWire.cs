using System.Net;
using BillingGrains.Boundary.Tests.Erp;

namespace BillingGrains.Boundary.Tests.Tryton;

/// <summary>Stands before the real system and spoils the next call of one method.</summary>
internal sealed class TroubleOnTheWire() : DelegatingHandler(new SocketsHttpHandler())
{
    private (string Method, ErpTrouble Trouble, TaskCompletionSource Hangs)? next;
    private string? twice;

    public Task Plan(string method, ErpTrouble trouble)
    {
        var hangs = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        next = (method, trouble, hangs);
        return hangs.Task;
    }

    public void SendTwice(string method) => twice = method;

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellation)
    {
        var body = await request.Content!.ReadAsStringAsync(cancellation);
        if (twice is { } method && body.Contains($"\"{method}\"", StringComparison.Ordinal))
        {
            twice = null;
            (await base.SendAsync(request, cancellation)).Dispose();
        }

        if (next is not { } planned || !body.Contains($"\"{planned.Method}\"", StringComparison.Ordinal))
        {
            return await base.SendAsync(request, cancellation);
        }

        next = null;
        switch (planned.Trouble)
        {
            case ErpTrouble.Throttled:
                return new HttpResponseMessage(HttpStatusCode.TooManyRequests);
            case ErpTrouble.ErrorBeforeEffect:
                return new HttpResponseMessage(HttpStatusCode.InternalServerError);
            case ErpTrouble.TimeoutAfterEffect:
                using (await base.SendAsync(request, cancellation))
                {
                    return await Hang(planned.Hangs, cancellation);
                }

            case ErpTrouble.TimeoutBeforeEffect:
                return await Hang(planned.Hangs, cancellation);
            case ErpTrouble.BrokenAfterEffect:
                var answer = await base.SendAsync(request, cancellation);
                var text = await answer.Content.ReadAsStringAsync(cancellation);
                if (text.Contains("UserWarning", StringComparison.Ordinal))
                {
                    // Not the effect yet: the call comes again when the warning is confirmed.
                    next = planned;
                    return answer;
                }

                throw new HttpRequestException("The connection was reset.");

            default:
                throw new InvalidOperationException($"No way is known to make {planned.Trouble}.");
        }
    }

    private static async Task<HttpResponseMessage> Hang(TaskCompletionSource hangs, CancellationToken cancellation)
    {
        var forever = Task.Delay(Timeout.Infinite, cancellation);
        hangs.TrySetResult();
        await forever;
        throw new InvalidOperationException("A call that hangs ends only by being given up.");
    }
}
