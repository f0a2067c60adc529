using System.Reflection;
using Orleans.Runtime;

namespace Orleans.Runtime
{
    /// <summary>One activation of a grain, as its code and its filters see it.</summary>
    public interface IGrainContext : IEquatable<IGrainContext>
    {
        GrainId GrainId { get; }

        /// <summary>The grain object; null until it is made.</summary>
        object? GrainInstance { get; }

        /// <summary>Services of this activation: a scope that ends with it.</summary>
        IServiceProvider ActivationServices { get; }

        /// <summary>Completes after deactivation. Never wait for it inside the grain itself.</summary>
        Task Deactivated { get; }

        /// <summary>Starts deactivation; running turns end first.</summary>
        void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
    }

    /// <summary>Gives the activation whose turn is running.</summary>
    public interface IGrainContextAccessor
    {
        IGrainContext GrainContext { get; }
    }
}

namespace Orleans
{
    /// <summary>One call, seen by a filter.</summary>
    public interface IGrainCallContext
    {
        /// <summary>The reference called (outgoing) or the grain called (incoming).</summary>
        object Grain { get; }

        /// <summary>Null where the caller is no grain.</summary>
        GrainId? SourceId { get; }

        GrainId TargetId { get; }

        GrainInterfaceType InterfaceType { get; }

        string InterfaceName { get; }

        string MethodName { get; }

        MethodInfo InterfaceMethod { get; }

        /// <summary>Set after <see cref="Invoke"/>; a filter may replace it.</summary>
        object? Result { get; set; }

        /// <summary>Runs the next filter, and the grain's method after the last one.</summary>
        Task Invoke();
    }

    /// <inheritdoc/>
    public interface IIncomingGrainCallContext : IGrainCallContext
    {
        IGrainContext TargetContext { get; }

        MethodInfo ImplementationMethod { get; }
    }

    /// <inheritdoc/>
    public interface IOutgoingGrainCallContext : IGrainCallContext
    {
        /// <summary>Null where the caller is no grain.</summary>
        IGrainContext? SourceContext { get; }
    }

    /// <summary>Wraps every call that arrives at a grain. Register it as a service, or implement it in the grain.
    /// </summary>
    public interface IIncomingGrainCallFilter
    {
        Task Invoke(IIncomingGrainCallContext context);
    }

    /// <summary>Wraps every call that leaves through a reference. Register it as a service.</summary>
    public interface IOutgoingGrainCallFilter
    {
        Task Invoke(IOutgoingGrainCallContext context);
    }
}
