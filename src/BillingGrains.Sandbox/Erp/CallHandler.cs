using System.Globalization;
using BillingGrains.Sandbox.Faults;

namespace BillingGrains.Sandbox.Erp;

/// <summary>What the books answer to a call, before anything goes wrong on the way back.</summary>
public sealed record Answer(int Status, object Body, string? Location = null);

/// <summary>Leads a call through token, limits, latency and faults to the books and back.</summary>
public sealed class CallHandler(SandboxOptions options, Tenants tenants, FaultBook faults, TimeProvider time)
{
    /// <summary>Answers a call.</summary>
    /// <param name="subject">The key or id that the call is for: with the seed it decides the fault.</param>
    /// <param name="work">The effect on the books and the answer.</param>
    public async Task Handle(
        HttpContext context, string tenantName, Operation operation, string subject, Func<Tenant, Answer> work)
    {
        if (!Access.IsBearer(context.Request, options.TokenOf(tenantName)))
        {
            await Write(context, new Answer(401, new Problem("token-wrong", "The token is not this tenant's.")));
            return;
        }

        var tenant = tenants.Get(tenantName);
        var entry = tenant.Door.Enter();
        ShowLimits(context.Response, entry);
        if (!entry.LetIn)
        {
            await Throttle(context, entry.Code!, entry.Code is "too-many-calls" ? entry.ResetSeconds : 1);
            return;
        }

        try
        {
            await TakeItsTime(tenantName, operation, subject, context.RequestAborted);
            await Answer(context, faults.Next(tenantName, operation, subject), () => work(tenant));
        }
        finally
        {
            tenant.Door.Leave();
        }
    }

    public static Task Write(HttpContext context, Answer answer)
    {
        if (answer.Location is not null)
        {
            context.Response.Headers.Location = answer.Location;
        }

        context.Response.StatusCode = answer.Status;
        return context.Response.WriteAsJsonAsync(answer.Body, answer.Body.GetType(), SandboxJson.Options);
    }

    private async Task Answer(HttpContext context, Fault fault, Func<Answer> work)
    {
        switch (fault)
        {
            case Fault.None:
                await Write(context, work());
                break;
            case Fault.Throttle:
                await Throttle(context, "throttled", retryAfterSeconds: 1);
                break;
            case Fault.Unavailable:
                context.Response.Headers.RetryAfter = "1";
                await Write(context, new Answer(503, new Problem("maintenance", "The ERP is under maintenance.")));
                break;
            case Fault.ErrorBefore:
                await Write(context, new Answer(500, new Problem("internal", "Something went wrong.")));
                break;
            case Fault.ErrorAfter:
                work();
                await Write(context, new Answer(500, new Problem("internal", "Something went wrong.")));
                break;
            case Fault.AbortAfter:
                work();
                context.Abort();
                break;
            case Fault.HangBefore:
                await HangUp(context);
                break;
            case Fault.HangAfter:
                work();
                await HangUp(context);
                break;
            case Fault.GarbledAfter:
                work();
                context.Response.ContentType = "text/html";
                await context.Response.WriteAsync("<html><body>Your session has expired.</body></html>");
                break;
            default:
                throw new InvalidOperationException($"No way is known to inject the fault {fault}.");
        }
    }

    private static Task Throttle(HttpContext context, string code, int retryAfterSeconds)
    {
        context.Response.Headers.RetryAfter = retryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return Write(context, new Answer(429, new Problem(code, "Too many calls; nothing was done.")));
    }

    private async Task HangUp(HttpContext context)
    {
        await Pause(options.Hang, context.RequestAborted);
        context.Abort();
    }

    private Task TakeItsTime(string tenant, Operation operation, string subject, CancellationToken aborted)
    {
        var draw = SeededDraw.Below(1_000, options.Seed, "latency", tenant, operation.ToString(), subject);
        var jitter = options.LatencyJitter * draw / 1_000;
        return Pause(options.Latency + jitter, aborted);
    }

    private async Task Pause(TimeSpan length, CancellationToken aborted)
    {
        if (length <= TimeSpan.Zero)
        {
            return;
        }

        // A caller that gave up is no error of ours, and what it asked for goes on: ERPs do not undo for a lost caller.
        await Task.Delay(length, time, aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>The limits as in the draft "RateLimit header fields for HTTP", revision 11.</summary>
    private void ShowLimits(HttpResponse response, Entry entry)
    {
        response.Headers["RateLimit-Policy"] = string.Create(
            CultureInfo.InvariantCulture, $"\"tenant\";q={options.CallsPerWindow};w={(int)options.Window.TotalSeconds}");
        response.Headers["RateLimit"] = string.Create(
            CultureInfo.InvariantCulture, $"\"tenant\";r={entry.Remaining};t={entry.ResetSeconds}");
    }
}
