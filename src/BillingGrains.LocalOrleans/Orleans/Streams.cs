using System.Text;
using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans.Runtime
{
    /// <summary>A stream's namespace and key.</summary>
    public readonly struct StreamId : IEquatable<StreamId>, IComparable<StreamId>
    {
        private readonly string? space;
        private readonly string key;

        private StreamId(string? space, string key)
        {
            this.space = string.IsNullOrEmpty(space) ? null : space;
            this.key = key;
        }

        public static StreamId Create(ReadOnlySpan<byte> ns, ReadOnlySpan<byte> key) =>
            Create(Encoding.UTF8.GetString(ns), Encoding.UTF8.GetString(key));

        public static StreamId Create(string? ns, Guid key) => new(ns, key.ToString("N"));

        public static StreamId Create(string? ns, long key) =>
            new(ns, key.ToString(System.Globalization.CultureInfo.InvariantCulture));

        public static StreamId Create(string? ns, string key)
        {
            ArgumentException.ThrowIfNullOrEmpty(key);
            return new StreamId(ns, key);
        }

        public string GetKeyAsString() => key;

        public string? GetNamespace() => space;

        public bool Equals(StreamId other) => CompareTo(other) == 0;

        public override bool Equals(object? obj) => obj is StreamId other && Equals(other);

        public override int GetHashCode() => unchecked((int)IdSpan.Create(key).GetUniformHashCode());

        public int CompareTo(StreamId other)
        {
            var byKey = string.CompareOrdinal(key, other.key);
            return byKey != 0 ? byKey : string.CompareOrdinal(space, other.space);
        }

        public override string ToString() => $"{space ?? "null"}/{key}";

        public static bool operator ==(StreamId s1, StreamId s2) => s1.Equals(s2);

        public static bool operator !=(StreamId s1, StreamId s2) => !s1.Equals(s2);
    }
}

namespace Orleans.Streams
{
    /// <summary>The place of an item in its stream.</summary>
    public abstract class StreamSequenceToken : IEquatable<StreamSequenceToken?>, IComparable<StreamSequenceToken?>
    {
        public abstract long SequenceNumber { get; protected set; }

        public abstract int EventIndex { get; protected set; }

        public abstract bool Equals(StreamSequenceToken? other);

        public abstract int CompareTo(StreamSequenceToken? other);
    }

    /// <summary>Takes the items of a stream.</summary>
    public interface IAsyncObserver<in T>
    {
        Task OnNextAsync(T item, StreamSequenceToken? token = null);

        Task OnCompletedAsync() => Task.CompletedTask;

        Task OnErrorAsync(Exception ex);
    }

    /// <summary>Attaches this activation's handler to its implicit subscription.</summary>
    public interface IAsyncObservable<T>
    {
        Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer);

        /// <exception cref="NotSupportedException">A token or a filter is given: streams here do not rewind.
        /// </exception>
        Task<StreamSubscriptionHandle<T>> SubscribeAsync(
            IAsyncObserver<T> observer, StreamSequenceToken? token, string? filterData = null);
    }

    /// <summary>A stream that carries only what may be lost: in memory, at most once, in order per stream.</summary>
    public interface IAsyncStream
    {
        bool IsRewindable { get; }

        string ProviderName { get; }

        StreamId StreamId { get; }
    }

    /// <inheritdoc/>
    public interface IAsyncStream<T>
        : IAsyncStream, IEquatable<IAsyncStream<T>>, IComparable<IAsyncStream<T>>, IAsyncObservable<T>,
        IAsyncObserver<T>;

    /// <summary>Ends or renews a subscription.</summary>
    public abstract class StreamSubscriptionHandle<T> : IEquatable<StreamSubscriptionHandle<T>?>
    {
        public abstract StreamId StreamId { get; }

        public abstract string ProviderName { get; }

        public abstract Guid HandleId { get; }

        public abstract Task UnsubscribeAsync();

        public abstract Task<StreamSubscriptionHandle<T>> ResumeAsync(
            IAsyncObserver<T> observer, StreamSequenceToken? token = null);

        public abstract bool Equals(StreamSubscriptionHandle<T>? other);
    }

    /// <summary>Gives streams by id. A keyed service: its key is the provider's name.</summary>
    public interface IStreamProvider
    {
        string Name { get; }

        IAsyncStream<T> GetStream<T>(StreamId streamId);

        bool IsRewindable { get; }
    }
}

namespace Orleans.Streams.Core
{
    /// <summary>A grain that attaches its handler when the first item of a subscription arrives.</summary>
    public interface IStreamSubscriptionObserver
    {
        Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory);
    }

    /// <summary>Makes the handle of the subscription that has just come up.</summary>
    public interface IStreamSubscriptionHandleFactory
    {
        StreamId StreamId { get; }

        string ProviderName { get; }

        StreamSubscriptionHandle<T> Create<T>();
    }
}

namespace Orleans
{
    /// <summary>Every stream of the namespace is delivered to the grain of this class whose key is the stream's.
    /// </summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    public class ImplicitStreamSubscriptionAttribute : Attribute
    {
        private readonly string? space;

        public ImplicitStreamSubscriptionAttribute()
        {
        }

        public ImplicitStreamSubscriptionAttribute(string streamNamespace, string? streamIdMapper = null)
        {
            ArgumentNullException.ThrowIfNull(streamNamespace);
            if (streamIdMapper is not null)
            {
                throw new NotSupportedException("The local engine maps a stream to the grain of the same key only.");
            }

            space = streamNamespace.Trim();
        }

        internal bool Matches(StreamId stream) =>
            space is null || string.Equals(space, stream.GetNamespace(), StringComparison.Ordinal);
    }
}
