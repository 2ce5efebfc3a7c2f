using System.Threading.Channels;
using EfQueryCache.Redis.Calls;
using EfQueryCache.Redis.Diagnostics;
using StackExchange.Redis;

namespace EfQueryCache.Redis.Storing;

/// <summary>Entries that wait to be stored: a bounded number and size of them, and so many under way at a time. What does not fit is dropped.</summary>
internal sealed class StoreQueue : IAsyncDisposable
{
    // They wait for answers and not for the processor: over a link of a millisecond, so many store 64,000 in a second.
    private const int Writers = 64;

    private readonly Channel<Waiting> _waiting;
    private readonly RedisCalls _calls;
    private readonly RedisFigures _figures;
    private readonly long _limit;
    private readonly Task _writing;
    private long _bytes;

    /// <param name="count">How many may wait.</param>
    /// <param name="bytes">What they may weigh together.</param>
    /// <param name="calls">Sends them.</param>
    /// <param name="figures">Counts what is dropped.</param>
    public StoreQueue(int count, long bytes, RedisCalls calls, RedisFigures figures)
    {
        (_calls, _figures, _limit) = (calls, figures, bytes);
        _waiting = Channel.CreateBounded<Waiting>(count); // a full one refuses TryWrite
        _writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(WriteAsync)));
    }

    /// <returns>Whether it was stored, and not dropped. Never fails.</returns>
    public Task<bool> Add(RedisKey key, byte[] payload, TimeSpan ttl)
    {
        var waiting = new Waiting(key, payload, ttl);
        if (Interlocked.Add(ref _bytes, payload.Length) <= _limit && _waiting.Writer.TryWrite(waiting)) return waiting.Done.Task;

        Interlocked.Add(ref _bytes, -payload.Length);
        _figures.CountStoreDrop();
        return Task.FromResult(false);
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
    }

    private async Task WriteAsync()
    {
        await foreach (var waiting in _waiting.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            var reply = await _calls.RunAsync(new SetCall(waiting.Key, waiting.Payload, waiting.Ttl), CancellationToken.None).ConfigureAwait(false);
            if (!reply.Succeeded) _figures.CountStoreDrop();
            Interlocked.Add(ref _bytes, -waiting.Payload.Length);
            waiting.Done.SetResult(reply.Succeeded);
        }
    }

    private sealed record Waiting(RedisKey Key, byte[] Payload, TimeSpan Ttl)
    {
        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
