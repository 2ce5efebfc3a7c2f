using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfQueryCache.Tests.Querying;

public sealed class CacheableTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    [Theory, CombinatorialBools]
    public async Task Second_execution_is_answered_without_a_command(bool async)
    {
        var shop = new Shop(database);
        Task<List<Product>> Ask(ShopContext c) => c.Products.Where(p => p.CategoryId == 1).OrderBy(p => p.Id).Cacheable().ToListAsync(async);

        var first = await shop.AskAsync(Ask);
        var opened = shop.Connections.Opened;
        var second = await shop.AskAsync(Ask);

        Assert.Equal(1, shop.Commands.Count);
        Assert.Equal(opened, shop.Connections.Opened);
        Assert.Equal(first.Select(p => (p.Id, p.Name, p.Price)), second.Select(p => (p.Id, p.Name, p.Price)));
        Assert.Equal((1, 1), (shop.Statistics.Hits, shop.Statistics.Misses));
    }

    [Theory, CombinatorialBools]
    public async Task Every_terminal_is_answered_from_the_cache(bool async)
    {
        var shop = new Shop(database);
        var token = TestContext.Current.CancellationToken;
        (string Name, Func<ShopContext, Task<object?>> Ask)[] terminals =
        [
            ("ToList", async c => (await c.Products.Cacheable().ToListAsync(async)).Count),
            ("Count", async c => await c.Products.Cacheable().CountAsync(async)),
            ("Single", async c => (await c.Products.Cacheable().Where(p => p.Id == 1).SingleAsync(async)).Name),
            ("FirstOrDefault", async c => (await c.Products.Where(p => p.Id == 12345).Cacheable().FirstOrDefaultAsync(async))?.Name),
            ("Any", async c => async ? await c.Products.Cacheable().AnyAsync(p => p.Price > 30, token) : c.Products.Cacheable().Any(p => p.Price > 30)),
            ("All", async c => async ? await c.Products.Cacheable().AllAsync(p => p.Price > 30, token) : c.Products.Cacheable().All(p => p.Price > 30)),
            ("Sum", async c => async ? await c.Products.Cacheable().SumAsync(p => p.Price, token) : c.Products.Cacheable().Sum(p => p.Price)),
            ("Max", async c => async ? await c.Products.Cacheable().MaxAsync(p => p.Name, token) : c.Products.Cacheable().Max(p => p.Name)),
            ("LongCount", async c => async ? await c.Products.Cacheable().LongCountAsync(token) : c.Products.Cacheable().LongCount()),
            ("ToArray", async c => async ? (await c.Labels.Cacheable().ToArrayAsync(token)).Length : c.Labels.Cacheable().ToArray().Length),
            ("ToDictionary", async c => async ? (await c.Notes.Cacheable().ToDictionaryAsync(n => n.Id, token)).Count : c.Notes.Cacheable().ToDictionary(n => n.Id).Count),
            ("Contains", async c => async ? await c.Products.Cacheable().Select(p => p.Id).ContainsAsync(3, token) : c.Products.Cacheable().Select(p => p.Id).Contains(3)),
        ];

        foreach (var (name, ask) in terminals)
        {
            var before = shop.Commands.Count;
            var miss = await shop.AskAsync(ask);
            Assert.True(shop.Commands.Count == before + 1, $"{name}: the first execution must ask the database");
            var hit = await shop.AskAsync(ask);
            Assert.True(shop.Commands.Count == before + 1, $"{name}: the second execution must not");
            Assert.Equal(miss, hit);
        }
    }

    [Fact]
    public async Task Mark_works_anywhere_in_the_chain()
    {
        var shop = new Shop(database);
        Func<ShopContext, IQueryable<object>>[] queries =
        [
            c => c.Products.Cacheable().Where(p => p.Id > 1),
            c => c.Products.Where(p => p.Id > 2).Cacheable().OrderBy(p => p.Id).Skip(1).Take(2),
            c => c.Products.Include(p => p.Category).Cacheable().Where(p => p.Id > 3),
            c => c.Products.Cacheable().Include(p => p.Category).ThenInclude(x => x!.Products),
            c => c.Products.AsNoTracking().Cacheable().Select(p => new { p.Id, p.Name }),
            c => c.Products.Where(p => p.Id > 4).Union(c.Products.Where(p => p.Id < 3).Cacheable()),
            c => c.Categories.Where(x => c.Products.Cacheable().Any(p => p.CategoryId == x.Id)),
            c => c.Products.Cacheable(TimeSpan.FromHours(1), "a").GroupBy(p => p.CategoryId).Select(g => new { g.Key, Count = g.Count() }),
        ];

        foreach (var query in queries)
        {
            Assert.False(await shop.IsHitAsync(c => query(c).ToListAsync(async: true)));
            Assert.True(await shop.IsHitAsync(c => query(c).ToListAsync(async: true)), query(shop.Open()).Expression.ToString());
        }
    }

    [Fact]
    public async Task Sync_and_async_executions_share_an_entry()
    {
        var shop = new Shop(database);
        await shop.AskAsync(c => c.Products.Where(p => p.Id < 4).Cacheable().ToListAsync(async: true));

        Assert.True(await shop.IsHitAsync(c => c.Products.Where(p => p.Id < 4).Cacheable().ToListAsync(async: false)));
    }

    [Fact]
    public async Task Fifty_ttl_and_tag_combinations_compile_one_query_and_leave_the_sql_as_it_was()
    {
        var compilations = new CompilationLog();
        var shop = new Shop(database, configure: o => o.LogTo(compilations.Add, [CoreEventId.QueryCompilationStarting]));
        IQueryable<Product> Build(ShopContext c, Func<IQueryable<Product>, IQueryable<Product>> mark)
        {
            var id = 1;
            return mark(Older(c.Products, id).Where(p => p.Id > id)).Skip(1).Take(5);
        }

        // A method of its own has a variable of its own with the same name: EF Core tells them apart by counting.
        static IQueryable<Product> Older(IQueryable<Product> products, int id) => products.Where(p => p.Id != id);

        await shop.AskAsync(c => Build(c, q => q).ToListAsync(async: true));
        Assert.Equal(1, compilations.Count);

        for (var i = 1; i <= 50; i++)
        {
            await shop.AskAsync(c => Build(c, q => (i % 3) switch
            {
                0 => q.Cacheable(TimeSpan.FromMinutes(i)),
                1 => q.Cacheable(TimeSpan.FromMinutes(i), $"tag {i}", "common"),
                _ => q.Cacheable(x => x.Ttl(TimeSpan.FromHours(i)).Tags($"tag {i}")),
            }).ToListAsync(async: true));
        }

        Assert.Equal(2, compilations.Count);
        Assert.Single(shop.Commands.Texts.Distinct());
        await using var context = shop.Open();
        Assert.Equal(Build(context, q => q).ToQueryString(), Build(context, q => q.Cacheable(TimeSpan.FromHours(3), "x")).ToQueryString());
    }

    [Fact]
    public async Task NotCacheable_wins()
    {
        var shop = new Shop(database);
        for (var i = 0; i < 2; i++)
        {
            Assert.False(await shop.IsHitAsync(c => c.Products.Cacheable().NotCacheable().ToListAsync(async: true)));
            Assert.False(await shop.IsHitAsync(c => c.Products.NotCacheable().Cacheable().ToListAsync(async: true)));
        }
    }

    [Fact]
    public void Invalid_arguments_are_refused_where_they_are_given()
    {
        var shop = new Shop(database);
        using var context = shop.Open();

        var ttl = Assert.Throws<ArgumentOutOfRangeException>(() => context.Products.Cacheable(TimeSpan.Zero));
        Assert.Contains("positive time to live", ttl.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Products.Cacheable(o => o.Ttl(TimeSpan.FromSeconds(-1))));
        var tags = Assert.Throws<ArgumentException>(() => context.Products.Cacheable(Array.Empty<string>()));
        Assert.Contains("no tags", tags.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => context.Products.Cacheable("a", " "));
        Assert.Throws<ArgumentException>(() => context.Products.Cacheable(TimeSpan.FromSeconds(1), null!, "b"));
    }

    [Fact]
    public void Queries_over_objects_are_returned_as_they_are()
    {
        var objects = new[] { 1, 2 }.AsQueryable();

        Assert.Same(objects, objects.Cacheable(TimeSpan.FromMinutes(1), "tag"));
        Assert.Same(objects, objects.NotCacheable());
    }

    [Theory, CombinatorialBools]
    public async Task Compiled_queries_take_the_ttl_as_constant_and_as_argument(bool async)
    {
        var shop = new Shop(database);
        var constantSync = EF.CompileQuery((ShopContext c, int id) => c.Products.Where(p => p.Id == id).Cacheable(TimeSpan.FromMinutes(1), "compiled"));
        var argumentSync = EF.CompileQuery((ShopContext c, int id, TimeSpan ttl) => c.Products.Where(p => p.Id == id).Cacheable(ttl));
        var constantAsync = EF.CompileAsyncQuery((ShopContext c, int id) => c.Products.Where(p => p.Id == id).Cacheable(TimeSpan.FromMinutes(1), "compiled"));
        var argumentAsync = EF.CompileAsyncQuery((ShopContext c, int id, TimeSpan ttl) => c.Products.Where(p => p.Id == id).Cacheable(ttl));
        async Task<int> Constant(ShopContext c) => async ? await constantAsync(c, 1).CountAsync() : constantSync(c, 1).Count();
        async Task<int> Argument(ShopContext c, int seconds)
            => async ? await argumentAsync(c, 2, TimeSpan.FromSeconds(seconds)).CountAsync() : argumentSync(c, 2, TimeSpan.FromSeconds(seconds)).Count();

        Assert.False(await shop.IsHitAsync(Constant));
        Assert.True(await shop.IsHitAsync(Constant));
        await shop.Cache.InvalidateTagsAsync(["compiled"], TestContext.Current.CancellationToken);
        Assert.False(await shop.IsHitAsync(Constant));

        Assert.False(await shop.IsHitAsync(c => Argument(c, 60)));
        shop.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.True(await shop.IsHitAsync(c => Argument(c, 60)));
        Assert.False(await shop.IsHitAsync(c => Argument(c, 10)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => shop.AskAsync(c => Argument(c, 0)));
    }

    [Fact]
    public async Task Compiled_query_with_options_lambda_is_cached()
    {
        var shop = new Shop(database);
        var compiled = EF.CompileQuery((ShopContext c) => c.Products.Cacheable(o => o.Ttl(TimeSpan.FromMinutes(1)).Tags("lambda")).Count());

        Assert.False(await shop.IsHitAsync(c => Task.FromResult(compiled(c))));
        Assert.True(await shop.IsHitAsync(c => Task.FromResult(compiled(c))));
        await shop.Cache.InvalidateTagsAsync(["lambda"], TestContext.Current.CancellationToken);
        Assert.False(await shop.IsHitAsync(c => Task.FromResult(compiled(c))));
    }

    private sealed class CompilationLog
    {
        private int _count;

        public int Count => _count;

        public void Add(string message)
        {
            _ = message;
            Interlocked.Increment(ref _count);
        }
    }
}
