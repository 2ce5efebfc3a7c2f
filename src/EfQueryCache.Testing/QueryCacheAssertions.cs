using System.Globalization;

namespace EfQueryCache.Testing;

/// <summary>
/// Asserts how a cache answers. They compare its statistics from before and after, so nothing else may use the cache meanwhile.
/// </summary>
public static class QueryCacheAssertions
{
    /// <summary>Asserts that queries, one or several, are all answered from the cache.</summary>
    /// <typeparam name="T">What they return.</typeparam>
    /// <param name="cache">The cache.</param>
    /// <param name="query">Runs them.</param>
    /// <returns>What they return.</returns>
    /// <exception cref="QueryCacheAssertionException">One is not, or nothing asks the cache.</exception>
    public static async Task<T> ShouldHitAsync<T>(this IQueryCache cache, Func<Task<T>> query)
    {
        var before = cache.GetStatistics();
        return Check(cache, before, await query().ConfigureAwait(false), "hit", IsHit(before, cache.GetStatistics()));
    }

    /// <inheritdoc cref="ShouldHitAsync"/>
    public static T ShouldHit<T>(this IQueryCache cache, Func<T> query)
    {
        var before = cache.GetStatistics();
        return Check(cache, before, query(), "hit", IsHit(before, cache.GetStatistics()));
    }

    /// <summary>Asserts that queries could be answered from the cache, and none of them is.</summary>
    /// <inheritdoc cref="ShouldHitAsync"/>
    public static async Task<T> ShouldMissAsync<T>(this IQueryCache cache, Func<Task<T>> query)
    {
        var before = cache.GetStatistics();
        return Check(cache, before, await query().ConfigureAwait(false), "miss", IsMiss(before, cache.GetStatistics()));
    }

    /// <inheritdoc cref="ShouldMissAsync"/>
    public static T ShouldMiss<T>(this IQueryCache cache, Func<T> query)
    {
        var before = cache.GetStatistics();
        return Check(cache, before, query(), "miss", IsMiss(before, cache.GetStatistics()));
    }

    /// <summary>Asserts that queries go past the cache for a reason, and for no other.</summary>
    /// <typeparam name="T">What they return.</typeparam>
    /// <param name="cache">The cache.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="query">Runs them.</param>
    /// <returns>What they return.</returns>
    /// <exception cref="QueryCacheAssertionException">One does not, or for another reason.</exception>
    public static async Task<T> ShouldBypassAsync<T>(this IQueryCache cache, BypassReason reason, Func<Task<T>> query)
    {
        var before = cache.GetStatistics();
        return Check(cache, before, await query().ConfigureAwait(false), $"bypass ({reason})", IsBypass(before, cache.GetStatistics(), reason));
    }

    /// <inheritdoc cref="ShouldBypassAsync"/>
    public static T ShouldBypass<T>(this IQueryCache cache, BypassReason reason, Func<T> query)
    {
        var before = cache.GetStatistics();
        return Check(cache, before, query(), $"bypass ({reason})", IsBypass(before, cache.GetStatistics(), reason));
    }

    private static T Check<T>(IQueryCache cache, QueryCacheStatistics before, T result, string what, bool isSo) => isSo
        ? result
        : throw new QueryCacheAssertionException(
            $"Expected a {what}, but there were {Describe(before, cache.GetStatistics())}. ExplainCacheAsync() on the query says why.");

    private static bool IsHit(QueryCacheStatistics before, QueryCacheStatistics after) => after.Hits > before.Hits && Others(before, after) == 0;

    private static bool IsMiss(QueryCacheStatistics before, QueryCacheStatistics after)
        => after.Misses > before.Misses && after.Hits == before.Hits && after.StaleHits == before.StaleHits && Bypasses(before, after) == 0;

    private static bool IsBypass(QueryCacheStatistics before, QueryCacheStatistics after, BypassReason reason)
        => Count(after, reason) > Count(before, reason)
            && Bypasses(before, after) == Count(after, reason) - Count(before, reason)
            && after.Hits == before.Hits && after.Misses == before.Misses && after.StaleHits == before.StaleHits;

    private static long Others(QueryCacheStatistics before, QueryCacheStatistics after)
        => after.Misses - before.Misses + after.StaleHits - before.StaleHits + Bypasses(before, after);

    private static long Bypasses(QueryCacheStatistics before, QueryCacheStatistics after) => after.Bypasses.Values.Sum() - before.Bypasses.Values.Sum();

    private static long Count(QueryCacheStatistics statistics, BypassReason reason) => statistics.Bypasses.GetValueOrDefault(reason);

    private static string Describe(QueryCacheStatistics before, QueryCacheStatistics after)
    {
        var reasons = after.Bypasses.Where(bypass => bypass.Value > Count(before, bypass.Key))
            .Select(bypass => string.Create(CultureInfo.InvariantCulture, $"{bypass.Key} {bypass.Value - Count(before, bypass.Key)}"));
        var bypasses = string.Join(", ", reasons);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{after.Hits - before.Hits} hits, {after.Misses - before.Misses} misses, {after.StaleHits - before.StaleHits} hits past their time to live, {Bypasses(before, after)} bypasses{(bypasses.Length == 0 ? "" : $" ({bypasses})")}");
    }
}
