using System.Reflection;
using BillingGrains.LocalOrleans.Activations;
using BillingGrains.LocalOrleans.Silo;
using Orleans;
using Orleans.Runtime;

namespace BillingGrains.LocalOrleans.Calls;

/// <summary>A reference to a grain: turns a method call into a message.</summary>
// DispatchProxy derives a class from this one at run time, so it can be neither sealed nor internal.
public class GrainProxy : DispatchProxy, IEquatable<GrainProxy>
{
    private IReadOnlyDictionary<MethodInfo, CallMethod> methods = null!;

    internal LocalSilo Silo { get; private set; } = null!;

    internal GrainId Target { get; private set; }

    /// <summary>References to the same grain are equal, whatever the interface.</summary>
    public bool Equals(GrainProxy? other) => other is not null && Target == other.Target;

    public override bool Equals(object? obj) => Equals(obj as GrainProxy);

    public override int GetHashCode() => unchecked((int)Target.GetUniformHashCode());

    public override string ToString() => Target.ToString();

    /// <summary>A reference to no grain yet: what <see cref="To"/> copies, since making one takes reflection.</summary>
    internal static GrainProxy Pattern(Type grainInterface, LocalSilo silo)
    {
        var proxy = (GrainProxy)Create(grainInterface, typeof(GrainProxy));
        proxy.methods = CallMethod.Of(grainInterface);
        proxy.Silo = silo;
        return proxy;
    }

    internal GrainProxy To(GrainId target)
    {
        var proxy = (GrainProxy)MemberwiseClone();
        proxy.Target = target;
        return proxy;
    }

    /// <summary>Sends without filters.</summary>
    /// <returns>What the method returns to its caller.</returns>
    internal object Send(LocalSilo from, Activation? source, CallMethod method, object?[] arguments)
    {
        for (var index = 0; index < arguments.Length; index++)
        {
            arguments[index] = from.Copy(arguments[index], method.Parameters[index], method.TakesRecords);
        }

        var promise = method.IsOneWay ? null : method.Result.Promise(from.Runner.ReplyOptions);
        var call = new GrainCall(from, source, this, method, arguments, promise, RequestContext.Export());
        if (promise is not null)
        {
            from.Pending.Add(call);
        }

        from.Send(Target, call);
        return promise is null ? method.Result.ReturnNothing() : method.Result.Return(promise);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var source = Activation.Current;
        var from = source?.Silo ?? Silo;
        from.Runner.VerifyOnRunner("A grain was called");
        var method = methods[targetMethod!];
        var arguments = args ?? [];
        if (from.OutgoingFilters.Length == 0)
        {
            return Send(from, source, method, arguments);
        }

        var answer = method.Result.Promise(from.Runner.ReplyOptions);
        _ = new OutgoingCall(from, source, this, method, arguments).RunAsync(answer);
        return method.Result.Return(answer);
    }
}
