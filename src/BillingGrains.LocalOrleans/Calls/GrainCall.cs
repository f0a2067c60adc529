using System.Collections.Immutable;
using BillingGrains.LocalOrleans.Activations;
using BillingGrains.LocalOrleans.Silo;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace BillingGrains.LocalOrleans.Calls;

/// <summary>A call from a reference to a grain; while it waits for its answer, a link in the list of its silo.</summary>
/// <param name="promise">Of the answer; null where nobody waits for one.</param>
internal sealed class GrainCall(
    LocalSilo caller, Activation? source, GrainProxy target, CallMethod method, object?[] arguments, object? promise,
    ImmutableDictionary<string, object>? context) : Message
{
    public GrainId? Source => source?.GrainId;

    public GrainId Target => target.Target;

    public CallMethod Method => method;

    public object?[] Arguments => arguments;

    public override Interleaving Interleaving => method.Interleaving;

    public override bool IsAbandoned => promise is not null && method.Result.IsKept(promise);

    public GrainCall? Previous { get; set; }

    public GrainCall? Next { get; set; }

    public bool IsListed { get; set; }

    /// <summary>By the silo's clock, in its timestamp's unit.</summary>
    public long DueTimestamp { get; set; }

    public override async Task RunAsync(Activation activation)
    {
        try
        {
            RequestContext.Import(context);
            var silo = activation.Silo;
            object? result;
            if (silo.IncomingFilters.Length > 0 || activation.IsFilter)
            {
                result = await new IncomingCall(this, activation).RunAsync();
            }
            else
            {
                var task = method.Invoke(activation.GrainInstance!, arguments);
                await task;
                result = method.Result.ValueOf(task);
            }

            if (promise is not null)
            {
                caller.Pending.Remove(this);
                method.Result.Keep(promise, silo.Copy(result, method.Result.ValueType, method.ReturnsRecord));
            }
        }
        catch (Exception failure)
        {
            Fail(failure, activation.Silo);
        }

        activation.End(this);
    }

    public override void Reject(Exception reason) => Fail(reason, caller);

    /// <summary>The caller waits no longer.</summary>
    public void Expire(TimeSpan timeout) => method.Result.Break(
        promise!, new TimeoutException($"No answer from {Target} to {method.Method.Name} within {timeout}."));

    private void Fail(Exception failure, LocalSilo where)
    {
        if (promise is null)
        {
            where.Log.LogWarning(
                failure, "One-way call of {Method} on {Grain} failed and nobody waits for it.", method.Method.Name, Target);
            return;
        }

        caller.Pending.Remove(this);
        method.Result.Break(promise, failure);
    }
}
