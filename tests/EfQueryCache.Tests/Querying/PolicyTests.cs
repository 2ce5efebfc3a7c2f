using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Querying;

/// <summary>What model, profile and cache say about queries that do not say it themselves.</summary>
public sealed class PolicyTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, CombinatorialBools]
    public async Task Attribute_says_the_same_as_the_builder(bool async)
    {
        await database.ExecuteAsync("""CREATE TABLE IF NOT EXISTS "Country" ("Id" int PRIMARY KEY)""");
        var shop = new Shop(database);
        await using var context = Open(shop, m => m.Entity<Country>());

        await AssertHitAsync(shop, () => context.Set<Country>().ToListAsync(async));

        var explanation = await context.Set<Country>().Cacheable().ExplainCacheAsync(Token);
        Assert.Equal((TimeSpan.FromSeconds(60), "countries"), (explanation.Ttl, string.Join(' ', explanation.Tags)));
    }

    [Theory, CombinatorialBools]
    public async Task Entity_that_is_cacheable_needs_no_mark(bool async)
    {
        var shop = new Shop(database);
        await using var context = Open(shop, m => m.Entity<Category>().IsCacheable(TimeSpan.FromHours(24), "catalog"));
        await AssertHitAsync(shop, () => context.Categories.Where(c => c.Id > 0).ToListAsync(async));
        var explanation = await context.Categories.Where(c => c.Id > 0).Cacheable().ExplainCacheAsync(Token);
        Assert.Equal(TimeSpan.FromHours(24), explanation.Ttl);
        Assert.Equal(["catalog"], explanation.Tags);
        await AssertNeverHitAsync(shop, () => context.Categories.NotCacheable().ToListAsync(async));
        await AssertNeverHitAsync(shop, () => context.Products.ToListAsync(async));
        await AssertNeverHitAsync(shop, () => context.Categories.Include(c => c.Products).AsNoTracking().ToListAsync(async));
    }

    [Theory, CombinatorialBools]
    public async Task Entity_that_is_not_cacheable_is_never_stored(bool async)
    {
        var shop = new Shop(database, o => o.CacheAll(TimeSpan.FromMinutes(1)));
        await using var context = Open(shop, m => m.Entity<Note>().NotCacheable());

        await AssertNeverHitAsync(shop, () => context.Notes.Cacheable().ToListAsync(async));
        await AssertNeverHitAsync(shop, () => context.Products.Where(p => context.Notes.Any(n => n.ProductId == p.Id)).ToListAsync(async));
        await AssertHitAsync(shop, () => context.Products.ToListAsync(async));
        Assert.True(shop.Statistics.Bypasses[BypassReason.NotCacheableEntity] >= 4);
    }

    [Theory, CombinatorialBools]
    public async Task CacheAll_caches_what_is_not_left_out(bool async)
    {
        var shop = new Shop(database, o => o.CacheAll(TimeSpan.FromMinutes(7)).Except<Note>().Except<Animal>());

        await AssertHitAsync(shop, () => shop.AskAsync(c => c.Products.Include(p => p.Category).ToListAsync(async)));
        await AssertHitAsync(shop, () => shop.AskAsync(c => c.Products.CountAsync(async)));
        await AssertNeverHitAsync(shop, () => shop.AskAsync(c => c.Notes.ToListAsync(async)));
        await AssertNeverHitAsync(shop, () => shop.AskAsync(c => c.Set<Cat>().ToListAsync(async)));
        await AssertNeverHitAsync(shop, () => shop.AskAsync(c => c.Labels.NotCacheable().ToListAsync(async)));
        await AssertHitAsync(shop, () => shop.AskAsync(c => c.Notes.Cacheable().ToListAsync(async)));
        Assert.Empty(shop.Statistics.Bypasses);
        shop.Clock.Advance(TimeSpan.FromMinutes(7));
        Assert.False(await shop.IsHitAsync(c => c.Products.CountAsync(async)));
    }

    [Fact]
    public async Task Cache_that_caches_all_and_one_that_does_not_share_no_compiled_query()
    {
        var plain = new Shop(database);
        var all = new Shop(database, o => o.CacheAll(TimeSpan.FromMinutes(1)));
        await AssertNeverHitAsync(plain, () => plain.AskAsync(c => c.Products.OrderBy(p => p.Name).ToListAsync(Token)));
        await AssertHitAsync(all, () => all.AskAsync(c => c.Products.OrderBy(p => p.Name).ToListAsync(Token)));
        await AssertNeverHitAsync(plain, () => plain.AskAsync(c => c.Products.OrderBy(p => p.Name).ToListAsync(Token)));
    }

    [Theory, CombinatorialBools]
    public async Task Committed_write_to_an_entity_invalidates_its_tags_also_where_it_is_not_read(bool async, bool commit)
    {
        var shop = new Shop(database);
        await shop.Open().DisposeAsync(); // the schema is read
        await using var context = Open(shop, m => m.Entity<Product>().HasCacheTags("home-page"));
        await context.Categories.Cacheable("home-page").ToListAsync(async);
        await context.Labels.Cacheable("other").ToListAsync(async);

        await using (var transaction = await context.Database.BeginTransactionAsync(Token))
        {
            context.Products.First().Price += 1;
            await context.SaveAsync(async);
            if (commit) await transaction.CommitAsync(Token);
        }

        Assert.NotEqual(commit, (await context.Categories.Cacheable("home-page").ExplainCacheAsync(Token)).IsHit);
        Assert.True((await context.Labels.Cacheable("other").ExplainCacheAsync(Token)).IsHit);
        await context.Categories.Cacheable("home-page").ToListAsync(async);
        await context.Database.ExecuteSqlRawAsync("UPDATE \"Products\" SET \"Price\" = 1 WHERE false", Token);
        Assert.False((await context.Categories.Cacheable("home-page").ExplainCacheAsync(Token)).IsHit);
    }

    [Fact]
    public async Task Profile_gives_ttl_and_tags_and_the_query_wins()
    {
        var shop = new Shop(database, o => o.AddProfile("catalog", p => p.Ttl(TimeSpan.FromHours(1)).Tags("catalog")));
        await using var context = shop.Open();

        var profile = await context.Products.Cacheable(c => c.Profile("catalog").Tags("mine")).ExplainCacheAsync(Token);
        var own = await context.Products.Cacheable(c => c.Profile("catalog").Ttl(TimeSpan.FromSeconds(5))).ExplainCacheAsync(Token);

        Assert.Equal((TimeSpan.FromHours(1), "catalog mine"), (profile.Ttl, string.Join(' ', profile.Tags)));
        Assert.Equal((TimeSpan.FromSeconds(5), "catalog"), (own.Ttl, string.Join(' ', own.Tags)));
        var unknown = await Assert.ThrowsAsync<InvalidOperationException>(() => context.Products.Cacheable(c => c.Profile("catalogue")).ToListAsync(Token));
        Assert.Contains("\"catalogue\"", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("known are catalog", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VaryBy_and_KeyPrefix_keep_tenants_apart()
    {
        var prefix = "one";
        var shop = new Shop(database, o =>
        {
            o.KeyPrefix = _ => prefix;
            o.RequireVaryBy();
        });
        Task<List<Product>> Ask(ShopContext c, int tenant) => c.Products.Cacheable(x => x.VaryBy(tenant, "x")).ToListAsync(Token);

        Assert.False(await shop.IsHitAsync(c => Ask(c, 1)));
        Assert.False(await shop.IsHitAsync(c => Ask(c, 2)));
        Assert.True(await shop.IsHitAsync(c => Ask(c, 1)));
        prefix = "two";
        Assert.False(await shop.IsHitAsync(c => Ask(c, 1)));
        Assert.False(await shop.IsHitAsync(c => c.Products.Cacheable().ToListAsync(Token)));
        Assert.True(await shop.IsHitAsync(c => c.Products.Cacheable().ToListAsync(Token)));
        Assert.Throws<ArgumentException>(() => shop.Open().Products.Cacheable(x => x.VaryBy(new object())));
    }

    [Fact]
    public async Task Prefix_is_not_taken_for_a_value_of_VaryBy()
    {
        string? prefix = "x";
        var shop = new Shop(database, o => o.KeyPrefix = _ => prefix!);

        Assert.False(await shop.IsHitAsync(c => c.Products.Cacheable(x => x.VaryBy("a")).ToListAsync(Token)));
        prefix = null;
        Assert.False(await shop.IsHitAsync(c => c.Products.Cacheable(x => x.VaryBy("a", "x")).ToListAsync(Token)));
        prefix = "x";
        Assert.True(await shop.IsHitAsync(c => c.Products.Cacheable(x => x.VaryBy("a")).ToListAsync(Token)));
    }

    [Theory, CombinatorialBools]
    public async Task Required_VaryBy_refuses_a_query_without_it(bool async)
    {
        var shop = new Shop(database, o => o.RequireVaryBy());

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => shop.AskAsync(c => c.Products.Cacheable().ToListAsync(async)));

        Assert.Contains("VaryBy(tenant)", exception.Message, StringComparison.Ordinal);
        Assert.Equal(15, (await shop.AskAsync(c => c.Products.ToListAsync(async))).Count);
        await AssertHitAsync(shop, () => shop.AskAsync(c => c.Products.Cacheable(x => x.VaryBy(7)).ToListAsync(async)));
    }

    [Theory, CombinatorialBools]
    public async Task Time_dependent_query_is_cached_when_it_is_allowed_to_be(bool async)
    {
        var shop = new Shop(database);
#pragma warning disable RS0030 // Part of a query: PostgreSQL's clock, not ours.
        IQueryable<Product> Build(ShopContext c) => c.Products.Where(p => DateTime.UtcNow.Year > 2000);
#pragma warning restore RS0030

        await AssertNeverHitAsync(shop, () => shop.AskAsync(c => Build(c).Cacheable().ToListAsync(async)));
        await AssertHitAsync(shop, () => shop.AskAsync(c => Build(c).Cacheable(x => x.AllowTimeDependent()).ToListAsync(async)));
        await AssertNeverHitAsync(shop, () => shop.AskAsync(
            c => c.Products.OrderBy(p => EF.Functions.Random()).Cacheable(x => x.AllowTimeDependent()).ToListAsync(async)));
    }

    [Fact]
    public async Task Connection_that_may_lead_to_a_standby_is_stored_only_when_stale_reads_are_allowed()
    {
        var shop = new Shop(database, connectionString: "Host=127.0.0.1,localhost;Target Session Attributes=prefer-standby");

        await AssertNeverHitAsync(shop, () => shop.AskAsync(c => c.Products.Cacheable().ToListAsync(Token)));
        await AssertHitAsync(shop, () => shop.AskAsync(c => c.Products.Cacheable(x => x.StaleReads()).ToListAsync(Token)));
    }

    private static PolicyContext Open(Shop shop, Action<ModelBuilder> configure)
        => new(shop.Configure(new DbContextOptionsBuilder<PolicyContext>().EnableServiceProviderCaching(false)).Options, configure);

    private static async Task AssertHitAsync<T>(Shop shop, Func<Task<T>> ask)
    {
        await ask();
        var before = shop.Commands.Count;
        await ask();
        Assert.Equal(before, shop.Commands.Count);
    }

    private static async Task AssertNeverHitAsync<T>(Shop shop, Func<Task<T>> ask)
    {
        for (var i = 0; i < 2; i++)
        {
            var before = shop.Commands.Count;
            await ask();
            Assert.NotEqual(before, shop.Commands.Count);
        }
    }

    [Cacheable(ttlSeconds: 60, "countries")]
    private sealed class Country
    {
        public int Id { get; set; }
    }

    private sealed class PolicyContext(DbContextOptions options, Action<ModelBuilder> configure) : ShopContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            base.OnModelCreating(modelBuilder);
            configure(modelBuilder);
        }
    }
}
