using BillingGrains.LocalOrleans.Activations;
using BillingGrains.LocalOrleans.Calls;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace BillingGrains.LocalOrleans.Streams;

/// <summary>What happens on a stream.</summary>
internal enum StreamEventKind
{
    None,
    Item,
    Completed,
    Failed,
}

/// <summary>One event on its way to one grain.</summary>
internal sealed class StreamMessage<T>(
    LocalStream<T> stream, StreamEventKind kind, T item, Exception? failure, long position,
    TaskCompletionSource delivered) : Message
{
    public override Interleaving Interleaving => Interleaving.None;

    public override async Task RunAsync(Activation activation)
    {
        try
        {
            RequestContext.Import(null);
            if (!activation.StreamHandlers.ContainsKey(stream.StreamId)
                && activation.GrainInstance is IStreamSubscriptionObserver unsubscribed)
            {
                await unsubscribed.OnSubscribed(new HandleFactory(stream, activation));
            }

            if (activation.StreamHandlers.GetValueOrDefault(stream.StreamId) is IAsyncObserver<T> handler)
            {
                await HandOverAsync(handler);
            }

            delivered.TrySetResult();
        }
        catch (Exception thrown)
        {
            delivered.TrySetException(thrown);
        }

        activation.End(this);
    }

    public override void Reject(Exception reason) => delivered.TrySetException(reason);

    private Task HandOverAsync(IAsyncObserver<T> handler) => kind switch
    {
        StreamEventKind.Item => handler.OnNextAsync(item, new StreamPosition(position)),
        StreamEventKind.Completed => handler.OnCompletedAsync(),
        StreamEventKind.Failed => handler.OnErrorAsync(failure!),
        _ => throw new InvalidOperationException($"Unknown stream event {kind}."),
    };
}

/// <summary>The place of an item: counted per stream since the silo's start.</summary>
internal sealed class StreamPosition(long number) : StreamSequenceToken
{
    public override long SequenceNumber { get; protected set; } = number;

    public override int EventIndex { get; protected set; }

    public override bool Equals(StreamSequenceToken? other) => other is not null && CompareTo(other) == 0;

    public override bool Equals(object? obj) => Equals(obj as StreamSequenceToken);

    public override int GetHashCode() => unchecked((int)SequenceNumber);

    public override int CompareTo(StreamSequenceToken? other) => SequenceNumber.CompareTo(other?.SequenceNumber ?? -1);
}

/// <inheritdoc/>
internal sealed class HandleFactory(IAsyncStream stream, Activation activation) : IStreamSubscriptionHandleFactory
{
    public StreamId StreamId => stream.StreamId;

    public string ProviderName => stream.ProviderName;

    public StreamSubscriptionHandle<T> Create<T>() => new SubscriptionHandle<T>(stream, activation);
}

/// <summary>The implicit subscription of one activation; attaching a handler is all that can be done with it.</summary>
internal sealed class SubscriptionHandle<T>(IAsyncStream stream, Activation activation) : StreamSubscriptionHandle<T>
{
    public override StreamId StreamId => stream.StreamId;

    public override string ProviderName => stream.ProviderName;

    // Stream and grain name an implicit subscription completely; the id is derived from them.
    public override Guid HandleId { get; } = new(
        unchecked((int)activation.GrainId.GetUniformHashCode()), 0, 0,
        BitConverter.GetBytes(Running.StableTextHash.Of(stream.StreamId.ToString())));

    public override Task UnsubscribeAsync()
    {
        activation.StreamHandlers.Remove(StreamId);
        return Task.CompletedTask;
    }

    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(
        IAsyncObserver<T> observer, StreamSequenceToken? token = null)
    {
        ArgumentNullException.ThrowIfNull(observer);
        activation.StreamHandlers[StreamId] = observer;
        return Task.FromResult<StreamSubscriptionHandle<T>>(this);
    }

    public override bool Equals(StreamSubscriptionHandle<T>? other) => other is not null && HandleId == other.HandleId;

    public override bool Equals(object? obj) => Equals(obj as StreamSubscriptionHandle<T>);

    public override int GetHashCode() => unchecked((int)activation.GrainId.GetUniformHashCode());
}
