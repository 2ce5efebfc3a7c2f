using EfQueryCache;
using EfQueryCache.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

public static partial class QueryCacheServiceCollectionExtensions
{
    /// <summary>Registers the default query cache with settings from the application's configuration.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configuration">
    /// The whole configuration, whose section <c>QueryCache</c> is read, or a section, which is read as it is. Keys are the
    /// names of the properties of <see cref="QueryCacheOptions"/> and, below <c>Profiles:name</c>, of the methods of
    /// <see cref="QueryCacheProfile"/>: <c>QueryCache:DefaultTtl</c>, <c>QueryCache:L1:SizeLimit</c>,
    /// <c>QueryCache:Profiles:catalog:Ttl</c>; in the environment <c>QueryCache__DefaultTtl</c> and so on. Times are written
    /// <c>00:05:00</c>.
    /// </param>
    /// <param name="configure">Configures what the configuration does not say: where both do, the configuration wins.</param>
    /// <returns>A builder that other packages extend.</returns>
    /// <remarks>
    /// A key that is not known, or a value that cannot be read or is out of range, is refused when the application starts, else
    /// when the cache is first used, with an <see cref="OptionsValidationException"/> that names it. When the configuration is
    /// reloaded, <see cref="QueryCacheOptions.Enabled"/>, <see cref="QueryCacheOptions.VerifyHits"/> and all times to live take
    /// effect at the next look-up, other settings at the next start; an invalid configuration is logged and changes nothing.
    /// </remarks>
    public static IQueryCacheBuilder AddQueryCache(
        this IServiceCollection services, IConfiguration configuration, Action<QueryCacheOptions>? configure = null)
        => services.AddQueryCache(Options.Options.DefaultName, configuration, configure);

    /// <summary>Registers a query cache with a name and with settings from the application's configuration.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">The name. The cache is also a keyed <see cref="IQueryCache"/> under it.</param>
    /// <param name="configuration">The whole configuration, whose section <c>QueryCache</c> is read, or a section of the cache's own.</param>
    /// <param name="configure">Configures what the configuration does not say: where both do, the configuration wins.</param>
    /// <returns>A builder that other packages extend.</returns>
    /// <remarks>See <see cref="AddQueryCache(IServiceCollection, IConfiguration, Action{QueryCacheOptions}?)"/>.</remarks>
    public static IQueryCacheBuilder AddQueryCache(
        this IServiceCollection services, string name, IConfiguration configuration, Action<QueryCacheOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var builder = services.AddQueryCache(name, configure);
        var section = ConfigurationReader.Find(configuration);

        // After all that the code says, so that whoever operates the application has the last word.
        services.PostConfigure<QueryCacheOptions>(name, options => ConfigurationReader.Read(section, options));
        services.AddSingleton<IOptionsChangeTokenSource<QueryCacheOptions>>(provider => new ConfigurationReloads(
            name, section, provider.GetRequiredService<IOptionsFactory<QueryCacheOptions>>(), provider.GetService<ILoggerFactory>()));
        return builder;
    }
}
