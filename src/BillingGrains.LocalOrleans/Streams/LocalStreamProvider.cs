using BillingGrains.LocalOrleans.Activations;
using BillingGrains.LocalOrleans.Running;
using BillingGrains.LocalOrleans.Silo;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Streams;

namespace BillingGrains.LocalOrleans.Streams;

/// <summary>Streams in memory: whoever publishes does not wait; each subscribed grain gets the items of a stream in
/// order, one at a time, at most once. What was not delivered when the silo ends is lost.</summary>
internal sealed class LocalStreamProvider(string name, Func<LocalSilo> silo) : IStreamProvider
{
    private readonly Lock gate = new();
    private readonly Dictionary<(StreamId Stream, GrainId Grain), Queue<Func<Task>>> lines = [];
    private long positions;

    public string Name => name;

    public bool IsRewindable => false;

    public IAsyncStream<T> GetStream<T>(StreamId streamId) => new LocalStream<T>(this, streamId);

    public void Publish<T>(LocalStream<T> stream, StreamEventKind kind, T item, Exception? failure)
    {
        var from = Activation.Current?.Silo ?? silo();
        from.Runner.VerifyOnRunner("A stream was published to");
        var position = Interlocked.Increment(ref positions);
        foreach (var subscriber in from.Classes.All)
        {
            if (!subscriber.Subscriptions.Any(one => one.Matches(stream.StreamId)))
            {
                continue;
            }

            var grain = GrainId.Create(subscriber.Type, stream.StreamId.GetKeyAsString());
            var copy = (T)from.Copy(item, typeof(T))!;
            Enqueue(from, (stream.StreamId, grain), () =>
            {
                var delivered = new TaskCompletionSource(from.Runner.ReplyOptions);
                from.Send(grain, new StreamMessage<T>(stream, kind, copy, failure, position, delivered));
                return delivered.Task;
            });
        }
    }

    private void Enqueue(LocalSilo from, (StreamId Stream, GrainId Grain) line, Func<Task> delivery)
    {
        lock (gate)
        {
            if (lines.TryGetValue(line, out var waiting))
            {
                waiting.Enqueue(delivery);
                return;
            }

            lines[line] = new Queue<Func<Task>>([delivery]);
        }

        from.Own.Post(() => DrainAsync(from, line));
    }

    private async Task DrainAsync(LocalSilo from, (StreamId Stream, GrainId Grain) line)
    {
        while (true)
        {
            Func<Task> delivery;
            lock (gate)
            {
                if (!lines[line].TryDequeue(out delivery!))
                {
                    lines.Remove(line);
                    return;
                }
            }

            try
            {
                await delivery();
            }
            catch (Exception failure)
            {
                from.Log.LogWarning(failure, "An item of stream {Stream} was lost at {Grain}.", line.Stream, line.Grain);
            }
        }
    }
}

/// <inheritdoc/>
internal sealed class LocalStream<T>(LocalStreamProvider provider, StreamId streamId) : IAsyncStream<T>
{
    public bool IsRewindable => false;

    public string ProviderName => provider.Name;

    public StreamId StreamId => streamId;

    public Task OnNextAsync(T item, StreamSequenceToken? token = null) => Publish(StreamEventKind.Item, item, null);

    public Task OnCompletedAsync() => Publish(StreamEventKind.Completed, default!, null);

    public Task OnErrorAsync(Exception ex) => Publish(StreamEventKind.Failed, default!, ex);

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer)
    {
        var activation = Activation.Current
            ?? throw new NotSupportedException("Only a grain with an implicit subscription can take a stream's items.");
        return new SubscriptionHandle<T>(this, activation).ResumeAsync(observer);
    }

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(
        IAsyncObserver<T> observer, StreamSequenceToken? token, string? filterData = null) =>
        token is null && filterData is null
            ? SubscribeAsync(observer)
            : throw new NotSupportedException("Streams here neither rewind nor filter.");

    public bool Equals(IAsyncStream<T>? other) => CompareTo(other) == 0;

    public override bool Equals(object? obj) => Equals(obj as IAsyncStream<T>);

    public override int GetHashCode() => unchecked((int)StableTextHash.Of(streamId.ToString()));

    public int CompareTo(IAsyncStream<T>? other)
    {
        if (other is null)
        {
            return 1;
        }

        var byStream = streamId.CompareTo(other.StreamId);
        return byStream != 0 ? byStream : string.CompareOrdinal(ProviderName, other.ProviderName);
    }

    private Task Publish(StreamEventKind kind, T item, Exception? failure)
    {
        provider.Publish(this, kind, item, failure);
        return Task.CompletedTask;
    }
}
