using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using EfQueryCache.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EfQueryCache.Configuration;

/// <summary>The caches of contexts that are configured without dependency injection: one per distinct configuration.</summary>
internal static class SharedCaches
{
    private static readonly ConcurrentDictionary<object, Lazy<QueryCache>> All = new();
    private static readonly Meter Meter = new(QueryCacheMetrics.MeterName);

    public static QueryCache FindOrCreate(QueryCacheOptions options, CoreOptionsExtension? core)
        => All.GetOrAdd(options.Identity, _ => new Lazy<QueryCache>(() => Create(options, core))).Value;

    // Logs go where the first context that uses the cache logs to.
    private static QueryCache Create(QueryCacheOptions options, CoreOptionsExtension? core)
    {
        var loggers = core?.LoggerFactory ?? core?.ApplicationServiceProvider?.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;
        var cache = new QueryCache("", options, loggers.CreateLogger("EfQueryCache"));
        QueryCacheMetrics.Register(Meter, cache);
        return cache;
    }
}
