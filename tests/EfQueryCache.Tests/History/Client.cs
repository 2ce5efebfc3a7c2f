using System.Data.Common;
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
    private readonly Func<RegisterContext> _openRetrying;
    private readonly Func<DbConnection, RegisterContext> _openBeside;

    private Client(
        QueryCache cache, CuttingProxy? proxy, Func<RegisterContext> open, Func<RegisterContext> openRetrying, Func<DbConnection, RegisterContext> openBeside)
        => (Cache, Proxy, _open, _openRetrying, _openBeside) = (cache, proxy, open, openRetrying, openBeside);

    public QueryCache Cache { get; }

    /// <summary>What its connections run through, if anything.</summary>
    public CuttingProxy? Proxy { get; }

    public static Client Direct(string connectionString, WorkloadOptions workload, ReadFault fault)
        => Create<FirstRegisterContext>("direct", connectionString, proxy: null, workload, fault, options => new FirstRegisterContext(options));

    public static Client Through(CuttingProxy proxy, WorkloadOptions workload, ReadFault fault)
        => Create<SecondRegisterContext>("through the proxy", proxy.ConnectionString, proxy, workload, fault, options => new SecondRegisterContext(options));

    /// <summary>A client of a cache that others use as well.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="memory">Where EF Core keeps its compiled queries.</param>
    /// <param name="connectionString">Where the database is.</param>
    /// <param name="proxy">What its connections run through, if anything.</param>
    public static Client Of(QueryCache cache, IMemoryCache memory, string connectionString, CuttingProxy? proxy = null)
        => Create<FirstRegisterContext>(cache, connectionString, proxy, fault: null, options => new FirstRegisterContext(options), memory);

    /// <summary>Lends a context out of the pool.</summary>
    /// <param name="async">Whether it is given back asynchronously.</param>
    /// <param name="isRetrying">Whether it tries again what failed for reasons that may pass.</param>
    /// <param name="use">What is done with it.</param>
    public async Task UseAsync(bool async, bool isRetrying, Func<RegisterContext, Task> use)
    {
        var context = isRetrying ? _openRetrying() : _open();
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

    /// <summary>Makes another context on a connection of one's own.</summary>
    public RegisterContext Beside(DbConnection connection) => _openBeside(connection);

    private static Client Create<TContext>(
        string name,
        string connectionString,
        CuttingProxy? proxy,
        WorkloadOptions workload,
        ReadFault fault,
        Func<DbContextOptions<TContext>, TContext> create)
        where TContext : RegisterContext
    {
        var settings = new QueryCacheOptions();
        if (workload.IsFailSafe)
        {
            settings.DefaultTtl = TimeSpan.FromMilliseconds(60);
            settings.EagerRefresh = 0.5;
            settings.FailSafeMaxDuration = TimeSpan.FromMinutes(1);
            settings.Jitter = 0.3;
        }

        var cache = new QueryCache(name, settings, NullLogger.Instance) { Rules = workload.Rules };
        return Create(cache, connectionString, proxy, workload.IsFailSafe ? fault : null, create);
    }

    private static Client Create<TContext>(
        QueryCache cache, string connectionString, CuttingProxy? proxy, ReadFault? fault, Func<DbContextOptions<TContext>, TContext> create, IMemoryCache? memory = null)
        where TContext : RegisterContext
    {
        var options = Configure<TContext>(cache, fault, memory).UseNpgsql(connectionString).Options;
        var retrying = Configure<TContext>(cache, fault, memory)
            .UseNpgsql(connectionString, npgsql => npgsql.EnableRetryOnFailure(3, TimeSpan.FromMilliseconds(20), null)).Options;
        return new Client(
            cache,
            proxy,
            new PooledDbContextFactory<TContext>(options).CreateDbContext,
            new PooledDbContextFactory<TContext>(retrying).CreateDbContext,
            connection => create(new DbContextOptionsBuilder<TContext>(options).UseNpgsql(connection).Options));
    }

    private static DbContextOptionsBuilder<TContext> Configure<TContext>(QueryCache cache, ReadFault? fault, IMemoryCache? memory)
        where TContext : DbContext
    {
        var builder = new DbContextOptionsBuilder<TContext>();

        // EF Core's own memory has room for 1024 compiled queries, fewer than there are tables times operations.
        // Each memory is a service provider of EF Core's own, of which it warns when a process has more than twenty.
        builder.AddQueryCache(cache).UseMemoryCache(memory ?? new MemoryCache(new MemoryCacheOptions()))
            .ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning));
        if (fault is not null) builder.AddInterceptors(fault);
        return builder;
    }
}
