using System.Collections.Concurrent;
using Microsoft.AspNetCore.OutputCaching;

namespace EfQueryCache.AspNetCore.Tests.OutputCaching;

/// <summary>An output cache that keeps nothing, and whose first eviction fails.</summary>
internal sealed class FailingStore : IOutputCacheStore
{
    private int _calls;

    public ConcurrentBag<string> Evicted { get; } = [];

    public ValueTask EvictByTagAsync(string tag, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _calls) == 1) throw new TimeoutException("on purpose");
        Evicted.Add(tag);
        return default;
    }

    public ValueTask<byte[]?> GetAsync(string key, CancellationToken cancellationToken) => default;

    public ValueTask SetAsync(string key, byte[] value, string[]? tags, TimeSpan validFor, CancellationToken cancellationToken) => default;
}
