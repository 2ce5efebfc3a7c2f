using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using static EfQueryCache.Tests.Values.ValueTesting;

namespace EfQueryCache.Tests.Values;

/// <summary>A write invalidates the values that were made of what it changes, declared or read through cached queries.</summary>
[Collection(nameof(ValuesRunAlone))]
public sealed class DependencyTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    [Theory, CombinatorialBools]
    public async Task Value_that_depends_on_an_entity_ends_with_a_write_to_it(bool async, bool inTransaction)
    {
        var shop = new Shop(database);
        await MakeAsync(shop, o => o.DependsOn<Product>());
        await WriteCategoryAsync(shop, async);
        Assert.True(await shop.Cache.HasAsync("k"));

        await using var context = shop.Open();
        await using (var transaction = inTransaction ? await context.Database.BeginTransactionAsync(Token) : null)
        {
            context.Products.Add(new Product { CategoryId = 1, Name = $"new {Guid.NewGuid()}" });
            await context.SaveAsync(async);
            Assert.Equal(inTransaction, await shop.Cache.HasAsync("k"));
            if (transaction is not null) await transaction.CommitAsync(Token);
        }

        Assert.False(await shop.Cache.HasAsync("k"));
    }

    [Theory, CombinatorialBools]
    public async Task Value_ends_with_a_write_by_a_bulk_command_or_raw_SQL(bool async, bool raw)
    {
        var shop = new Shop(database);
        await MakeAsync(shop, o => o.DependsOn<Product>());
        await using var context = shop.Open();
        switch (raw, async)
        {
            case (true, true): await context.Database.ExecuteSqlRawAsync("UPDATE \"Products\" SET \"Price\" = 1 WHERE \"Id\" = 1", Token); break;
            case (true, false): context.Database.ExecuteSqlRaw("UPDATE \"Products\" SET \"Price\" = 1 WHERE \"Id\" = 1"); break;
            case (false, true): await context.Products.Where(p => p.Id == 1).ExecuteUpdateAsync(s => s.SetProperty(p => p.Price, 2), Token); break;
            default: context.Products.Where(p => p.Id == 1).ExecuteUpdate(s => s.SetProperty(p => p.Price, 2)); break;
        }

        Assert.False(await shop.Cache.HasAsync("k"));
    }

    [Fact]
    public async Task Base_classes_interfaces_derived_classes_and_joins_are_included()
    {
        var shop = new Shop(database);
        await shop.Open().DisposeAsync(); // the model is known
        await MakeAsync(shop, o => o.DependsOn<Vehicle>(), "base");
        await MakeAsync(shop, o => o.DependsOn<Car>(), "derived");
        await MakeAsync(shop, o => o.DependsOn<Truck>(), "sibling");
        await MakeAsync(shop, o => o.DependsOn<Label>(), "join");
        await using var context = shop.Open();
        (await context.Vehicles.OfType<Car>().FirstAsync(Token)).Seats++;
        await context.SaveChangesAsync(Token);
        Assert.False(await shop.Cache.HasAsync("base"));
        Assert.False(await shop.Cache.HasAsync("derived"));
        Assert.True(await shop.Cache.HasAsync("join"));

        var product = await context.Products.Include(p => p.Labels).FirstAsync(p => p.Labels.Count == 0, Token);
        product.Labels.Add(await context.Labels.FirstAsync(Token));
        await context.SaveChangesAsync(Token);
        Assert.False(await shop.Cache.HasAsync("join"));
    }

    [Fact]
    public async Task Value_that_depends_on_a_table_ends_with_a_write_to_it()
    {
        var shop = new Shop(database);
        await MakeAsync(shop, o => o.DependsOn("public.Products"), "with schema");
        await MakeAsync(shop, o => o.DependsOn("Products"), "without");
        await MakeAsync(shop, o => o.DependsOn("cat.Labels"), "other");
        await WriteCategoryAsync(shop, async: true);
        Assert.True(await shop.Cache.HasAsync("without"));

        await WriteProductAsync(shop);
        Assert.False(await shop.Cache.HasAsync("with schema"));
        Assert.False(await shop.Cache.HasAsync("without"));
        Assert.True(await shop.Cache.HasAsync("other"));
    }

    [Fact]
    public async Task Entity_that_no_model_has_ends_with_any_write()
    {
        var shop = new Shop(database);
        await Eventually.HoldsAsync(async () =>
        {
            await MakeAsync(shop, o => o.DependsOn<DependencyTests>()); // a write of any other test ends it too
            return await shop.Cache.HasAsync("k");
        });
        await WriteProductAsync(shop);
        Assert.False(await shop.Cache.HasAsync("k"));
    }

    [Fact]
    public async Task Value_ends_when_its_entity_or_the_tag_of_one_is_invalidated_by_hand()
    {
        var shop = new Shop(database);
        await MakeAsync(shop, o => o.DependsOn<Product>());
        await shop.Cache.InvalidateAsync<Category>(Token);
        Assert.True(await shop.Cache.HasAsync("k"));
        await shop.Cache.InvalidateAsync<Product>(Token);
        Assert.False(await shop.Cache.HasAsync("k"));
    }

    [Fact]
    public async Task Write_by_a_context_of_another_cache_ends_it_too()
    {
        var (shop, other) = (new Shop(database), new Shop(database));
        await MakeAsync(shop, o => o.DependsOn<Product>());
        await WriteProductAsync(other);
        Assert.False(await shop.Cache.HasAsync("k"));
    }

    [Theory, CombinatorialBools]
    public async Task Cached_queries_inside_bring_their_tags(bool async, bool isHit)
    {
        var shop = new Shop(database);
        Task<int> Count(ShopContext context) => context.Products.Cacheable(TimeSpan.FromMinutes(1), "catalog").CountAsync(async);
        if (isHit) await shop.AskAsync(Count);
        ValueTask<int> Ask() => shop.Cache.GetOrCreateAsync("k", async _ => await shop.AskAsync(Count), null, Token);
        var before = await Ask();
        await WriteCategoryAsync(shop, async);
        Assert.True(await shop.Cache.HasAsync("k"));

        await WriteProductAsync(shop);
        Assert.False(await shop.Cache.HasAsync("k"));
        Assert.Equal(before + 1, await Ask());

        Assert.True(await shop.Cache.HasAsync("k"));
        await shop.Cache.InvalidateTagsAsync(["catalog"], Token);
        Assert.False(await shop.Cache.HasAsync("k"));
    }

    [Theory, CombinatorialBools]
    public async Task Split_queries_inside_bring_the_tables_of_all_parts(bool async)
    {
        var shop = new Shop(database);
        await shop.Cache.GetOrCreateAsync("k", async _ =>
        {
            await shop.AskAsync(context => context.Categories.Include(c => c.Products).AsSplitQuery().Cacheable().ToListAsync(async));
            return 1;
        }, null, Token);
        Assert.True(await shop.Cache.HasAsync("k"));
        await WriteProductAsync(shop);
        Assert.False(await shop.Cache.HasAsync("k"));
    }

    [Fact]
    public async Task Queries_that_run_at_the_same_time_inside_all_count()
    {
        var shop = new Shop(database);
        await shop.Cache.GetOrCreateAsync("k", async t => (await Task.WhenAll(
            Task.Run(() => shop.AskAsync(context => context.Products.Cacheable().CountAsync(t)), t),
            Task.Run(() => shop.AskAsync(context => context.Categories.Cacheable().CountAsync(t)), t))).Sum(), null, Token);
        Assert.True(await shop.Cache.HasAsync("k"));
        await WriteCategoryAsync(shop, async: true);
        Assert.False(await shop.Cache.HasAsync("k"));
    }

    [Theory, CombinatorialBools]
    public async Task Query_that_goes_past_the_cache_inside_keeps_the_value_from_being_stored(bool async)
    {
        var shop = new Shop(database);
        ValueTask<int> Ask() => shop.Cache.GetOrCreateAsync("k", async t => await shop.Cache.GetOrCreateAsync("inner", async t =>
        {
            await using var context = shop.Open();
            await using var transaction = await context.Database.BeginTransactionAsync(t);
            return await context.Products.Cacheable().CountAsync(async);
        }, null, t), null, Token);
        await Ask();

        Assert.False(await shop.Cache.HasAsync("inner"));
        Assert.False(await shop.Cache.HasAsync("k"));
    }

    [Fact]
    public async Task Write_while_the_factory_runs_keeps_the_value_from_being_stored()
    {
        var shop = new Shop(database);
        Task<int> Count(ShopContext context) => context.Products.Cacheable().CountAsync(Token);
        await shop.Cache.GetOrCreateAsync("declared", async t =>
        {
            await WriteProductAsync(shop);
            return 1;
        }, o => o.DependsOn<Product>(), Token);
        await shop.Cache.GetOrCreateAsync("read", async t =>
        {
            var count = await shop.AskAsync(Count);
            await WriteProductAsync(shop);
            return count;
        }, null, Token);

        Assert.False(await shop.Cache.HasAsync("declared"));
        Assert.False(await shop.Cache.HasAsync("read"));
    }

    [Fact]
    public async Task While_a_writer_commits_the_value_is_neither_served_nor_stored()
    {
        var commit = new CommitInterceptor();
        var shop = new Shop(database, configure: builder => builder.AddInterceptors(commit));
        await MakeAsync(shop, o => o.DependsOn<Product>());
        var made = 0;
        commit.Committing = async () => made = await shop.Cache.GetOrCreateAsync("k", () => 99, o => o.DependsOn<Product>());
        await using (var context = shop.Open())
        {
            await using var transaction = await context.Database.BeginTransactionAsync(Token);
            context.Products.Add(new Product { CategoryId = 1, Name = $"new {Guid.NewGuid()}" });
            await context.SaveChangesAsync(Token);
            await transaction.CommitAsync(Token);
        }

        Assert.Equal(99, made);
        Assert.False(await shop.Cache.HasAsync("k"));
    }

    [Fact]
    public async Task Sweep_takes_results_of_queries_and_values_alike()
    {
        var shop = new Shop(database);
        await shop.AskAsync(context => context.Products.Cacheable().CountAsync(Token));
        await MakeAsync(shop, o => o.DependsOn<Product>());
        Assert.Equal(0, await shop.Cache.RemoveExpiredAsync(Token));

        await WriteProductAsync(shop);
        Assert.Equal(2, await shop.Cache.RemoveExpiredAsync(Token));
        Assert.Equal(0, shop.Statistics.Entries);
    }

    private static async Task MakeAsync(Shop shop, Action<CacheValueOptions> configure, string key = "k")
    {
        await Undisturbed.BeginAsync();
        await using var context = shop.Open();
        await context.Products.CountAsync(Token); // the model is known
        await shop.Cache.GetOrCreateAsync(key, () => 1, configure);
    }

    private static async Task WriteProductAsync(Shop shop)
    {
        await using var context = shop.Open();
        context.Products.Add(new Product { CategoryId = 1, Name = $"new {Guid.NewGuid()}" });
        await context.SaveChangesAsync(Token);
    }

    private static async Task WriteCategoryAsync(Shop shop, bool async)
    {
        await using var context = shop.Open();
        context.Categories.Add(new Category { Name = "new" });
        await context.SaveAsync(async);
    }
}
