using System.Collections.Concurrent;
using System.Reflection;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace BillingGrains.LocalOrleans.Calls;

/// <summary>What the engine knows of one method of a grain interface.</summary>
internal sealed class CallMethod
{
    private static readonly ConcurrentDictionary<Type, Dictionary<MethodInfo, CallMethod>> ByInterface = new();

    private readonly MethodInvoker invoker;

    private CallMethod(MethodInfo method)
    {
        Method = method;
        Parameters = [.. method.GetParameters().Select(parameter => parameter.ParameterType)];
        InterfaceName = method.DeclaringType!.FullName!;
        InterfaceType = GrainInterfaceType.Create(InterfaceName);
        IsOneWay = method.IsDefined(typeof(OneWayAttribute));
        Interleaving = method.IsDefined(typeof(AlwaysInterleaveAttribute)) ? Interleaving.Always
            : method.IsDefined(typeof(ReadOnlyAttribute)) ? Interleaving.ReadOnly
            : Interleaving.None;
        Result = CallResult.For(method);
        TakesRecords = Array.TrueForAll(Parameters, IsRecord);
        ReturnsRecord = Result.ValueType is null || IsRecord(Result.ValueType);
        invoker = MethodInvoker.Create(method);
    }

    public MethodInfo Method { get; }

    public Type[] Parameters { get; }

    public string InterfaceName { get; }

    public GrainInterfaceType InterfaceType { get; }

    public bool IsOneWay { get; }

    public Interleaving Interleaving { get; }

    public CallResult Result { get; }

    /// <summary>No argument can be a grain, since of each one's type there is no other.</summary>
    public bool TakesRecords { get; }

    /// <summary>The result cannot be a grain.</summary>
    public bool ReturnsRecord { get; }

    /// <summary>The methods of an interface and of those that it extends.</summary>
    /// <exception cref="NotSupportedException">A method that Orleans' compiler would refuse.</exception>
    public static IReadOnlyDictionary<MethodInfo, CallMethod> Of(Type grainInterface) =>
        ByInterface.GetOrAdd(grainInterface, static type => type.GetInterfaces().Append(type)
            .SelectMany(one => one.GetMethods(BindingFlags.Public | BindingFlags.Instance))
            .ToDictionary(method => method, method => new CallMethod(method)));

    /// <summary>Calls the grain; what it throws at once comes as itself, the rest with the task.</summary>
    public Task Invoke(object grain, object?[] arguments)
    {
        try
        {
            return Result.AsTask(invoker.Invoke(grain, arguments.AsSpan()));
        }
        catch (TargetInvocationException wrapped) when (wrapped.InnerException is { } thrown)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(thrown);
            throw;
        }
    }

    private static bool IsRecord(Type type) => type.IsSealed && !typeof(IGrainBase).IsAssignableFrom(type);
}
