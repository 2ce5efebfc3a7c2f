using EfQueryCache.Execution;
using EfQueryCache.Storage;

namespace EfQueryCache.SecondLevel;

/// <summary>Stores in the second level what has to leave memory and could not be stored there when it was loaded. A bounded number at a time; what is too much is dropped.</summary>
/// <param name="cache">The cache.</param>
internal sealed class Demotions(QueryCache cache)
{
    private const int Most = 256;

    private int _underWay;

    /// <summary>Returns at once.</summary>
    public void Demote(QueryCacheEntry entry)
    {
        if (entry.Demotion is not { } how || !entry.Versions.AreCurrent(cache.Rules)) return;
        var clock = cache.Options.TimeProvider;
        if (clock.GetElapsedTime(entry.Created) >= how.Ttl) return;
        if (Interlocked.Increment(ref _underWay) > Most) Interlocked.Decrement(ref _underWay);
        else _ = StoreAsync(entry, how);
    }

    private async Task StoreAsync(QueryCacheEntry entry, Demotion how)
    {
        if (await SharedEntry.StoreAsync(cache, entry, how).ConfigureAwait(false)) cache.Statistics.RecordDemotion();
        Interlocked.Decrement(ref _underWay);
    }
}
