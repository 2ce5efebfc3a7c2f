using Microsoft.Extensions.DependencyInjection;

namespace EfQueryCache;

/// <summary>Continues the registration of a cache.</summary>
public static class QueryCacheBuilderExtensions
{
    /// <summary>Adds a profile for queries to follow with <c>Cacheable(c => c.Profile(name))</c>.</summary>
    /// <param name="builder">The registration.</param>
    /// <param name="name">The name. A later profile of the same name takes the place of an earlier one.</param>
    /// <param name="configure">Says what its queries have in common.</param>
    /// <returns>The same builder.</returns>
    public static IQueryCacheBuilder AddProfile(this IQueryCacheBuilder builder, string name, Action<QueryCacheProfile> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure<QueryCacheOptions>(builder.Name, options => options.AddProfile(name, configure));
        return builder;
    }
}
