using System.Reflection;
using BillingGrains.LocalOrleans.Activations;
using BillingGrains.LocalOrleans.Silo;
using Orleans;
using Orleans.Runtime;

namespace BillingGrains.LocalOrleans.Calls;

/// <summary>The chain of a silo's incoming filters, then the grain's own, then the method.</summary>
internal sealed class IncomingCall(GrainCall call, Activation activation) : IIncomingGrainCallContext
{
    private int next;

    public object Grain => activation.GrainInstance!;

    public GrainId? SourceId => call.Source;

    public GrainId TargetId => call.Target;

    public GrainInterfaceType InterfaceType => call.Method.InterfaceType;

    public string InterfaceName => call.Method.InterfaceName;

    public string MethodName => call.Method.Method.Name;

    public MethodInfo InterfaceMethod => call.Method.Method;

    public IGrainContext TargetContext => activation;

    public MethodInfo ImplementationMethod
    {
        get
        {
            var map = Grain.GetType().GetInterfaceMap(call.Method.Method.DeclaringType!);
            return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, call.Method.Method)];
        }
    }

    public object? Result { get; set; }

    public async Task<object?> RunAsync()
    {
        await Invoke();
        return Result;
    }

    public async Task Invoke()
    {
        var filters = activation.Silo.IncomingFilters;
        var position = next++;
        if (position < filters.Length)
        {
            await filters[position].Invoke(this);
        }
        else if (position == filters.Length && Grain is IIncomingGrainCallFilter own)
        {
            await own.Invoke(this);
        }
        else
        {
            var task = call.Method.Invoke(Grain, call.Arguments);
            await task;
            Result = call.Method.Result.ValueOf(task);
        }
    }
}

/// <summary>The chain of a silo's outgoing filters, then the sending of the call.</summary>
internal sealed class OutgoingCall(
    LocalSilo silo, Activation? source, GrainProxy target, CallMethod method, object?[] arguments)
    : IOutgoingGrainCallContext
{
    private int next;

    public object Grain => target;

    public GrainId? SourceId => source?.GrainId;

    public IGrainContext? SourceContext => source;

    public GrainId TargetId => target.Target;

    public GrainInterfaceType InterfaceType => method.InterfaceType;

    public string InterfaceName => method.InterfaceName;

    public string MethodName => method.Method.Name;

    public MethodInfo InterfaceMethod => method.Method;

    public object? Result { get; set; }

    public async Task RunAsync(object promise)
    {
        try
        {
            await Invoke();
            method.Result.Keep(promise, Result);
        }
        catch (Exception failure)
        {
            method.Result.Break(promise, failure);
        }
    }

    public async Task Invoke()
    {
        var filters = silo.OutgoingFilters;
        var position = next++;
        if (position < filters.Length)
        {
            await filters[position].Invoke(this);
            return;
        }

        var task = method.Result.AsTask(target.Send(silo, source, method, arguments));
        await task;
        Result = method.Result.ValueOf(task);
    }
}
