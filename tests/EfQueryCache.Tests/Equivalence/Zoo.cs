using EfQueryCache.Testing;
using EfQueryCache.Tests.Equivalence.Model;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfQueryCache.Tests.Equivalence;

/// <summary>Contexts over one database: without a cache, with one for marked queries, with one for all queries.</summary>
internal sealed class Zoo
{
    private readonly DbContextOptions _direct;
    private readonly DbContextOptions _marked;
    private readonly DbContextOptions _all;

    public Zoo(TestDatabase database)
    {
        Database = database;
        var all = new QueryCacheOptions { BlockRows = 1 };
        all.CacheAll(TimeSpan.FromHours(1));
        Marked = new QueryCache("", new QueryCacheOptions { DefaultTtl = TimeSpan.FromHours(1), BlockRows = 2 }, new EventLog());
        All = new QueryCache("all", all, new EventLog());
        _direct = Options().Options;
        _marked = Options().AddQueryCache(Marked).AddInterceptors(Commands).Options;
        _all = Options().AddQueryCache(All).AddInterceptors(Commands).Options;
    }

    public TestDatabase Database { get; }

    /// <summary>Caches what is marked.</summary>
    public QueryCache Marked { get; }

    /// <summary>Caches what can be cached, marked or not.</summary>
    public QueryCache All { get; }

    /// <summary>What contexts that have a cache have sent.</summary>
    public QueryCounter Commands { get; } = new();

    /// <summary>A context that no cache knows of.</summary>
    public ZooContext OpenDirect() => new(_direct);

    public ZooContext Open(QueryCache cache) => new(OptionsFor(cache));

    public ZooContext OpenOther(QueryCache cache) => new OtherZooContext(OptionsFor(cache));

    public async Task ClearAsync()
    {
        await Marked.ClearAsync();
        await All.ClearAsync();
    }

    /// <summary>
    /// Waits for what happens in the background: the end of transactions begun past EF Core is noticed, and the catalog is
    /// read, without which views are not cached.
    /// </summary>
    public async Task SettleAsync()
    {
        foreach (var cache in new[] { Marked, All })
        {
            await Eventually.HoldsAsync(() => cache.UnknownOutcomes.Count == 0);
            await using var context = Open(cache);
            var view = context.Summaries.Cacheable();
            await Eventually.HoldsAsync(() => view.ExplainCacheAsync().GetAwaiter().GetResult().IsCacheable);
        }
    }

    private DbContextOptions OptionsFor(QueryCache cache) => ReferenceEquals(cache, All) ? _all : _marked;

    private DbContextOptionsBuilder Options() => new DbContextOptionsBuilder()
        .UseNpgsql(Database.ConnectionString)
        .EnableServiceProviderCaching()
        .ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning)); // counted over all tests
}
