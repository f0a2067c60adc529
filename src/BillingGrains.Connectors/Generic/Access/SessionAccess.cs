using BillingGrains.Connectors.Generic.Answers;
using BillingGrains.Connectors.Generic.Calls;
using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Generic.Templates;
using BillingGrains.Connectors.Http;
using NodaTime;

namespace BillingGrains.Connectors.Generic.Access;

/// <summary>A login whose answer gives what later calls are made with: a session, a token, the number of the user. A refused
/// one is not tried again for a while, so that nobody is locked out.</summary>
internal sealed class SessionAccess(AccessPlan.Session plan, ErpWire calls, Wire wire, Func<Render> render, TimeProvider time)
    : IAccess, IDisposable
{
    private static readonly TimeSpan RefusedPause = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim turn = new(1, 1);
    private DateTimeOffset goodUntil = DateTimeOffset.MinValue;
    private DateTimeOffset noneBefore = DateTimeOffset.MinValue;

    public Dictionary<string, string> Known { get; private set; } = new(StringComparer.Ordinal);

    public async ValueTask<Dictionary<string, string>> Ready(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            if (time.GetUtcNow() >= goodUntil)
            {
                Known = await Login(cancellation);
                goodUntil = time.GetUtcNow() + plan.For.ToTimeSpan();
            }

            return Known;
        }
        finally
        {
            turn.Release();
        }
    }

    public OutgoingCall Sign(OutgoingCall call, Render own) =>
        call with { Headers = [.. call.Headers, .. Wire.Headers(plan.Headers, own)] };

    public bool Drop()
    {
        goodUntil = DateTimeOffset.MinValue;
        return true;
    }

    public void Dispose() => turn.Dispose();

    private async Task<Dictionary<string, string>> Login(CancellationToken cancellation)
    {
        if (noneBefore - time.GetUtcNow() is var wait && wait > TimeSpan.Zero)
        {
            throw Refused("The ERP refused the login; it is not tried again yet.", wait);
        }

        var own = render();
        var answer = await wire.Send(wire.Write(plan.Call, calls, own), calls.Answer, calls.Namespaces, cancellation);
        var read = plan.Call.Read.Of(answer.Body, answer.Headers);
        if (answer.IsSuccess && read.Values.All(static value => value.Length > 0))
        {
            return read;
        }

        if (answer.Status is 429 or >= 500)
        {
            throw new CallFailedException($"The login was not answered: {answer.Detail}", nothingWasSent: true)
            {
                RetryAfter = answer.RetryAfter,
            };
        }

        noneBefore = time.GetUtcNow() + RefusedPause;
        throw Refused($"The ERP refuses the login: {answer.Detail}", RefusedPause);
    }

    private static CallFailedException Refused(string words, TimeSpan wait) =>
        new(words, nothingWasSent: true) { RetryAfter = Duration.FromTimeSpan(wait) };
}
