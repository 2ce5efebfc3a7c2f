using EfQueryCache.SecondLevel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EfQueryCache.AspNetCore.HealthChecks;

/// <summary>A cache and how it is configured, for checks. Thread-safe.</summary>
internal sealed class CheckedCache
{
    private static readonly string[] NoTags = [];

    private CheckedCache(IQueryCache cache, QueryCacheOptions options, ISecondLevel? level) => (Cache, Options, Level) = (cache, options, level);

    public IQueryCache Cache { get; }

    /// <summary>Only for what a reload of the configuration does not change.</summary>
    public QueryCacheOptions Options { get; }

    public ISecondLevel? Level { get; }

    /// <summary>Finds the cache. The first one to ask creates it, which begins to connect its second level.</summary>
    /// <exception cref="InvalidOperationException">There is no cache of that name.</exception>
    public static CheckedCache Find(IServiceProvider services, string name)
    {
        var cache = services.GetKeyedService<IQueryCache>(name)
            ?? throw new InvalidOperationException($"There is no query cache named \"{name}\" to check. Call builder.Services.AddQueryCache, or give the health check the cacheName that it was registered under.");
        var options = services.GetRequiredService<IOptionsMonitor<QueryCacheOptions>>().Get(name);
        return new(cache, options, options.SecondLevel ?? services.GetKeyedService<ISecondLevel>(name));
    }

    /// <summary>Asks the second level for nothing, as a query would ask it for stamps.</summary>
    /// <returns>What it answers in time; <see langword="null"/> without one.</returns>
    public async ValueTask<SecondLevelState?> AskAsync(CancellationToken cancellationToken)
    {
        if (Level is null) return null;
        try
        {
            return (await Level.LookAsync(NoTags, default, cancellationToken).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false)).State;
        }
        catch (OperationCanceledException)
        {
            return SecondLevelState.Unavailable; // the time for the check is over, and that is an answer
        }
    }
}
