using EfQueryCache.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EfQueryCache.Tests.Values;

/// <summary>Caches without a database, and short forms.</summary>
internal static class ValueTesting
{
    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static QueryCache Create(ManualTimeProvider? clock = null, Action<QueryCacheOptions>? configure = null)
    {
        var options = new QueryCacheOptions { TimeProvider = clock ?? new ManualTimeProvider() };
        configure?.Invoke(options);
        return new QueryCache("", options, NullLogger.Instance);
    }

    public static ValueTask<T> GetOrCreateAsync<T>(this IQueryCache cache, string key, Func<T> factory, Action<CacheValueOptions>? configure = null)
        => cache.GetOrCreateAsync(key, _ => new ValueTask<T>(factory()), configure, Token);

    /// <summary>Whether the value of a key is there, without a factory.</summary>
    public static async Task<bool> HasAsync(this IQueryCache cache, string key) => await cache.ExistsAsync(key, Token);
}
