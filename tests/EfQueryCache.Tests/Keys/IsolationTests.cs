using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Keys;

/// <summary>Whose rows they are is part of what identifies a result.</summary>
public sealed class IsolationTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Second_context_type_with_another_model_gets_its_own_rows()
    {
        var shop = new Shop(database);
        await shop.AskAsync(c => c.Products.OrderBy(p => p.Id).Select(p => p.Name).Cacheable().ToListAsync(Token));
        await using var upper = new UpperCaseContext(shop.Configure(new DbContextOptionsBuilder<UpperCaseContext>()).Options);

        var names = await upper.Products.OrderBy(p => p.Id).Select(p => p.Name).Cacheable().ToListAsync(Token);

        Assert.All(names, name => Assert.Equal(name.ToUpperInvariant(), name));
        Assert.Equal((0, 2), (shop.Statistics.Hits, shop.Statistics.Misses));
    }

    [Fact]
    public async Task Write_through_a_second_context_type_invalidates()
    {
        var shop = new Shop(database);
        await shop.AskAsync(c => c.Products.Cacheable().CountAsync(Token));
        await using (var upper = new UpperCaseContext(shop.Configure(new DbContextOptionsBuilder<UpperCaseContext>()).Options))
        {
            upper.Add(new Product { Name = $"new {Guid.NewGuid()}", CategoryId = 1 });
            await upper.SaveChangesAsync(Token);
        }

        Assert.False(await shop.IsHitAsync(c => c.Products.Cacheable().CountAsync(Token)));
    }

    [Fact]
    public async Task Second_database_shares_neither_entries_nor_invalidations()
    {
        await using var other = new ShopDatabase();
        await other.InitializeAsync();
        var first = new Shop(database);
        var second = new Shop(other) { Cache = first.Cache };
        await first.AskAsync(c => c.Notes.OrderBy(n => n.Id).Cacheable().ToListAsync(Token));

        Assert.False(await second.IsHitAsync(c => c.Notes.OrderBy(n => n.Id).Cacheable().ToListAsync(Token)));
        await using (var context = second.Open())
        {
            context.Add(new Note { Text = "second" });
            await context.SaveChangesAsync(Token);
        }

        Assert.True(await first.IsHitAsync(c => c.Notes.OrderBy(n => n.Id).Cacheable().ToListAsync(Token)));
        Assert.Equal(2, (await second.AskAsync(c => c.Notes.OrderBy(n => n.Id).Cacheable().ToListAsync(Token))).Count);
    }

    [Theory]
    [InlineData("Search Path=tenant2", "three")]
    [InlineData("Username=efqc_reader;Password=efqc", "two")]
    public async Task Search_path_and_user_share_no_entry(string connectionString, string expected)
    {
        await PrepareTenantsAsync();
        var first = new Shop(database);
        var second = new Shop(database, connectionString: connectionString) { Cache = first.Cache };
        Task<List<string>> Ask(ShopContext c) => c.Set<Setting>().OrderBy(s => s.Value).Select(s => s.Value).Cacheable().ToListAsync(Token);

        await using var one = new SettingContext(first.Configure(new DbContextOptionsBuilder<SettingContext>()).Options);
        await using var two = new SettingContext(second.Configure(new DbContextOptionsBuilder<SettingContext>()).Options);
        var ofFirst = await Ask(one);
        var ofSecond = await Ask(two);

        Assert.Equal(["one", "two"], ofFirst);
        Assert.Equal([expected], ofSecond);
        Assert.Equal(0, first.Statistics.Hits);
    }

    [Theory]
    [InlineData("Host=localhost", "Host=127.0.0.1")]
    [InlineData("Application Name=a", "Application Name=b")]
    public async Task Aliases_of_one_database_invalidate_each_other(string one, string two)
    {
        var first = new Shop(database, connectionString: one);
        var second = new Shop(database, connectionString: two) { Cache = first.Cache };
        var before = await first.AskAsync(c => c.Labels.Cacheable().CountAsync(Token));

        await using (var context = second.Open())
        {
            context.Add(new Label { Text = "alias" });
            await context.SaveChangesAsync(Token);
        }

        Assert.Equal(before + 1, await first.AskAsync(c => c.Labels.Cacheable().CountAsync(Token)));
    }

    [Fact]
    public async Task Keywords_that_cannot_change_a_result_share_entries()
    {
        var first = new Shop(database, connectionString: "Application Name=a;Maximum Pool Size=7;Timeout=20");
        var second = new Shop(database, connectionString: "Application Name=b;Command Timeout=77") { Cache = first.Cache };
        await first.AskAsync(c => c.Categories.Cacheable().CountAsync(Token));

        Assert.True(await second.IsHitAsync(c => c.Categories.Cacheable().CountAsync(Token)));
    }

    [Fact]
    public async Task Caches_share_no_entries_but_a_write_through_one_invalidates_in_the_other()
    {
        var one = new Shop(database);
        var two = new Shop(database);
        await one.AskAsync(c => c.Products.Cacheable().CountAsync(Token));

        Assert.False(await two.IsHitAsync(c => c.Products.Cacheable().CountAsync(Token)));
        await using (var context = two.Open())
        {
            context.Add(new Product { Name = $"new {Guid.NewGuid()}", CategoryId = 1 });
            await context.SaveChangesAsync(Token);
        }

        Assert.False(await one.IsHitAsync(c => c.Products.Cacheable().CountAsync(Token)));
    }

    private Task PrepareTenantsAsync() => database.ExecuteAsync("""
        CREATE SCHEMA IF NOT EXISTS tenant2;
        CREATE TABLE IF NOT EXISTS public."Setting" ("Id" int PRIMARY KEY, "Value" text NOT NULL, "Owner" text NOT NULL);
        CREATE TABLE IF NOT EXISTS tenant2."Setting" ("Id" int PRIMARY KEY, "Value" text NOT NULL, "Owner" text NOT NULL);
        INSERT INTO public."Setting" VALUES (1, 'one', 'efqc'), (2, 'two', 'efqc_reader') ON CONFLICT DO NOTHING;
        INSERT INTO tenant2."Setting" VALUES (1, 'three', 'x') ON CONFLICT DO NOTHING;
        DO $$ BEGIN
          IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'efqc_reader') THEN CREATE ROLE efqc_reader LOGIN PASSWORD 'efqc'; END IF;
        END $$;
        ALTER TABLE public."Setting" ENABLE ROW LEVEL SECURITY;
        DROP POLICY IF EXISTS own ON public."Setting";
        CREATE POLICY own ON public."Setting" USING ("Owner" = current_user);
        GRANT USAGE ON SCHEMA public TO efqc_reader;
        GRANT SELECT ON public."Setting" TO efqc_reader;
        """);

    private sealed class Setting
    {
        public int Id { get; set; }

        public string Value { get; set; } = "";
    }

    private sealed class SettingContext(DbContextOptions options) : ShopContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            base.OnModelCreating(modelBuilder);
            modelBuilder.Entity<Setting>();
        }
    }

    private sealed class UpperCaseContext(DbContextOptions options) : ShopContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            base.OnModelCreating(modelBuilder);
            modelBuilder.Entity<Product>().Property(p => p.Name).HasConversion(name => name, name => name.ToUpperInvariant());
        }
    }
}
