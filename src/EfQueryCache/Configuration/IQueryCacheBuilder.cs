using Microsoft.Extensions.DependencyInjection;

namespace EfQueryCache;

/// <summary>Continues the registration of a cache; other packages extend it.</summary>
public interface IQueryCacheBuilder
{
    /// <summary>Gets the name of the cache that is being registered; empty for the default one.</summary>
    string Name { get; }

    /// <summary>Gets the services that the cache is registered in.</summary>
    IServiceCollection Services { get; }
}
