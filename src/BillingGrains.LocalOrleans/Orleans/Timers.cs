using System.Diagnostics.CodeAnalysis;
using BillingGrains.LocalOrleans.Activations;
using Orleans.Runtime;

namespace Orleans.Runtime
{
    /// <summary>A timer of one activation: it stops with it. Dispose stops it earlier.</summary>
    public interface IGrainTimer : IDisposable
    {
        /// <param name="dueTime">Until the next tick; infinite stops the timer.</param>
        /// <param name="period">From the end of a tick to the next; infinite means no further tick.</param>
        void Change(TimeSpan dueTime, TimeSpan period);
    }

    /// <summary>How a grain timer runs.</summary>
    public readonly struct GrainTimerCreationOptions() : IEquatable<GrainTimerCreationOptions>
    {
        [SetsRequiredMembers]
        public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
            : this()
        {
            DueTime = dueTime;
            Period = period;
        }

        /// <summary>Until the first tick; infinite makes a stopped timer.</summary>
        public required TimeSpan DueTime { get; init; }

        /// <summary>From the end of a tick to the next; infinite means a single tick.</summary>
        public required TimeSpan Period { get; init; }

        /// <summary>Whether a tick may run while a call waits at an await. Default false.</summary>
        public bool Interleave { get; init; }

        /// <summary>Whether a tick counts as use, so that it puts off deactivation. Default false.</summary>
        public bool KeepAlive { get; init; }

        public bool Equals(GrainTimerCreationOptions other) =>
            (DueTime, Period, Interleave, KeepAlive) == (other.DueTime, other.Period, other.Interleave, other.KeepAlive);

        public override bool Equals(object? obj) => obj is GrainTimerCreationOptions other && Equals(other);

        public override int GetHashCode() => unchecked((int)(DueTime.Ticks ^ (Period.Ticks << 1)));

        public static bool operator ==(GrainTimerCreationOptions left, GrainTimerCreationOptions right) =>
            left.Equals(right);

        public static bool operator !=(GrainTimerCreationOptions left, GrainTimerCreationOptions right) =>
            !left.Equals(right);
    }
}

namespace Orleans
{
    /// <summary>What a grain may ask of its activation.</summary>
    public static class GrainBaseExtensions
    {
        /// <summary>Ends the activation when its running turns are over.</summary>
        public static void DeactivateOnIdle(this IGrainBase grain) => Activation.Of(grain).Deactivate(
            new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "The grain asked for it."));

        /// <summary>Ticks are turns: they wait for running calls unless they interleave. A failing tick is logged and
        /// the timer goes on.</summary>
        public static IGrainTimer RegisterGrainTimer<TState>(
            this IGrainBase grain, Func<TState, CancellationToken, Task> callback, TState state,
            GrainTimerCreationOptions options)
        {
            ArgumentNullException.ThrowIfNull(callback);
            return Activation.Of(grain).AddTimer(token => callback(state, token), options);
        }

        /// <summary>A timer whose callback needs no state; see the overload that has one.</summary>
        public static IGrainTimer RegisterGrainTimer(
            this IGrainBase grain, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
        {
            ArgumentNullException.ThrowIfNull(callback);
            return Activation.Of(grain).AddTimer(callback, options);
        }

        /// <inheritdoc cref="RegisterGrainTimer(IGrainBase, Func{CancellationToken, Task}, GrainTimerCreationOptions)"/>
        public static IGrainTimer RegisterGrainTimer(
            this IGrainBase grain, Func<Task> callback, GrainTimerCreationOptions options)
        {
            ArgumentNullException.ThrowIfNull(callback);
            return Activation.Of(grain).AddTimer(_ => callback(), options);
        }

        /// <inheritdoc cref="RegisterGrainTimer(IGrainBase, Func{CancellationToken, Task}, GrainTimerCreationOptions)"/>
        public static IGrainTimer RegisterGrainTimer<TState>(
            this IGrainBase grain, Func<TState, Task> callback, TState state, GrainTimerCreationOptions options)
        {
            ArgumentNullException.ThrowIfNull(callback);
            return Activation.Of(grain).AddTimer(_ => callback(state), options);
        }

        /// <inheritdoc cref="RegisterGrainTimer(IGrainBase, Func{CancellationToken, Task}, GrainTimerCreationOptions)"/>
        public static IGrainTimer RegisterGrainTimer(
            this IGrainBase grain, Func<Task> callback, TimeSpan dueTime, TimeSpan period) =>
            RegisterGrainTimer(grain, callback, new GrainTimerCreationOptions(dueTime, period));

        /// <inheritdoc cref="RegisterGrainTimer(IGrainBase, Func{CancellationToken, Task}, GrainTimerCreationOptions)"/>
        public static IGrainTimer RegisterGrainTimer(
            this IGrainBase grain, Func<CancellationToken, Task> callback, TimeSpan dueTime, TimeSpan period) =>
            RegisterGrainTimer(grain, callback, new GrainTimerCreationOptions(dueTime, period));

        /// <inheritdoc cref="RegisterGrainTimer(IGrainBase, Func{CancellationToken, Task}, GrainTimerCreationOptions)"/>
        public static IGrainTimer RegisterGrainTimer<TState>(
            this IGrainBase grain, Func<TState, Task> callback, TState state, TimeSpan dueTime, TimeSpan period) =>
            RegisterGrainTimer(grain, callback, state, new GrainTimerCreationOptions(dueTime, period));

        /// <inheritdoc cref="RegisterGrainTimer(IGrainBase, Func{CancellationToken, Task}, GrainTimerCreationOptions)"/>
        public static IGrainTimer RegisterGrainTimer<TState>(
            this IGrainBase grain, Func<TState, CancellationToken, Task> callback, TState state,
            TimeSpan dueTime, TimeSpan period) =>
            RegisterGrainTimer(grain, callback, state, new GrainTimerCreationOptions(dueTime, period));
    }
}
