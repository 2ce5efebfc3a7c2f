using EfQueryCache;
using EfQueryCache.Configuration;
using Microsoft.EntityFrameworkCore.Infrastructure;

// Where users of EF Core look for options.
namespace Microsoft.EntityFrameworkCore;

/// <summary>Gives contexts a query cache.</summary>
public static class QueryCacheDbContextOptionsExtensions
{
    /// <summary>
    /// Gives the context a query cache. Before or after the database provider. Contexts configured alike share one cache:
    /// the one registered with <c>services.AddQueryCache()</c> when the context comes from those services and nothing is
    /// configured here, else one of the process.
    /// </summary>
    /// <param name="options">The options of the context.</param>
    /// <param name="configure">Configures the cache. Contexts whose settings are the same share one.</param>
    /// <returns>The same options.</returns>
    /// <exception cref="InvalidOperationException">Thrown when the context is first used: the settings are out of range, or the provider is not relational.</exception>
    public static DbContextOptionsBuilder AddQueryCache(this DbContextOptionsBuilder options, Action<QueryCacheOptions>? configure = null)
        => Add(options, new CacheSource.Shared(configure));

    /// <summary>Gives the context the query cache that is registered in the application's services.</summary>
    /// <param name="options">The options of the context.</param>
    /// <param name="serviceProvider">The application's services, on which <c>AddQueryCache</c> was called.</param>
    /// <param name="name">The name the cache is registered under; without it the default one.</param>
    /// <returns>The same options.</returns>
    /// <exception cref="InvalidOperationException">Thrown when the context is first used: there is no such cache, or the provider is not relational.</exception>
    public static DbContextOptionsBuilder AddQueryCache(this DbContextOptionsBuilder options, IServiceProvider serviceProvider, string name = "")
    {
        ArgumentNullException.ThrowIfNull(serviceProvider);
        ArgumentNullException.ThrowIfNull(name);
        return Add(options, new CacheSource.Registered(serviceProvider, name));
    }

    /// <inheritdoc cref="AddQueryCache(DbContextOptionsBuilder, Action{QueryCacheOptions}?)"/>
    /// <typeparam name="TContext">The type of the context.</typeparam>
    public static DbContextOptionsBuilder<TContext> AddQueryCache<TContext>(
        this DbContextOptionsBuilder<TContext> options, Action<QueryCacheOptions>? configure = null)
        where TContext : DbContext
        => (DbContextOptionsBuilder<TContext>)AddQueryCache((DbContextOptionsBuilder)options, configure);

    /// <inheritdoc cref="AddQueryCache(DbContextOptionsBuilder, IServiceProvider, string)"/>
    /// <typeparam name="TContext">The type of the context.</typeparam>
    public static DbContextOptionsBuilder<TContext> AddQueryCache<TContext>(
        this DbContextOptionsBuilder<TContext> options, IServiceProvider serviceProvider, string name = "")
        where TContext : DbContext
        => (DbContextOptionsBuilder<TContext>)AddQueryCache((DbContextOptionsBuilder)options, serviceProvider, name);

    private static DbContextOptionsBuilder Add(DbContextOptionsBuilder options, CacheSource source)
    {
        ArgumentNullException.ThrowIfNull(options);
        ((IDbContextOptionsBuilderInfrastructure)options).AddOrUpdateExtension(new QueryCacheOptionsExtension(source));
        return options;
    }

    internal static DbContextOptionsBuilder AddQueryCache(this DbContextOptionsBuilder options, QueryCache cache)
        => Add(options, new CacheSource.Given(cache));
}
