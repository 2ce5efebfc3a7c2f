using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace EfQueryCache.Configuration;

/// <summary>Where a context's cache comes from.</summary>
internal abstract class CacheSource
{
    public abstract QueryCache Find(CoreOptionsExtension? core);

    /// <summary>A given cache.</summary>
    public sealed class Given(IQueryCache cache) : CacheSource
    {
        public override QueryCache Find(CoreOptionsExtension? core) => (QueryCache)cache;
    }

    /// <summary>A cache registered in the application's services.</summary>
    public sealed class Registered(IServiceProvider services, string name) : CacheSource
    {
        private QueryCache? _cache;

        public override QueryCache Find(CoreOptionsExtension? core)
            => _cache ??= services.GetKeyedService<IQueryCache>(name) as QueryCache ?? throw new InvalidOperationException(
                name.Length == 0
                    ? "AddQueryCache(serviceProvider) was called on a context's options, but no query cache is registered. Call services.AddQueryCache() first."
                    : $"No query cache named \"{name}\" is registered. Call services.AddQueryCache(\"{name}\") first.");
    }

    /// <summary>
    /// A cache of this process that all contexts configured alike share; without any configuration the application's
    /// registered one, if there is one.
    /// </summary>
    public sealed class Shared(Action<QueryCacheOptions>? configure) : CacheSource
    {
        private QueryCache? _cache;

        public override QueryCache Find(CoreOptionsExtension? core)
        {
            if (_cache is not null) return _cache;
            if (configure is null && core?.ApplicationServiceProvider?.GetKeyedService<IQueryCache>("") is QueryCache registered) return registered;

            var options = new QueryCacheOptions();
            configure?.Invoke(options);
            return _cache = SharedCaches.FindOrCreate(options, core);
        }
    }
}
