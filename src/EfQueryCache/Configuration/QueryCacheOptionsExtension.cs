using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace EfQueryCache.Configuration;

/// <summary>What <c>AddQueryCache</c> leaves in the options of a context: which cache to use, and the services to use it.</summary>
internal sealed class QueryCacheOptionsExtension(CacheSource source) : IDbContextOptionsExtension
{
    private IDbContextOptions? _validated;

    public DbContextOptionsExtensionInfo Info => field ??= new ExtensionInfo(this);

    public QueryCache FindCache(IDbContextOptions options) => source.Find(options.FindExtension<CoreOptionsExtension>());

    public void ApplyServices(IServiceCollection services)
    {
        // Extensions are applied in the order in which they were added, and the cache goes around the provider's services.
        // A provider only adds what is missing, so it may be called here and once more when it is its turn.
        var provider = _validated?.Extensions.FirstOrDefault(e => e.Info.IsDatabaseProvider);
        if (provider is null) return; // EF Core will say that there is none
        if (!services.Any(d => d.ServiceType == typeof(Microsoft.EntityFrameworkCore.Storage.IDatabaseProvider))) provider.ApplyServices(services);
        QueryCacheServices.Decorate(services);
    }

    /// <exception cref="InvalidOperationException">The provider is not relational, or an internal service provider lacks the cache.</exception>
    public void Validate(IDbContextOptions options)
    {
        _validated = options;
        if (options.Extensions.FirstOrDefault(e => e.Info.IsDatabaseProvider) is { } provider and not RelationalOptionsExtension)
        {
            throw new InvalidOperationException(
                $"AddQueryCache needs a relational database provider such as UseNpgsql; {provider.GetType().Name} is not one. Remove AddQueryCache for this context.");
        }

        if (options.FindExtension<CoreOptionsExtension>()?.InternalServiceProvider is { } services && services.GetService<ContextCacheMarker>() is null)
        {
            throw new InvalidOperationException(
                "AddQueryCache was called, but the provider given to UseInternalServiceProvider has no query cache. "
                + "Add it where that provider is built: services.AddEntityFrameworkNpgsql().AddEntityFrameworkQueryCache().");
        }

        // EF Core replaces services after all extensions have added theirs.
        if (options.FindExtension<CoreOptionsExtension>()?.ReplacedServices?.Keys.FirstOrDefault(key => QueryCacheServices.Decorated.Contains(key.Item1)) is ({ Name: var name }, _))
        {
            throw new InvalidOperationException(
                $"The query cache is put around {name}, but ReplaceService would put another one in its place: queries or writes of this context would go past the cache unseen. "
                + $"Replace it before: build services.AddEntityFrameworkNpgsql(), replace {name} there, call AddEntityFrameworkQueryCache(), and give the provider to UseInternalServiceProvider.");
        }
    }

    // Which cache a context uses is looked up in its options: contexts of different caches share one service provider.
    private sealed class ExtensionInfo(IDbContextOptionsExtension extension) : DbContextOptionsExtensionInfo(extension)
    {
        public override bool IsDatabaseProvider => false;

        public override string LogFragment => "using QueryCache ";

        public override int GetServiceProviderHashCode() => 0;

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) => other is ExtensionInfo;

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo) => debugInfo["EfQueryCache:AddQueryCache"] = "1";
    }
}
