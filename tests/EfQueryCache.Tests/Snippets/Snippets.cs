using EfQueryCache.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EfQueryCache.Tests.Snippets;

/// <summary>
/// Every piece of C# in a README stands here between two markers, word for word, so that it compiles; and it is run.
/// </summary>
internal static class Snippets
{
    public static void SetUp(HostApplicationBuilder builder, string connectionString)
    {
        // snippet
        builder.Services.AddQueryCache(o => o.DefaultTtl = TimeSpan.FromMinutes(5));
        builder.Services.AddDbContextPool<StoreContext>((services, options) => options
            .UseNpgsql(connectionString)
            .AddQueryCache(services));
        // end
    }

    public static void SetUpConfigured(HostApplicationBuilder builder)
    {
        // snippet
        builder.Services.AddQueryCache(builder.Configuration, o => o.VerifyHits = 0.001);
        // end
    }

    public static void SetUpAlone(DbContextOptionsBuilder options, string connectionString)
    {
        // snippet
        options.UseNpgsql(connectionString).AddQueryCache(o => o.DefaultTtl = TimeSpan.FromMinutes(1));
        // end
    }

    public static async Task<int> QueryAsync(StoreContext db, int id)
    {
        // snippet
        var products = await db.Products.Where(p => p.CategoryId == id).Cacheable().ToListAsync();
        var count = await db.Products.Cacheable(TimeSpan.FromMinutes(10), "catalog").CountAsync();
        var fresh = await db.Products.NotCacheable().FirstAsync();
        // end
        return products.Count + count + fresh.CategoryId;
    }

    public static void SetUpPolicies(HostApplicationBuilder builder)
    {
        // snippet
        builder.Services.AddQueryCache(o => o.CacheAll(TimeSpan.FromMinutes(1)).Except<AuditLog>())
            .AddProfile("catalog", p => p.Ttl(TimeSpan.FromHours(1)).Tags("catalog"));
        // end
    }

    public static void Map(ModelBuilder modelBuilder)
    {
        // snippet
        modelBuilder.Entity<Country>().IsCacheable(TimeSpan.FromHours(24)); // every query that reads only such entities
        modelBuilder.Entity<StoreProduct>().HasCacheTags("home-page");      // every committed write invalidates the tag
        modelBuilder.Entity<AuditLog>().NotCacheable();                     // never stored, marked or not
        // end
    }

    public static async Task<int> FollowAsync(StoreContext db, string tenant)
    {
        // snippet
        var mine = await db.Products.Cacheable(c => c.Profile("catalog").VaryBy(tenant)).ToListAsync();
        var raw = await db.Products.FromSql($"SELECT * FROM top_products({10})").Cacheable(c => c.DependsOn<StoreProduct>()).ToListAsync();
        // end
        return mine.Count + raw.Count;
    }

    public static async Task<bool> ControlAsync(IQueryCache cache, StoreContext db, int id)
    {
        // snippet
        await cache.InvalidateTagsAsync(["catalog"]);
        await cache.InvalidateAsync<StoreProduct>();
        await cache.InvalidateAsync(db.Products.Where(p => p.CategoryId == id));
        await cache.ClearAsync();

        QueryCacheStatistics statistics = cache.GetStatistics();
        CacheExplanation explanation = await db.Products.Where(p => p.CategoryId == id).Cacheable().ExplainCacheAsync();
        Console.WriteLine(explanation);
        // end
        return explanation.IsCacheable && statistics.Entries == 0;
    }

    public static async Task<bool> ByKeyAsync(IQueryCache cache, StoreContext db, CancellationToken ct)
    {
        // snippet
        var report = await cache.GetOrCreateAsync(
            "report:2026",
            async ct => await db.Products.Cacheable().CountAsync(ct),                    // what it reads invalidates it
            o => o.Ttl(TimeSpan.FromHours(1)).Tags("reports").DependsOn<StoreProduct>(), // and what you declare
            ct);

        string[] keys = ["name:1", "name:2"];
        var names = await cache.GetOrCreateManyAsync<string>(keys, async (missing, ct) => await LoadNamesAsync(missing, ct), cancellationToken: ct);
        // end
        return report == 3 && names.Select(name => name.Value).SequenceEqual(keys);
    }

    public static async Task DeclareAsync(IQueryCache cache, StoreContext db)
    {
        // snippet
        await using var transaction = await db.Database.BeginTransactionAsync();
        using (cache.SuppressInvalidation()) await db.Database.ExecuteSqlRawAsync("CALL reorganize()");
        db.Database.MarkChanged<StoreProduct>();
        await transaction.CommitAsync();
        // end
    }

    private static Task<Dictionary<string, string>> LoadNamesAsync(IReadOnlyList<string> keys, CancellationToken _)
        => Task.FromResult(keys.ToDictionary(key => key));

    public static void SetUpForTests(IServiceCollection services, string connectionString, ManualTimeProvider clock, QueryCounter counter)
    {
        // snippet
        services.AddQueryCache(o => o.TimeProvider = clock);
        services.AddDbContext<StoreContext>((provider, options) => options
            .UseNpgsql(connectionString)
            .AddQueryCache(provider)
            .AddInterceptors(counter));
        // end
    }

    public static async Task TestAsync(IQueryCache cache, StoreContext db, ManualTimeProvider clock, QueryCounter counter)
    {
        // snippet
        await cache.ShouldMissAsync(() => db.Products.Cacheable().ToListAsync());
        await cache.ShouldHitAsync(() => db.Products.Cacheable().ToListAsync());
        counter.QueryCountShouldBe(1);

        clock.Advance(TimeSpan.FromMinutes(5)); // the default time to live
        await cache.ShouldMissAsync(() => db.Products.Cacheable().ToListAsync());

        await cache.ShouldBypassAsync(
            BypassReason.VolatileFunction,
            () => db.Products.OrderBy(p => EF.Functions.Random()).Cacheable().FirstAsync());
        // end
    }
}
