using Microsoft.Extensions.Caching.Memory;

namespace EfQueryCache.Benchmarks.L1;

/// <summary>
/// <c>Microsoft.Extensions.Caching.Memory</c> with <c>SizeLimit</c>. Full, it refuses the new entry and compacts in the
/// background, after which the next one finds room; here it compacts at once, so that no result depends on the scheduler.
/// </summary>
internal sealed class MemoryCachePolicy(long limit) : IPolicy, IDisposable
{
    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = limit, TrackStatistics = true });

    public string Name => "memory-cache";

    public bool Request(int key, int size)
    {
        if (_cache.TryGetValue(key, out _)) return true;
        if (_cache.GetCurrentStatistics()!.CurrentEstimatedSize + size > limit) _cache.Compact(0.05);
        _cache.Set(key, key, new MemoryCacheEntryOptions { Size = size });
        return false;
    }

    public void Dispose() => _cache.Dispose();
}
