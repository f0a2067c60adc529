using System.Collections.Immutable;
using BillingGrains.LocalOrleans.Activations;
using BillingGrains.LocalOrleans.Silo;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace BillingGrains.LocalOrleans.Calls;

/// <summary>A call from a reference to a grain.</summary>
internal sealed class GrainCall(
    LocalSilo caller, GrainId? source, GrainId target, CallMethod method, object?[] arguments, PendingCall? pending,
    ImmutableDictionary<string, object>? context) : Message
{
    public GrainId? Source => source;

    public GrainId Target => target;

    public CallMethod Method => method;

    public object?[] Arguments => arguments;

    public override Interleaving Interleaving => method.Interleaving;

    public override bool IsAbandoned => pending is { IsCompleted: true };

    public override async Task RunAsync(Activation activation)
    {
        try
        {
            RequestContext.Import(context);
            var silo = activation.Silo;
            var filtered = silo.IncomingFilters.Length > 0 || activation.GrainInstance is Orleans.IIncomingGrainCallFilter;
            object? result;
            if (filtered)
            {
                result = await new IncomingCall(this, activation).RunAsync();
            }
            else
            {
                var task = method.Invoke(activation.GrainInstance!, arguments);
                await task;
                result = method.Result.ValueOf(task);
            }

            if (pending is not null)
            {
                caller.Pending.Remove(pending);
                pending.TrySetResult(silo.Copy(result, method.Result.ValueType));
            }
        }
        catch (Exception failure)
        {
            Fail(failure, activation.Silo);
        }
    }

    public override void Reject(Exception reason) => Fail(reason, caller);

    private void Fail(Exception failure, LocalSilo where)
    {
        if (pending is null)
        {
            where.Log.LogWarning(
                failure, "One-way call of {Method} on {Grain} failed and nobody waits for it.", method.Method.Name, target);
            return;
        }

        caller.Pending.Remove(pending);
        pending.TrySetException(failure);
    }
}
