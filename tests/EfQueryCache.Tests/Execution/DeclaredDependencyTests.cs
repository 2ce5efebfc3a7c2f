using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Execution;

/// <summary>Raw SQL, views and functions are cached when it is known what they depend on.</summary>
public sealed class DeclaredDependencyTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, CombinatorialBools]
    public async Task Raw_sql_with_declared_tables_is_cached_by_its_arguments(bool async, bool composed)
    {
        var shop = new Shop(database);
        IQueryable<Product> Build(ShopContext c, int id)
        {
            var raw = c.Products.FromSql($"SELECT * FROM \"Products\" WHERE \"Id\" <= {id}");
            return (composed ? raw.Where(p => p.Price > 0) : raw).Cacheable(x => x.DependsOn<Product>());
        }

        Assert.Equal(3, (await shop.AskAsync(c => Build(c, 3).ToListAsync(async))).Count);
        Assert.Equal(4, (await shop.AskAsync(c => Build(c, 4).ToListAsync(async))).Count);
        var before = shop.Commands.Count;
        Assert.Equal(3, (await shop.AskAsync(c => Build(c, 3).ToListAsync(async))).Count);
        Assert.Equal(4, (await shop.AskAsync(c => Build(c, 4).ToListAsync(async))).Count);
        Assert.Equal(before, shop.Commands.Count);

        await WriteAsync(shop, c => c.Products.First().Price += 1);
        Assert.False(await shop.IsHitAsync(c => Build(c, 3).ToListAsync(async)));
        Assert.True(await shop.IsHitAsync(c => Build(c, 3).ToListAsync(async)));
        await WriteAsync(shop, c => c.Labels.First().Text += "!");
        Assert.True(await shop.IsHitAsync(c => Build(c, 3).ToListAsync(async)));
    }

    [Theory, CombinatorialBools]
    public async Task Scalar_sql_and_functions_with_declared_tables_are_cached(bool async)
    {
        await database.ExecuteAsync("""
            CREATE OR REPLACE FUNCTION cheap(top numeric) RETURNS SETOF "Products" LANGUAGE sql STABLE AS $$ SELECT * FROM "Products" WHERE "Price" < top $$;
            """);
        var shop = new Shop(database);
        Task<List<int>> Scalar(ShopContext c) => c.Database.SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM \"Products\"")
            .Cacheable(x => x.DependsOn("Products")).ToListAsync(async);
        Task<List<Product>> Function(ShopContext c) => c.Products.FromSql($"SELECT * FROM cheap({15m})").Cacheable(x => x.DependsOn("public.Products")).ToListAsync(async);

        foreach (var ask in (Func<ShopContext, Task>[])[Scalar, Function])
        {
            Assert.False(await shop.IsHitAsync(async c => { await ask(c); return 0; }));
            Assert.True(await shop.IsHitAsync(async c => { await ask(c); return 0; }));
            await WriteAsync(shop, c => c.Products.First().Price += 1);
            Assert.False(await shop.IsHitAsync(async c => { await ask(c); return 0; }));
        }
    }

    [Fact]
    public async Task Declared_dependencies_are_added_to_those_that_are_seen()
    {
        var shop = new Shop(database);
        Task<int> Ask(ShopContext c) => c.Products.Cacheable(x => x.DependsOn<Vehicle>().DependsOn("cat.Labels")).CountAsync(Token);
        var explanation = await shop.AskAsync(c => c.Products.Cacheable(x => x.DependsOn<Vehicle>().DependsOn("cat.Labels")).ExplainCacheAsync(Token));
        Assert.Equal(["Car", "Products", "Truck", "Vehicles", "cat.Labels"], explanation.Tables);

        foreach (var write in (Action<ShopContext>[])[c => c.Set<Car>().First().Seats += 1, c => c.Labels.First().Text += "!", c => c.Products.First().Price += 1])
        {
            await shop.AskAsync(Ask);
            Assert.True(await shop.IsHitAsync(Ask));
            await WriteAsync(shop, write);
            Assert.False(await shop.IsHitAsync(Ask));
        }

        Assert.True(await shop.IsHitAsync(c => c.Products.Cacheable().CountAsync(Token)), "an entry with more dependencies serves those who ask for less");
        var unknown = await Assert.ThrowsAsync<InvalidOperationException>(() => shop.AskAsync(c => c.Products.Cacheable(x => x.DependsOn<string>()).CountAsync(Token)));
        Assert.Contains("not an entity", unknown.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => shop.Open().Products.Cacheable(x => x.DependsOn("a.")));
    }

    [Theory, CombinatorialBools]
    public async Task Raw_sql_that_may_write_is_never_cached(bool async)
    {
        var shop = new Shop(database);
        Task<List<Note>> Ask(ShopContext c) => c.Notes.FromSqlRaw("""UPDATE "Notes" SET "Text" = "Text" || '!' RETURNING *""")
            .Cacheable(x => x.DependsOn<Note>()).ToListAsync(async);

        var first = (await shop.AskAsync(Ask))[0].Text;

        Assert.Equal(first + "!", (await shop.AskAsync(Ask))[0].Text);
    }

    [Theory, CombinatorialBools]
    public async Task View_is_invalidated_by_its_tables_through_other_views(bool async)
    {
        await database.ExecuteAsync("""
            CREATE OR REPLACE VIEW inner_view AS SELECT p."Id", c."Name" FROM "Products" p JOIN "Categories" c ON c."Id" = p."CategoryId";
            CREATE OR REPLACE VIEW outer_view AS SELECT "Id", "Name" FROM inner_view WHERE EXISTS (SELECT FROM cat."Labels");
            CREATE OR REPLACE VIEW clock_view AS SELECT "Id", now()::text AS "Name" FROM "Products";
            """);
        var shop = new Shop(database);
        ViewContext Open() => new(shop.Configure(new DbContextOptionsBuilder<ViewContext>()).Options);
        async Task<bool> IsHitAsync<T>() where T : class
        {
            var before = shop.Commands.Count;
            await using var context = Open();
            await context.Set<T>().Cacheable().ToListAsync(async);
            return before == shop.Commands.Count;
        }

        await using (var context = Open())
        {
            Assert.Equal(BypassReason.CatalogIsRead, (await context.Set<OuterView>().Cacheable().ExplainCacheAsync(Token)).Reason);
            await Eventually.HoldsAsync(() => context.Set<OuterView>().Cacheable().ExplainCacheAsync(Token).Result.IsCacheable);
            Assert.Equal(["cat.Labels", "public.Categories", "public.Products", "public.inner_view", "public.outer_view"], (await context.Set<OuterView>().Cacheable().ExplainCacheAsync(Token)).Tables);
            Assert.Equal(BypassReason.OpaqueSource, (await context.Set<ClockView>().Cacheable().ExplainCacheAsync(Token)).Reason);
        }

        foreach (var write in (Action<ShopContext>[])[c => c.Products.First().Price += 1, c => c.Categories.First().Name += "!", c => c.Labels.First().Text += "!"])
        {
            await IsHitAsync<OuterView>();
            Assert.True(await IsHitAsync<OuterView>());
            await WriteAsync(shop, write);
            Assert.False(await IsHitAsync<OuterView>());
        }

        await IsHitAsync<OuterView>();
        await WriteAsync(shop, c => c.Notes.First().Text += "!");
        Assert.True(await IsHitAsync<OuterView>());
        Assert.False(await IsHitAsync<ClockView>());
        Assert.False(await IsHitAsync<ClockView>());
    }

    [Fact]
    public async Task Mark_stands_between_Include_and_ThenInclude()
    {
        var shop = new Shop(database);
        Func<ShopContext, IQueryable<Category>>[] queries =
        [
            c => c.Categories.Include(x => x.Products).Cacheable().ThenInclude(p => p.Labels),
            c => c.Categories.Include(x => x.Products).Cacheable(TimeSpan.FromMinutes(1)).ThenInclude(p => p.Labels).Where(x => x.Id > 0),
            c => c.Categories.Include(x => x.Products).Cacheable("a").ThenInclude(p => p.Labels).AsSplitQuery(),
            c => c.Categories.Include(x => x.Products).ThenInclude(p => p.Labels).Cacheable(x => x.Tags("b")).OrderBy(x => x.Id),
        ];

        foreach (var query in queries)
        {
            var expected = await shop.AskAsync(c => query(c).NotCacheable().ToListAsync(Token));
            await shop.AskAsync(c => query(c).ToListAsync(Token));
            var before = shop.Commands.Count;
            var hit = await shop.AskAsync(c => query(c).ToListAsync(Token));
            Assert.Equal(before, shop.Commands.Count);
            Assert.Equal(Count(expected), Count(hit));
            Assert.Contains(hit, category => category.Products.Exists(p => p.Labels.Count > 0));
        }

        static (int, int, int) Count(List<Category> categories)
            => (categories.Count, categories.Sum(c => c.Products.Count), categories.Sum(c => c.Products.Sum(p => p.Labels.Count)));
    }

    private static async Task WriteAsync(Shop shop, Action<ShopContext> write)
    {
        await using var context = shop.Open();
        write(context);
        await context.SaveChangesAsync(Token);
    }

    private class OuterView
    {
        public int Id { get; set; }

        public string Name { get; set; } = "";
    }

    private sealed class ClockView : OuterView;

    private sealed class ViewContext(DbContextOptions options) : ShopContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            base.OnModelCreating(modelBuilder);
            modelBuilder.Entity<OuterView>().ToView("outer_view");
            modelBuilder.Entity<ClockView>().ToView("clock_view").HasBaseType((Type?)null);
        }
    }
}
