using EfQueryCache.Consistency;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace EfQueryCache.Tests.History;

/// <summary>A pool of contexts with a cache of their own. Two of them stand for two modules of one process.</summary>
internal sealed class Client
{
    private readonly Func<RegisterContext> _open;

    private Client(QueryCache cache, CuttingProxy? proxy, Func<RegisterContext> open) => (Cache, Proxy, _open) = (cache, proxy, open);

    public QueryCache Cache { get; }

    /// <summary>What its connections run through, if anything.</summary>
    public CuttingProxy? Proxy { get; }

    public static Client Direct(string connectionString, ConsistencyRules rules)
    {
        var cache = CreateCache("direct", rules);
        var contexts = new PooledDbContextFactory<FirstRegisterContext>(Configure<FirstRegisterContext>(connectionString, cache));
        return new Client(cache, proxy: null, contexts.CreateDbContext);
    }

    public static Client Through(CuttingProxy proxy, ConsistencyRules rules)
    {
        var cache = CreateCache("through the proxy", rules);
        var contexts = new PooledDbContextFactory<SecondRegisterContext>(Configure<SecondRegisterContext>(proxy.ConnectionString, cache));
        return new Client(cache, proxy, contexts.CreateDbContext);
    }

    /// <summary>Lends a context out of the pool.</summary>
    public async Task UseAsync(bool async, Func<RegisterContext, Task> use)
    {
        var context = _open();
        try
        {
            await use(context);
        }
        finally
        {
            if (async) await context.DisposeAsync();
            else context.Dispose();
        }
    }

    private static QueryCache CreateCache(string name, ConsistencyRules rules)
        => new(name, new QueryCacheOptions(), NullLogger.Instance) { Rules = rules };

    private static DbContextOptions<TContext> Configure<TContext>(string connectionString, QueryCache cache)
        where TContext : DbContext
    {
        var builder = new DbContextOptionsBuilder<TContext>();

        // EF Core's own memory has room for 1024 compiled queries, fewer than there are tables times operations.
        // Each memory is a service provider of EF Core's own, of which it warns when a process has more than twenty.
        builder.UseNpgsql(connectionString).AddQueryCache(cache).UseMemoryCache(new MemoryCache(new MemoryCacheOptions()))
            .ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning));
        return builder.Options;
    }
}
