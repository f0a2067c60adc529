using System.Text.Json;
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
    /// <param name="manners">How the pretended ERP lets in, throttles and breaks; null for the sandbox's own way.</param>
    /// <param name="own">Of calls of this sort only so many are let in; null for none.</param>
    public async Task Handle(
        HttpContext context, string tenantName, Operation operation, string subject, Func<Tenant, Answer> work,
        Manners? manners = null, OwnLimit? own = null)
    {
        var way = manners ?? Manners.Own;
        if (!way.IsLetIn(context.Request, options, tenantName))
        {
            await Write(context, way.NotLetIn);
            return;
        }

        var tenant = tenants.Get(tenantName);
        var entry = tenant.Door.Enter(own);
        way.ShowLimits(context.Response, entry, options);
        if (!entry.LetIn)
        {
            await Pause(way.ThrottledAfter, context.RequestAborted);
            await Write(context, way.Throttled(
                context.Response, entry.Code!, entry.Code is "too-many-calls" ? entry.ResetSeconds : 1));
            return;
        }

        try
        {
            await TakeItsTime(tenantName, operation, subject, context.RequestAborted);
            await Answer(context, faults.Next(tenantName, operation, subject), way, () => work(tenant));
        }
        finally
        {
            tenant.Door.Leave();
        }
    }

    /// <summary>Reads a call's body; null when it is malformed, which is answered then.</summary>
    public static async Task<T?> Read<T>(HttpContext context, CancellationToken cancellation)
        where T : class
    {
        var problem = "The body is null.";
        try
        {
            if (await JsonSerializer.DeserializeAsync<T>(context.Request.Body, SandboxJson.Options, cancellation) is { } body)
            {
                return body;
            }
        }
        catch (JsonException malformed)
        {
            problem = malformed.Message;
        }

        await Write(context, new Answer(400, new Problem("malformed", problem)));
        return null;
    }

    public static Task Write(HttpContext context, Answer answer)
    {
        if (answer.Location is not null)
        {
            context.Response.Headers.Location = answer.Location;
        }

        context.Response.StatusCode = answer.Status;
        if (answer.Body is string text)
        {
            context.Response.ContentType = text.StartsWith('<') ? "text/xml; charset=utf-8" : "text/plain";
            return context.Response.WriteAsync(text);
        }

        if (answer.Status == StatusCodes.Status204NoContent)
        {
            return Task.CompletedTask;
        }

        return context.Response.WriteAsJsonAsync(answer.Body, answer.Body.GetType(), SandboxJson.Options);
    }

    private async Task Answer(HttpContext context, Fault fault, Manners manners, Func<Answer> work)
    {
        switch (fault)
        {
            case Fault.None:
                await Write(context, work());
                break;
            case Fault.Throttle:
                await Pause(manners.ThrottledAfter, context.RequestAborted);
                await Write(context, manners.Throttled(context.Response, "throttled", seconds: 1));
                break;
            case Fault.Unavailable:
                context.Response.Headers.RetryAfter = "1";
                await Write(context, manners.Unavailable);
                break;
            case Fault.ErrorBefore:
                await Write(context, manners.Broken);
                break;
            case Fault.ErrorAfter:
                work();
                await Write(context, manners.Broken);
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
}
