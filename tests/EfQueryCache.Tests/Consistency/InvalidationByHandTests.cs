using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Consistency;

/// <summary>What <see cref="IQueryCache"/> can be told to do.</summary>
public sealed class InvalidationByHandTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private QueryCache Cache => Shop.Cache;

    private Shop Shop => field ??= new Shop(database);

    [Fact]
    public async Task Entity_is_invalidated_with_everything_that_reads_its_table_and_nothing_else()
    {
        await Shop.AskAsync(AskProducts);
        await Shop.AskAsync(AskWithCategory);
        await Shop.AskAsync(AskLabels);

        await Cache.InvalidateAsync<Category>(Token);

        Assert.True(await Shop.IsHitAsync(AskProducts));
        Assert.True(await Shop.IsHitAsync(AskLabels));
        Assert.False(await Shop.IsHitAsync(AskWithCategory));
    }

    [Theory]
    [InlineData(typeof(Vehicle)), InlineData(typeof(Car)), InlineData(typeof(object))]
    public async Task Entity_is_invalidated_under_the_name_of_its_base_class_too(Type type)
    {
        await Shop.AskAsync(c => c.Set<Car>().Cacheable().ToListAsync(Token));

        await (type == typeof(Vehicle) ? Cache.InvalidateAsync<Vehicle>(Token) : type == typeof(Car) ? Cache.InvalidateAsync<Car>(Token) : Cache.InvalidateAsync<object>(Token));

        Assert.False(await Shop.IsHitAsync(c => c.Set<Car>().Cacheable().ToListAsync(Token)));
    }

    [Fact]
    public async Task Owned_table_is_invalidated_with_its_owner()
    {
        await Shop.AskAsync(c => c.Customers.SelectMany(o => o.Phones).Cacheable().CountAsync(Token));
        await Cache.InvalidateAsync<Customer>(Token);
        Assert.False(await Shop.IsHitAsync(c => c.Customers.SelectMany(o => o.Phones).Cacheable().CountAsync(Token)));
    }

    [Fact]
    public async Task Type_that_is_no_entity_invalidates_nothing_and_says_so()
    {
        await Shop.AskAsync(AskProducts);
        await Cache.InvalidateAsync<Uri>(Token);
        Assert.True(await Shop.IsHitAsync(AskProducts));
        Assert.Equal(1, Shop.Events.Count(QueryCacheEventId.NothingToInvalidate));
    }

    [Fact]
    public async Task Query_is_invalidated_alone()
    {
        await Shop.AskAsync(c => Cheaper(c, 20).Cacheable().ToListAsync(Token));
        await Shop.AskAsync(c => Cheaper(c, 30).Cacheable().ToListAsync(Token));

        await using (var context = Shop.Open())
        {
            await Cache.InvalidateAsync(Cheaper(context, 20), Token);
            await Cache.InvalidateAsync(Cheaper(context, 4711), Token); // never asked: nothing to do
        }

        Assert.True(await Shop.IsHitAsync(c => Cheaper(c, 30).Cacheable().ToListAsync(Token)));
        Assert.False(await Shop.IsHitAsync(c => Cheaper(c, 20).Cacheable().ToListAsync(Token)));
    }

    [Fact]
    public async Task Query_that_varies_is_invalidated_where_it_varies_alike()
    {
        IQueryable<Product> Of(ShopContext c, string tenant) => c.Products.Cacheable(o => o.VaryBy(tenant));
        await Shop.AskAsync(c => Of(c, "a").ToListAsync(Token));
        await Shop.AskAsync(c => Of(c, "b").ToListAsync(Token));

        await using (var context = Shop.Open()) await Cache.InvalidateAsync(Of(context, "a"), Token);

        Assert.True(await Shop.IsHitAsync(c => Of(c, "b").ToListAsync(Token)));
        Assert.False(await Shop.IsHitAsync(c => Of(c, "a").ToListAsync(Token)));
    }

    [Fact]
    public async Task Entry_read_before_its_query_was_invalidated_is_not_stored_after_it()
    {
        Shop? shop = null;
        var reader = new SlowReader
        {
            AfterRead = async () =>
            {
                await using var context = shop!.Open();
                await shop.Cache.InvalidateAsync(context.Products, Token);
            },
        };
        shop = new Shop(database, configure: o => o.AddInterceptors(reader));
        await shop.AskAsync(c => Task.FromResult(c.Products.Cacheable().ToList()));
        Assert.True(reader.WasUsed);

        Assert.False(await shop.IsHitAsync(AskProducts));
    }

    [Fact]
    public async Task Query_of_another_cache_or_of_none_is_refused()
    {
        await using var context = new Shop(database).Open();
        var other = await Assert.ThrowsAsync<InvalidOperationException>(() => Cache.InvalidateAsync(context.Products, Token).AsTask());
        Assert.Contains("uses another cache", other.Message, StringComparison.Ordinal);
        var memory = await Assert.ThrowsAsync<InvalidOperationException>(() => Cache.InvalidateAsync(new[] { 1 }.AsQueryable(), Token).AsTask());
        Assert.Contains("Only queries of EF Core", memory.Message, StringComparison.Ordinal);
    }

    [Theory, CombinatorialBools]
    public async Task Bypass_neither_serves_nor_stores_in_its_own_flow_only(bool async)
    {
        await Shop.AskAsync(AskProducts);
        using (Cache.Bypass())
        {
            Assert.False(await Shop.IsHitAsync(c => c.Products.Cacheable().ToListAsync(async)));
            Assert.False(await Shop.IsHitAsync(AskLabels));
            using (Cache.Bypass()) Assert.False(await Shop.IsHitAsync(AskLabels));
            Assert.False(await Shop.IsHitAsync(AskLabels));
            Task<bool> elsewhere;
            using (ExecutionContext.SuppressFlow()) elsewhere = Task.Run(() => Shop.IsHitAsync(AskProducts), Token);
            Assert.True(await elsewhere);
        }

        Assert.True(await Shop.IsHitAsync(AskProducts));
        Assert.False(await Shop.IsHitAsync(AskLabels));
        Assert.True(Shop.Statistics.Bypasses[BypassReason.Requested] >= 4);
    }

    [Theory, CombinatorialBools]
    public async Task Suppressed_write_invalidates_nothing_until_it_is_done_by_hand(bool async)
    {
        await Shop.AskAsync(AskLabels);
        using (Shop.Cache.SuppressInvalidation())
        {
            await using var context = Shop.Open();
            context.Add(new Label { Text = "imported" });
            await context.SaveAsync(async);
            await context.Labels.ExecuteUpdateAsync(s => s.SetProperty(l => l.Text, l => l.Text + "!"), Token);
            await context.Database.ExecuteSqlAsync($"DELETE FROM cat.\"Labels\" WHERE \"Text\" = 'imported!'", Token);
        }

        Assert.True(await Shop.IsHitAsync(AskLabels));
        await Cache.InvalidateAsync<Label>(Token);
        Assert.False(await Shop.IsHitAsync(AskLabels));
    }

    [Fact]
    public async Task Declared_raw_write_invalidates_what_was_declared_and_nothing_else()
    {
        await Shop.AskAsync(AskLabels);
        await Shop.AskAsync(AskProducts);
        await using (var context = Shop.Open())
        {
            await using var transaction = await context.Database.BeginTransactionAsync(Token);
            using (Cache.SuppressInvalidation())
            {
                await context.Database.ExecuteSqlRawAsync("DO $$ BEGIN EXECUTE 'UPDATE cat.\"Labels\" SET \"Text\" = ''x'''; END $$", Token);
            }

            context.Database.MarkChanged<Label>();
            await transaction.CommitAsync(Token);
        }

        Assert.True(await Shop.IsHitAsync(AskProducts));
        Assert.False(await Shop.IsHitAsync(AskLabels));
    }

    private static IQueryable<Product> Cheaper(ShopContext context, int price) => context.Products.Where(p => p.Price < price);

    private static Task<List<Product>> AskProducts(ShopContext context) => context.Products.Cacheable().ToListAsync(Token);

    private static Task<List<Product>> AskWithCategory(ShopContext context) => context.Products.Include(p => p.Category).Cacheable().ToListAsync(Token);

    private static Task<int> AskLabels(ShopContext context) => context.Labels.Cacheable().CountAsync(Token);
}
