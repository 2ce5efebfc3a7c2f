using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Execution;

/// <summary>How caches have given their users wrong rows, each line of it tried on this one.</summary>
public sealed class WrongRowsTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // "Key from a 32- or 64-bit hash without comparing; parameters rendered by JSON or ToString so that different values look
    // alike; parameter types left out of the key." More pairs: ConfusableParameterTests.
    [Fact]
    public async Task Values_of_equal_hash_text_or_JSON_have_entries_of_their_own()
    {
        (object A, object B)[] pairs = [(1L, 1L << 32), (1, 1L), (1m, 1.00m), (1m, 1), (new[] { 1 }, new List<int> { 1 }), ("1", 1)];
        foreach (var (a, b) in pairs)
        {
            var shop = new Shop(database);
            await AskAsync(shop, a);
            Assert.False(await shop.IsHitAsync(_ => AskAsync(shop, b)), $"{a} and {b}");
            Assert.True(await shop.IsHitAsync(_ => AskAsync(shop, a)), $"{a}");
        }

        static Task<List<string>> AskAsync(Shop shop, object value) => shop.AskAsync(c => value switch
        {
            int i => c.Products.Where(p => p.Id == i).Select(p => p.Name).Cacheable().ToListAsync(Token),
            long l => c.Products.Where(p => p.Id == l).Select(p => p.Name).Cacheable().ToListAsync(Token),
            decimal d => c.Products.Where(p => p.Price == d).Select(p => p.Name).Cacheable().ToListAsync(Token),
            string s => c.Products.Where(p => p.Name == s).Select(p => p.Name).Cacheable().ToListAsync(Token),
            int[] array => c.Products.Where(p => array.Contains(p.Id)).Select(p => p.Name).Cacheable().ToListAsync(Token),
            List<int> list => c.Products.Where(p => list.Contains(p.Id)).Select(p => p.Name).Cacheable().ToListAsync(Token),
            _ => throw new ArgumentOutOfRangeException(nameof(value)),
        });
    }

    // "Tenants told apart by search_path, SET, role or row-level security share entries." search_path and role of the
    // connection string: IsolationTests. What is SET on the connection, the cache cannot see and VaryBy tells.
    [Theory, CombinatorialBools]
    public async Task Tenants_told_apart_by_SET_do_not_share_entries_with_VaryBy(bool async)
    {
        await database.ExecuteAsync("""
            CREATE TABLE IF NOT EXISTS "TenantRow" ("Id" int PRIMARY KEY, "Tenant" text NOT NULL);
            INSERT INTO "TenantRow" VALUES (1, 'one'), (2, 'two') ON CONFLICT DO NOTHING;
            DO $$ BEGIN
              IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'efqc_tenant') THEN CREATE ROLE efqc_tenant LOGIN PASSWORD 'efqc'; END IF;
            END $$;
            GRANT SELECT ON "TenantRow" TO efqc_tenant;
            ALTER TABLE "TenantRow" ENABLE ROW LEVEL SECURITY;
            DROP POLICY IF EXISTS own ON "TenantRow";
            CREATE POLICY own ON "TenantRow" USING ("Tenant" = current_setting('app.tenant'));
            """);
        var shop = new Shop(database, o => o.RequireVaryBy(), connectionString: "Username=efqc_tenant;Password=efqc");
        await shop.Open().DisposeAsync(); // the schema is read: what is called here only reads
        await Undisturbed.BeginAsync();
        foreach (var tenant in (string[])["one", "two", "one", "two"])
        {
            await using var context = new TenantContext(shop.Configure(new DbContextOptionsBuilder<TenantContext>()).Options);
            await context.Database.OpenConnectionAsync(Token);
            await context.Database.ExecuteSqlAsync($"SELECT set_config('app.tenant', {tenant}, false)", Token);
            var rows = await context.Set<TenantRow>().Cacheable(c => c.VaryBy(tenant)).ToListAsync(async);
            Assert.Equal([tenant], rows.Select(row => row.Tenant));
        }

        Assert.True((shop.Statistics.Hits, shop.Statistics.Misses) == (2, 2), string.Join("\n", shop.Events.Events));
    }

    // "Cached byte[], arrays, JSON documents, entities handed out shared and mutated by a caller."
    [Theory, CombinatorialBools]
    public async Task What_one_caller_changes_no_other_sees(bool async)
    {
        var shop = new Shop(database);
        for (var i = 0; i < 3; i++)
        {
            await using var context = shop.Open();
            var customer = await context.Customers.Cacheable().FirstOrDefaultAsync(async);
            var product = await context.Products.Where(p => p.Id == 2).Cacheable().SingleAsync(async);
            Assert.Equal(("red", "Oslo", "1"), (customer!.Preferences.Color, customer.Address.City, customer.Phones.Single().Number));
            Assert.Equal([1, 2, 3], product.Picture);
            Assert.Equal([1, 2], product.Ratings);
            (customer.Preferences.Color, customer.Address.City, customer.Phones.Single().Number) = ("x", "x", "x");
            (product.Picture[0], product.Ratings[1]) = (9, 9);
        }
    }

    // "NULL in a required column turned into a default."
    [Theory, CombinatorialBools]
    public async Task Null_in_a_required_column_is_the_same_error_with_and_without_the_cache(bool async, bool retrying)
    {
        await database.ExecuteAsync("""
            CREATE TABLE IF NOT EXISTS "NullRow" ("Id" int PRIMARY KEY, "Number" int, "Text" text);
            INSERT INTO "NullRow" VALUES (1, 1, 'a'), (2, NULL, NULL) ON CONFLICT DO NOTHING;
            """);
        var shop = new Shop(database, configure: retrying ? o => o.UseNpgsql(n => n.EnableRetryOnFailure(1)) : null);
        async Task<Exception> AskAsync(bool cached)
        {
            await using var context = new TenantContext(shop.Configure(new DbContextOptionsBuilder<TenantContext>()).Options);
            var rows = context.Set<NullRow>().OrderBy(r => r.Id);
            return await Assert.ThrowsAnyAsync<Exception>(() => (cached ? rows.Cacheable() : rows.NotCacheable()).ToListAsync(async));
        }

        var expected = await AskAsync(cached: false);
        for (var i = 0; i < 2; i++)
        {
            var actual = await AskAsync(cached: true);
            Assert.Equal((expected.GetType(), expected.Message), (actual.GetType(), actual.Message));
        }

        Assert.Equal(0, shop.Statistics.Stores);
    }

    // "json, arrays with NULL, ranges … lose their type." One text, read as two types: each gets its own.
    [Theory, CombinatorialBools]
    public async Task Same_sql_read_as_another_type_is_not_served_what_was_read_as_the_first(bool async)
    {
        var shop = new Shop(database);
        Task<List<int[]>> Arrays(ShopContext c) => c.Database.SqlQueryRaw<int[]>("SELECT ARRAY[1, 2] AS \"Value\"").Cacheable(x => x.DependsOn("t")).ToListAsync(async);
        Task<List<List<int>>> Lists(ShopContext c) => c.Database.SqlQueryRaw<List<int>>("SELECT ARRAY[1, 2] AS \"Value\"").Cacheable(x => x.DependsOn("t")).ToListAsync(async);

        for (var i = 0; i < 2; i++)
        {
            var (arrays, lists) = (await shop.AskAsync(Arrays), await shop.AskAsync(Lists));
            Assert.Equal("1 2, 1 2", $"{string.Join(' ', arrays.Single())}, {string.Join(' ', lists.Single())}");
        }

        Assert.True(await shop.IsHitAsync(Lists));
    }

    // A value that cannot be kept is still the caller's, as the provider gave it, also where EF Core buffers.
    [Theory, CombinatorialBools]
    public async Task Value_that_cannot_be_kept_passes_through(bool async, bool retrying)
    {
        var shop = new Shop(database, configure: retrying ? o => o.UseNpgsql(n => n.EnableRetryOnFailure(1)) : null);
        for (var i = 0; i < 2; i++)
        {
            var rows = await shop.AskAsync(c => c.Database.SqlQueryRaw<byte[,][]>("SELECT ARRAY[['\\x01'::bytea]] AS \"Value\"")
                .Cacheable(x => x.DependsOn("t")).ToListAsync(async));
            Assert.Equal([1], rows.Single()[0, 0]);
        }

        Assert.Equal(2, shop.Statistics.NotStored[BypassReason.ColumnType]);
    }

    // "A random Guid per read."
    [Theory, CombinatorialBools]
    public async Task Random_value_is_random_each_time(bool async)
    {
        var shop = new Shop(database);
        Task<List<Guid>> Ask(ShopContext c) => c.Products.Select(p => Guid.NewGuid()).Cacheable().ToListAsync(async);

        Assert.NotEqual(await shop.AskAsync(Ask), await shop.AskAsync(Ask));
    }

    // "Only the first result set of a command kept." EF Core reads the first; the cache changes nothing about that.
    [Theory, CombinatorialBools]
    public async Task Command_with_two_result_sets_gives_what_EF_Core_gives(bool async)
    {
        var shop = new Shop(database);
        IQueryable<Note> Build(ShopContext c) => c.Notes.FromSqlRaw("""SELECT * FROM "Notes" WHERE "Id" > 0; SELECT * FROM "Notes" WHERE "Id" < 0""");
        var expected = await shop.AskAsync(c => Build(c).NotCacheable().ToListAsync(async));

        for (var i = 0; i < 3; i++)
        {
            var actual = await shop.AskAsync(c => Build(c).Cacheable(x => x.DependsOn<Note>()).ToListAsync(async));
            Assert.Equal(expected.Select(n => (n.Id, n.Text)), actual.Select(n => (n.Id, n.Text)));
        }

        Assert.Equal(2, shop.Statistics.Hits);
    }

    // "An identical UPDATE answered from cache and not executed."
    [Theory, CombinatorialBools]
    public async Task Identical_updates_are_all_executed(bool async)
    {
        var shop = new Shop(database);
        var before = (await shop.AskAsync(c => c.Products.Where(p => p.Id == 5).SingleAsync(async))).Price;
        for (var i = 0; i < 3; i++)
        {
            var update = (ShopContext c) => c.Products.Cacheable().Where(p => p.Id == 5);
            Assert.Equal(1, await shop.AskAsync(c => async
                ? update(c).ExecuteUpdateAsync(s => s.SetProperty(p => p.Price, p => p.Price + 1), Token)
                : Task.FromResult(update(c).ExecuteUpdate(s => s.SetProperty(p => p.Price, p => p.Price + 1)))));
        }

        Assert.Equal(before + 3, (await shop.AskAsync(c => c.Products.Where(p => p.Id == 5).Cacheable().SingleAsync(async))).Price);
    }

    private sealed class TenantRow
    {
        public int Id { get; set; }

        public string Tenant { get; set; } = "";
    }

    private sealed class NullRow
    {
        public int Id { get; set; }

        public int Number { get; set; }

        public string Text { get; set; } = "";
    }

    private sealed class TenantContext(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<TenantRow>();
            modelBuilder.Entity<NullRow>();
        }
    }
}
