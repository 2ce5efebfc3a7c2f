using System.Runtime.CompilerServices;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Diagnostics.Why;

/// <summary>Why is my query a miss, or a hit? One call names the cause and the cure; the texts are beside this file.</summary>
public sealed class EntryWhyTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static readonly TimeSpan Ttl = TimeSpan.FromMinutes(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Never_run()
    {
        await using var context = new Shop(database).Open();
        await AssertAsync(context.Categories.Cacheable());
    }

    [Fact]
    public async Task Hit_that_follows_a_profile()
    {
        await using var context = new Shop(database, o => o.AddProfile("catalog", p => p.Ttl(Ttl).Tags("catalog"))).Open();
        var query = context.Categories.Cacheable(c => c.Profile("catalog").Tags("home").VaryBy(7));
        await query.ToListAsync(Token);
        await query.ToListAsync(Token);
        await AssertAsync(query);
    }

    [Fact]
    public async Task Hit_because_of_CacheAll()
    {
        await using var context = new Shop(database, o => o.CacheAll(Ttl)).Open();
        await context.Categories.ToListAsync(Token);
        await AssertAsync(context.Categories);
        Assert.True((await context.Categories.ExplainCacheAsync(Token)).IsHit);
    }

    [Fact]
    public async Task Too_large()
    {
        await using var context = new Shop(database, o => o.MaxRows = 2).Open();
        await context.Categories.Cacheable().ToListAsync(Token);
        await AssertAsync(context.Categories.Cacheable());
    }

    [Fact]
    public async Task Evicted_by_size()
    {
        await using var context = new Shop(database, o => o.L1.SizeLimit = 5_000).Open();
        IQueryable<Category> Query(int id) => context.Categories.Where(c => c.Id > id).Cacheable();
        for (var i = 0; i < 20; i++) await Query(i).ToListAsync(Token);
        await AssertAsync(Query(0));
    }

    [Fact]
    public async Task Evicted_by_ttl()
    {
        var shop = new Shop(database);
        await using var context = shop.Open();
        await context.Categories.Cacheable(Ttl).ToListAsync(Token);
        shop.Clock.Advance(Ttl);
        await AssertAsync(context.Categories.Cacheable(Ttl));
    }

    [Fact]
    public async Task Older_than_accepted()
    {
        var shop = new Shop(database);
        await using var context = shop.Open();
        await context.Categories.Cacheable(Ttl).ToListAsync(Token);
        shop.Clock.Advance(TimeSpan.FromSeconds(40));
        await AssertAsync(context.Categories.Cacheable(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Invalidated_by_SaveChanges_in_a_transaction()
    {
        await using var context = new Shop(database).Open();
        var categories = await context.Categories.Cacheable().ToListAsync(Token);
        await using (var transaction = await context.Database.BeginTransactionAsync(Token))
        {
            categories[0].Name += "!";
            await context.SaveChangesAsync(Token);
            await transaction.CommitAsync(Token);
        }

        await AssertAsync(context.Categories.Cacheable());
    }

    [Fact]
    public async Task Stored_again_after_ExecuteUpdate()
    {
        await using var context = new Shop(database).Open();
        await context.Categories.Cacheable().ToListAsync(Token);
        await context.Categories.Where(c => c.Id == 1).ExecuteUpdateAsync(s => s.SetProperty(c => c.Name, c => c.Name + "?"), Token);
        await context.Categories.Cacheable().ToListAsync(Token);
        await AssertAsync(context.Categories.Cacheable());
    }

    [Fact]
    public async Task Invalidated_by_raw_sql_that_may_write_anything()
    {
        await using var context = new Shop(database).Open();
        await context.Categories.Cacheable().ToListAsync(Token);
        await context.Database.ExecuteSqlRawAsync("DO $$ BEGIN EXECUTE 'SELECT 1'; END $$", Token);
        await AssertAsync(context.Categories.Cacheable());
    }

    [Fact]
    public async Task Invalidated_by_tag()
    {
        var shop = new Shop(database);
        await using var context = shop.Open();
        await context.Categories.Cacheable(Ttl, "catalog").ToListAsync(Token);
        await shop.Cache.InvalidateTagsAsync(["catalog"], Token);
        await AssertAsync(context.Categories.Cacheable(Ttl, "catalog"));
    }

    [Fact]
    public async Task Invalidated_by_its_query()
    {
        var shop = new Shop(database);
        await using var context = shop.Open();
        await context.Categories.Cacheable().ToListAsync(Token);
        await shop.Cache.InvalidateAsync(context.Categories, Token);
        await AssertAsync(context.Categories.Cacheable());
    }

    [Fact]
    public async Task Cleared()
    {
        var shop = new Shop(database);
        await using var context = shop.Open();
        await context.Categories.Cacheable().ToListAsync(Token);
        await shop.Cache.ClearAsync(Token);
        await AssertAsync(context.Categories.Cacheable());
    }

    [Fact]
    public async Task Other_tenant()
    {
        await using var context = new Shop(database).Open();
        await context.Categories.Cacheable(c => c.VaryBy("north")).ToListAsync(Token);
        await AssertAsync(context.Categories.Cacheable(c => c.VaryBy("south")));
    }

    [Fact]
    public async Task Other_parameters()
    {
        await using var context = new Shop(database).Open();
        IQueryable<Category> Query(int id) => context.Categories.Where(c => c.Id > id).Cacheable();
        await Query(1).ToListAsync(Token);
        await Query(2).ToListAsync(Token);
        await AssertAsync(Query(3));
    }

    [Fact]
    public async Task Tag_union_miss()
    {
        await using var context = new Shop(database).Open();
        await context.Categories.Cacheable(Ttl, "home").ToListAsync(Token);
        await AssertAsync(context.Categories.Cacheable(Ttl, "home", "catalog"));
    }

    [Fact]
    public async Task View_with_the_tables_behind_it()
    {
        await database.ExecuteAsync("CREATE OR REPLACE VIEW cheap_products AS SELECT p.\"Id\" FROM \"Products\" p JOIN \"Categories\" c ON c.\"Id\" = p.\"CategoryId\" WHERE p.\"Price\" < 20");
        var shop = new Shop(database);
        await shop.Open().DisposeAsync();
        await using var context = new ViewContext((DbContextOptions<ViewContext>)shop.Configure(new DbContextOptionsBuilder<ViewContext>()).Options);
        await AssertAsync(context.Set<CheapProduct>().Cacheable());
    }

    private Task AssertAsync<T>(IQueryable<T> query, [CallerMemberName] string scenario = "") => GoldenText.AssertAsync(query, database, scenario);
}
