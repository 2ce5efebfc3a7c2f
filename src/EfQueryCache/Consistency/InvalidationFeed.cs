using System.Threading.Channels;

namespace EfQueryCache.Consistency;

/// <summary>Tells those who listen to a cache what has invalidated entries of it, whoever did it in this process.</summary>
internal sealed class InvalidationFeed(QueryCache cache) : IAsyncEnumerable<QueryCacheInvalidation>
{
    private const int Capacity = 1024;

    private static readonly Lock ListLock = new();

    // Writes reach every cache over the same database. Usually nobody listens; then this costs a look at an empty array.
    private static volatile Listener[] _listeners = [];

    public static void Tell(QueryCacheInvalidation invalidation, QueryCache by, DatabaseTags? database)
    {
        foreach (var listener in _listeners)
        {
            if (ReferenceEquals(listener.Cache, by) || (database is not null && listener.Cache.Databases.Includes(database))) listener.Hear(invalidation);
        }
    }

    public IAsyncEnumerator<QueryCacheInvalidation> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        var listener = new Listener(cache, cancellationToken);
        lock (ListLock) _listeners = [.. _listeners, listener];
        return listener;
    }

    private sealed class Listener : IAsyncEnumerator<QueryCacheInvalidation>
    {
        private readonly Channel<QueryCacheInvalidation> _channel;
        private readonly CancellationToken _cancellationToken;
        private long _lost;

        public Listener(QueryCache cache, CancellationToken cancellationToken)
        {
            (Cache, _cancellationToken) = (cache, cancellationToken);
            _channel = Channel.CreateBounded<QueryCacheInvalidation>(
                new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
                _ => Interlocked.Increment(ref _lost));
        }

        public QueryCache Cache { get; }

        public QueryCacheInvalidation Current { get; private set; } = new();

        public void Hear(QueryCacheInvalidation invalidation) => _channel.Writer.TryWrite(invalidation);

        public async ValueTask<bool> MoveNextAsync()
        {
            if (!await _channel.Reader.WaitToReadAsync(_cancellationToken).ConfigureAwait(false)) return false;
            if (Interlocked.Exchange(ref _lost, 0) is > 0 and var lost)
            {
                Current = new QueryCacheInvalidation
                {
                    Time = Cache.Options.TimeProvider.GetUtcNow(),
                    IsEverything = true,
                    Reason = FormattableString.Invariant($"{lost} invalidations were not read in time and are lost to this reader"),
                };
                return true;
            }

            if (!_channel.Reader.TryRead(out var invalidation)) return false;
            Current = invalidation;
            return true;
        }

        public ValueTask DisposeAsync()
        {
            lock (ListLock) _listeners = [.. _listeners.Where(listener => listener != this)];
            _channel.Writer.TryComplete();
            return default;
        }
    }
}
