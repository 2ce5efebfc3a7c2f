using System.Transactions;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Consistency;

/// <summary>
/// How caches have served their users stale rows, each line of it tried on this one. What concerns several processes waits
/// for the second level.
/// </summary>
public sealed class StaleTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // "A slow miss stores rows it read before an invalidation that has passed meanwhile; they live until the ttl."
    [Theory, CombinatorialBools]
    public async Task Slow_miss_does_not_store_what_it_read_before_a_commit(bool byHand)
    {
        var writer = new Shop(database);
        var slow = new SlowReader
        {
            AfterRead = async () =>
            {
                await ChangeAsync(writer);
                if (byHand) await writer.Cache.InvalidateTagsAsync(["t"], Token);
            },
        };
        var reader = new Shop(database, configure: o => o.AddInterceptors(slow));
        await reader.AskAsync(c => Task.FromResult(c.Notes.Cacheable("t").ToList()));
        Assert.True(slow.WasUsed);

        await AssertFreshAsync(reader);
    }

    // "Invalidation when the command runs, not at commit: another reader re-caches the old rows. It also hits a plain
    // SaveChanges with two commands (an implicit transaction), and rollbacks evict for nothing."
    [Theory, CombinatorialBools]
    public async Task Reader_between_command_and_commit_leaves_nothing_stale(bool isImplicit, bool commits)
    {
        Shop? shop = null;
        var between = new CommitInterceptor { Committing = async () => await shop!.AskAsync(Ask) };
        shop = new Shop(database, configure: o => o.AddInterceptors(between));
        await shop.AskAsync(Ask);
        await using (var context = shop.Open())
        {
            await using var transaction = isImplicit ? null : await context.Database.BeginTransactionAsync(Token);
            context.AddRange(new Note { Text = "one" }, new Label { Text = "two" });
            if (isImplicit && !commits) context.Add(new Note { Text = "fails", ProductId = -1 });
            var saved = await Record.ExceptionAsync(() => context.SaveChangesAsync(Token));
            Assert.Equal(isImplicit && !commits, saved is DbUpdateException);
            await shop.AskAsync(Ask);
            if (commits && transaction is not null) await transaction.CommitAsync(Token);
        }

        if (!commits) Assert.True(await shop.IsHitAsync(Ask), "nothing was committed, nothing is evicted");
        await AssertFreshAsync(shop);
    }

    // "Ambient TransactionScope not noticed: uncommitted rows cached and served after rollback."
    [Theory, CombinatorialBools]
    public async Task Uncommitted_rows_of_a_scope_are_never_served(bool commits)
    {
        var shop = new Shop(database);
        await shop.AskAsync(Ask);
        using (var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            await using var context = shop.Open();
            context.Add(new Note { Text = "in scope" });
            await context.SaveChangesAsync(Token);
            Assert.Contains(await Ask(context), note => note.Text == "in scope");
            if (commits) scope.Complete();
        }

        await AssertFreshAsync(shop);
    }

    // "Write skipped as "not cacheable" is skipped for invalidation too (a skip rule, a skipped context type, now() in an
    // ExecuteUpdate)."
    [Fact]
    public async Task Write_that_is_not_cacheable_itself_invalidates()
    {
        var shop = new Shop(database);
        await shop.AskAsync(Ask);
#pragma warning disable RS0030 // It becomes now().
        await shop.AskAsync(c => c.Notes.Where(n => n.Text != DateTime.UtcNow.ToString()).NotCacheable()
            .ExecuteUpdateAsync(s => s.SetProperty(n => n.Text, n => n.Text + DateTime.UtcNow.ToString()), Token));
#pragma warning restore RS0030
        await AssertFreshAsync(shop);

        using (shop.Cache.Bypass()) await ChangeAsync(shop);
        await AssertFreshAsync(shop);

        var disabled = new Shop(database, o => o.Enabled = false);
        await ChangeAsync(disabled);
        await AssertFreshAsync(shop);

        await using (var other = new OtherContext(shop.Configure(new DbContextOptionsBuilder<OtherContext>()).Options))
        {
            await other.Set<Note>().ExecuteUpdateAsync(s => s.SetProperty(n => n.Text, "other type of context"), Token);
        }

        await AssertFreshAsync(shop);
    }

    // "Raw SQL seen by string matching: INSERT INTO t(a), trailing ;, ONLY, tabs, leading comments, CTE with DELETE, MERGE,
    // TRUNCATE, DO, CALL, functions that write, COPY; comma joins on reads; names with spaces, dots, quotes, non-ASCII; schema
    // ignored, so two schemas' tables are one." Many more: the statements of Dialects.
    [Fact]
    public async Task Raw_SQL_invalidates_what_it_writes_and_no_table_of_that_name_in_another_schema()
    {
        await database.ExecuteAsync("""
            CREATE SCHEMA IF NOT EXISTS "odd";
            CREATE TABLE IF NOT EXISTS "odd"."Notes" ("Id" int);
            CREATE TABLE IF NOT EXISTS "wö. ""rd" ("Id" int);
            CREATE OR REPLACE FUNCTION add_note(t text) RETURNS int LANGUAGE sql AS $$ INSERT INTO "Notes" ("Text") VALUES (t) RETURNING 1 $$;
            CREATE OR REPLACE PROCEDURE add_notes() LANGUAGE plpgsql AS $$ BEGIN PERFORM add_note('by procedure'); END $$;
            """);
        var shop = new Shop(database);
        await using var context = shop.Open();
        string[] writes =
        [
            "INSERT INTO \"Notes\"(\"Text\")VALUES('a');", "UPDATE\tONLY\t\"Notes\"\tSET\t\"Text\"='b'", "-- x\n/* y /* z */ */ UPDATE public.\"Notes\" SET \"Text\" = 'c'",
            "WITH gone AS (DELETE FROM \"Notes\" WHERE \"Id\" = (SELECT min(\"Id\") FROM \"Notes\") RETURNING *) SELECT count(*) FROM gone",
            "MERGE INTO \"Notes\" n USING (VALUES (1)) v(i) ON false WHEN NOT MATCHED THEN INSERT (\"Text\") VALUES ('merged')",
            "DO $do$ BEGIN PERFORM add_note('by DO'); END $do$", "CALL add_notes()", "SELECT add_note('by function')", "TRUNCATE \"Notes\"",
            "COPY \"Notes\" (\"Text\") FROM PROGRAM 'echo copied'",
        ];
        foreach (var write in writes)
        {
            await shop.AskAsync(Ask);
            await shop.AskAsync(AskLabels);
            await context.Database.ExecuteSqlRawAsync(write, Token);
            Assert.True(await shop.IsHitAsync(AskLabels), write);
            Assert.False(await shop.IsHitAsync(Ask), write);
            await AssertFreshAsync(shop);
        }

        foreach (var other in (string[])["INSERT INTO odd.\"Notes\" VALUES (1)", "INSERT INTO \"wö. \"\"rd\" VALUES (1)", "SELECT 'DELETE FROM \"Notes\"'", "SELECT * FROM \"Notes\" FOR UPDATE"])
        {
            // Read without schema, a table of the name may be the other one: only its own name keeps it.
            await shop.AskAsync(AskLabels);
            await context.Database.ExecuteSqlRawAsync(other, Token);
            Assert.True(await shop.IsHitAsync(AskLabels), other);
        }

        Assert.Equal(0, shop.Events.Count(QueryCacheEventId.UnknownWrite));
    }

    // "Database cascades, triggers, views joined to tables, partitions and inheritance, table-per-tenant models."
    [Fact]
    public async Task What_the_database_does_by_itself_invalidates()
    {
        await database.ExecuteAsync("""
            CREATE TABLE sensor (id int PRIMARY KEY);
            CREATE TABLE reading (sensor int NOT NULL REFERENCES sensor ON DELETE CASCADE ON UPDATE CASCADE, at int NOT NULL) PARTITION BY RANGE (at);
            CREATE TABLE reading_old PARTITION OF reading FOR VALUES FROM (0) TO (10);
            CREATE TABLE reading_new PARTITION OF reading FOR VALUES FROM (10) TO (20);
            CREATE TABLE audit (what text);
            CREATE TABLE audit_of_old () INHERITS (audit);
            CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit_of_old VALUES (TG_OP); RETURN NULL; END $$;
            CREATE TRIGGER noted AFTER INSERT OR DELETE OR UPDATE ON reading_old FOR EACH ROW EXECUTE FUNCTION note();
            INSERT INTO sensor VALUES (1), (2), (3);
            """);
        var shop = new Shop(database);
        await using var context = shop.Open();
        (string Sql, string Changed)[] writes =
        [
            ("INSERT INTO reading VALUES (1, 5)", "reading reading_old audit audit_of_old"), ("INSERT INTO reading_new VALUES (2, 15)", "reading reading_new"),
            ("UPDATE sensor SET id = 9 WHERE id = 1", "sensor reading reading_old audit audit_of_old"),
            ("DELETE FROM sensor WHERE id = 2", "sensor reading reading_new"), ("DELETE FROM sensor WHERE id = 9", "sensor reading reading_old audit audit_of_old"),
        ];
        foreach (var (sql, changed) in writes)
        {
            foreach (var table in changed.Split(' ')) await shop.AskAsync(c => Count(c, table));
            await shop.AskAsync(Ask);
            await context.Database.ExecuteSqlRawAsync(sql, Token);
            Assert.True(await shop.IsHitAsync(Ask), sql);
            foreach (var table in changed.Split(' '))
            {
                Assert.False(await shop.IsHitAsync(c => Count(c, table)), $"{table} after {sql}");
            }
        }

        Assert.Equal(0, shop.Events.Count(QueryCacheEventId.UnknownWrite));
    }

    // "Explicit dependencies ignored or split at _."
    [Fact]
    public async Task Declared_table_with_underscores_counts()
    {
        await database.ExecuteAsync("CREATE TABLE a_b_c (id int)");
        var shop = new Shop(database);
        await shop.AskAsync(c => Count(c, "a_b_c"));
        await shop.AskAsync(c => c.Database.ExecuteSqlRawAsync("INSERT INTO a_b_c VALUES (1)", Token));
        Assert.Equal(1, await shop.AskAsync(c => Count(c, "a_b_c")));
    }

    // ""Clear all" that clears nothing."
    [Fact]
    public async Task Clearing_everything_clears_everything()
    {
        var shop = new Shop(database);
        await shop.AskAsync(Ask);
        await shop.AskAsync(AskLabels);
        await shop.Cache.ClearAsync(Token);
        Assert.Equal(0, shop.Statistics.Entries);
        Assert.False(await shop.IsHitAsync(Ask));
        Assert.False(await shop.IsHitAsync(AskLabels));
    }

    // "ttl: jitter of up to 9 s added to a 1 s ttl; an entry written with a long ttl served to a caller who asked for a short
    // one; sliding = never." Short after long: TtlAndTagTests.
    [Fact]
    public async Task Entry_never_outlives_its_ttl_however_often_it_is_hit()
    {
        var shop = new Shop(database);
        Task<List<Note>> AskBriefly(ShopContext c) => c.Notes.Cacheable(TimeSpan.FromSeconds(1)).ToListAsync(Token);
        await shop.AskAsync(AskBriefly);
        for (var i = 0; i < 9; i++)
        {
            shop.Clock.Advance(TimeSpan.FromSeconds(0.1));
            Assert.True(await shop.IsHitAsync(AskBriefly));
        }

        shop.Clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.False(await shop.IsHitAsync(AskBriefly));
    }

    // "Parts of a split query of different ages." In detail: SplitQueryTests.
    [Fact]
    public async Task Parts_of_a_split_query_are_of_one_age()
    {
        var writer = new Shop(database);
        var slow = new SlowReader
        {
            AfterRead = async () => await writer.AskAsync(c => c.Products.ExecuteUpdateAsync(s => s.SetProperty(p => p.Price, p => p.Price + 1), Token)),
        };
        var shop = new Shop(database, configure: o => o.AddInterceptors(slow));
        static List<Category> AskSplit(ShopContext c) => c.Categories.OrderBy(x => x.Id).Include(x => x.Products).AsSplitQuery().Cacheable().ToList();
        await shop.AskAsync(c => Task.FromResult(AskSplit(c)));

        var fresh = await shop.AskAsync(c => c.Products.OrderBy(p => p.Id).Select(p => p.Price).ToListAsync(Token));
        var again = await shop.AskAsync(c => Task.FromResult(AskSplit(c)));
        Assert.Equal(fresh, again.SelectMany(c => c.Products).OrderBy(p => p.Id).Select(p => p.Price));
    }

    private static Task<List<Note>> Ask(ShopContext context) => context.Notes.OrderBy(n => n.Id).Cacheable().ToListAsync(Token);

    private static Task<int> AskLabels(ShopContext context) => context.Labels.Cacheable().CountAsync(Token);

    private static Task<int> Count(ShopContext context, string table)
    {
        var sql = string.Concat("SELECT count(*)::int AS \"Value\" FROM ", table);
        return context.Database.SqlQueryRaw<int>(sql).Cacheable(c => c.DependsOn(table)).SingleAsync(Token);
    }

    private static Task<int> ChangeAsync(Shop shop)
        => shop.AskAsync(c => c.Notes.ExecuteUpdateAsync(s => s.SetProperty(n => n.Text, n => n.Text + "!"), Token));

    private static async Task AssertFreshAsync(Shop shop)
    {
        var fresh = await shop.AskAsync(c => c.Notes.OrderBy(n => n.Id).Select(n => n.Text).ToListAsync(Token));
        for (var i = 0; i < 2; i++) Assert.Equal(fresh, (await shop.AskAsync(Ask)).Select(n => n.Text));
    }

    private sealed class OtherContext(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Note>().ToTable("Notes", "public");
    }
}
