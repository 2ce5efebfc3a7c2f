using EfQueryCache;
using EfQueryCache.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// Where applications look for registrations.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Evicts responses from ASP.NET Core's output cache when what they were made of changes.</summary>
public static class OutputCacheEvictionExtensions
{
    /// <summary>
    /// Evicts responses from the output cache when the query cache is invalidated: those with an invalidated tag or with the name of a changed table,
    /// given by <c>CacheOutput(policy => policy.QueryCache("Products", "catalog"))</c> or by ASP.NET Core's own <c>Tag</c>. When everything is
    /// invalidated, all with a policy of <c>QueryCache</c>.
    /// </summary>
    /// <param name="builder">The registration of the cache whose invalidations count.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// <para>
    /// It evicts <em>after</em> the fact: for a moment after a commit the output cache still serves the older response. Where that
    /// must not be, take <c>WithQueryCacheETag</c>, which is checked against the commit itself.
    /// </para>
    /// <para>
    /// It hears what this process writes, so in several processes share the output cache too: the store's eviction then reaches all. What
    /// others write to the database is heard by none. Give the entries an expiration that you can live with.
    /// </para>
    /// </remarks>
    /// <exception cref="InvalidOperationException">When the application starts: there is no output cache; <c>AddOutputCache</c> was not called.</exception>
    public static IQueryCacheBuilder AddOutputCacheEviction(this IQueryCacheBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var name = builder.Name;
        builder.Services.TryAddSingleton<RecentEvictions>();
        builder.Services.AddSingleton<IHostedService>(services => new OutputCacheEviction(
            services.GetRequiredKeyedService<IQueryCache>(name),
            services.GetService<IOutputCacheStore>() ?? throw new InvalidOperationException("AddOutputCacheEviction evicts from the output cache, but there is none. Call services.AddOutputCache() and app.UseOutputCache()."),
            services.GetRequiredService<RecentEvictions>(),
            services.GetRequiredService<ILoggerFactory>().CreateLogger("EfQueryCache.AspNetCore")));
        return builder;
    }
}
