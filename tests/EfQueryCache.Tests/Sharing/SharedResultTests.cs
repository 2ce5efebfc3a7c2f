using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Sharing;

/// <summary>Results that nobody can change, or promises not to, are made once and returned as they are.</summary>
public sealed class SharedResultTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static readonly Func<ShopContext, int, Task<int>> CountCompiled
        = EF.CompileAsyncQuery((ShopContext c, int least) => c.Products.Cacheable().Count(p => p.Id >= least));

    private static readonly Func<ShopContext, IAsyncEnumerable<Row>> RowsCompiled
        = EF.CompileAsyncQuery((ShopContext c) => c.Products.OrderBy(p => p.Id).Select(p => new Row(p.Id, p.Name)).Cacheable());

    private static readonly Func<ShopContext, IEnumerable<Row>> RowsCompiledSync
        = EF.CompileQuery((ShopContext c) => c.Products.OrderBy(p => p.Id).Select(p => new Row(p.Id, p.Name)).Cacheable());

    private static int _calls;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, CombinatorialBools]
    public async Task Scalar_is_shared_from_its_second_hit_on(bool async)
    {
        var shop = new Shop(database);
        for (var i = 0; i < 5; i++) Assert.Equal(13, await shop.AskAsync(c => c.Products.Where(p => p.Id > 2).Cacheable().CountAsync(async)));
        Assert.Equal((1, 4, 3), (shop.Statistics.Misses, shop.Statistics.Hits, shop.Statistics.SharedHits));

        for (var i = 0; i < 5; i++) Assert.Null(await shop.AskAsync(c => c.Products.Where(p => p.Id > 1000).Select(p => p.Name).Cacheable().FirstOrDefaultAsync(async)));
        Assert.Equal((2, 8, 6), (shop.Statistics.Misses, shop.Statistics.Hits, shop.Statistics.SharedHits));
    }

    [Fact]
    public async Task Compiled_query_is_shared_for_equal_parameters_only()
    {
        var shop = new Shop(database);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(13, await shop.AskAsync(c => CountCompiled(c, 3)));
            Assert.Equal(10, await shop.AskAsync(c => CountCompiled(c, 6)));
        }

        Assert.Equal((2, 4), (shop.Statistics.Misses, shop.Statistics.SharedHits));
    }

    [Theory, CombinatorialBools]
    public async Task Records_are_the_same_objects(bool async)
    {
        var shop = new Shop(database);
        var lists = new List<List<Row>>();
        for (var i = 0; i < 4; i++) lists.Add(await shop.AskAsync(c => c.Products.Where(p => p.Id < 5).OrderBy(p => p.Id).Select(p => new Row(p.Id, p.Name)).Cacheable().ToListAsync(async)));

        Assert.All(lists, list => Assert.Equal([1, 2, 3, 4], list.Select(row => row.Id)));
        Assert.NotSame(lists[0][0], lists[1][0]);
        Assert.Same(lists[2][0], lists[3][0]);
        Assert.NotSame(lists[2], lists[3]);
        Assert.Equal(2, shop.Statistics.SharedHits);
        for (var i = 0; i < 4; i++) Assert.Equal(15, await shop.AskAsync(async c => async ? await RowsCompiled(c).CountAsync(Token) : RowsCompiledSync(c).Count()));
        Assert.Equal(4, shop.Statistics.SharedHits);
    }

    [Theory, CombinatorialBools]
    public async Task Entities_are_shared_only_by_those_who_promise_not_to_change_them(bool async)
    {
        var shop = new Shop(database);
        Task<List<Product>> Ask(ShopContext c) => c.Products.AsNoTracking().OrderBy(p => p.Id).Cacheable().ToListAsync(async);
        Task<List<Product>> AskShared(ShopContext c) => c.Products.AsNoTracking().OrderBy(p => p.Id).Cacheable(o => o.ShareResults()).ToListAsync(async);
        for (var i = 0; i < 3; i++) await shop.AskAsync(AskShared);
        Assert.Equal(1, shop.Statistics.SharedHits);
        Assert.Same((await shop.AskAsync(AskShared))[0], (await shop.AskAsync(AskShared))[0]);

        var own = await shop.AskAsync(Ask);
        Assert.NotSame(own[0], (await shop.AskAsync(AskShared))[0]);
        own[0].Name = "changed by its owner";
        Assert.NotEqual("changed by its owner", (await shop.AskAsync(AskShared))[0].Name);
        Assert.NotEqual("changed by its owner", (await shop.AskAsync(Ask))[0].Name);
    }

    [Theory, CombinatorialBools]
    public async Task Tracked_entities_are_never_shared(bool async)
    {
        var shop = new Shop(database);
        for (var i = 0; i < 4; i++)
        {
            await using var context = shop.Open();
            var products = await context.Products.OrderBy(p => p.Id).Cacheable(o => o.ShareResults()).ToListAsync(async);
            Assert.Equal(EntityState.Unchanged, context.Entry(products[0]).State);
        }

        Assert.Equal((3, 0), (shop.Statistics.Hits, shop.Statistics.SharedHits));
    }

    [Theory, CombinatorialBools]
    public async Task Projections_without_entities_are_shared_by_a_context_that_tracks_too(bool async)
    {
        var shop = new Shop(database);
        Task<List<Note>> Ask(ShopContext c) => c.Products.OrderBy(p => p.Id).Select(p => new Note { Text = p.Name }).Cacheable(o => o.ShareResults()).ToListAsync(async);
        for (var i = 0; i < 3; i++) await shop.AskAsync(Ask);

        Assert.Same((await shop.AskAsync(Ask))[0], (await shop.AskAsync(Ask))[0]);
        Assert.Equal(3, shop.Statistics.SharedHits);
    }

    [Theory, CombinatorialBools]
    public async Task Anonymous_type_with_something_that_can_be_changed_is_made_anew(bool async)
    {
        var shop = new Shop(database);
        for (var i = 0; i < 4; i++) await shop.AskAsync(c => c.Products.Select(p => new { p.Id, Ids = new[] { p.Id } }).Cacheable().ToListAsync(async));
        for (var i = 0; i < 4; i++) await shop.AskAsync(c => c.Products.AsNoTracking().Select(p => new { Product = p }).Cacheable().ToListAsync(async));

        Assert.Equal((6, 0), (shop.Statistics.Hits, shop.Statistics.SharedHits));
    }

    [Fact]
    public void Scalar_that_is_a_sequence_is_read_when_it_is_asked_for()
    {
        var shop = new Shop(database);
        for (var i = 0; i < 4; i++)
        {
            IEnumerable<int> ids;
            using (var context = shop.Open())
            {
                ids = context.Categories.AsNoTracking().Where(c => c.Id == 1).Select(c => c.Products.OrderBy(p => p.Id).Select(p => p.Id)).Cacheable(o => o.ShareResults()).Single();
                Assert.Throws<InvalidOperationException>(() => context.Categories.Where(c => c.Id < 0).Select(c => c.Products.Select(p => p.Id)).Cacheable(o => o.ShareResults()).First());
            }

            Assert.NotEmpty(ids);
            Assert.Equal(ids.Order(), ids);
        }

        Assert.Equal(0, shop.Statistics.SharedHits);
    }

    [Theory, CombinatorialBools]
    public async Task Code_of_the_users_runs_each_time(bool async)
    {
        var shop = new Shop(database);
        _calls = 0;
        for (var i = 0; i < 4; i++) await shop.AskAsync(c => c.Products.Where(p => p.Id == 1).Select(p => Name(p.Name)).Cacheable().ToListAsync(async));

        Assert.Equal((4, 3, 0), (_calls, shop.Statistics.Hits, shop.Statistics.SharedHits));
    }

    [Theory, CombinatorialBools]
    public async Task Enumeration_that_is_broken_off_shares_nothing(bool async)
    {
        var shop = new Shop(database);
        for (var i = 0; i < 3; i++)
        {
            await using var context = shop.Open();
            if (async) Assert.Equal(1, (await RowsCompiled(context).FirstAsync(Token)).Id);
            else Assert.Equal(1, RowsCompiledSync(context).First().Id);
        }

        Assert.Equal((2, 0), (shop.Statistics.Hits, shop.Statistics.SharedHits));
    }

    [Theory, CombinatorialBools]
    public async Task Query_keeps_its_text_and_its_explanation(bool async)
    {
        var shop = new Shop(database);
        static IQueryable<Row> Build(ShopContext c) => c.Products.Select(p => new Row(p.Id, p.Name)).Cacheable();
        for (var i = 0; i < 3; i++) await shop.AskAsync(c => Build(c).ToListAsync(async));
        Assert.Equal(1, shop.Statistics.SharedHits);

        await using var context = shop.Open();
        Assert.StartsWith("SELECT", Build(context).ToQueryString(), StringComparison.Ordinal);
        using var command = Build(context).CreateDbCommand();
        Assert.StartsWith("SELECT", command.CommandText, StringComparison.Ordinal);
        Assert.True((await Build(context).ExplainCacheAsync(Token)).IsHit);
        Assert.Equal(15, Build(context).ToList().Count);
    }

    [Fact]
    public async Task Memory_of_shared_results_is_counted_and_given_back()
    {
        var shop = new Shop(database);
        for (var i = 0; i < 2; i++) await shop.AskAsync(c => RowsCompiled(c).CountAsync(Token).AsTask());
        var bytes = shop.Statistics.SizeBytes;
        await shop.AskAsync(async c => await c.Products.Select(p => new Row(p.Id, p.Name)).Cacheable().ToListAsync(Token));
        await shop.AskAsync(async c => await c.Products.Select(p => new Row(p.Id, p.Name)).Cacheable().ToListAsync(Token));

        Assert.True(shop.Statistics.SizeBytes > bytes + (15 * 32));
        await shop.Cache.ClearAsync(Token);
        Assert.Equal((0, 0), (shop.Statistics.SizeBytes, shop.Statistics.Entries));
    }

    private static string Name(string name) => $"{name} {Interlocked.Increment(ref _calls)}";

    private sealed record Row(int Id, string Name);
}
