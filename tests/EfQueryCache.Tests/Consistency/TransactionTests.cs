using System.Transactions;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EfQueryCache.Tests.Consistency;

/// <summary>A write counts from its commit on, and only then.</summary>
public sealed class TransactionTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, CombinatorialBools]
    public async Task Commit_invalidates_and_not_before(bool async)
    {
        var shop = await CreateAsync();
        await using var context = shop.Open();
        await using var transaction = await BeginAsync(context, async);
        await ChangeAsync(context, async);
        Assert.True(await shop.IsHitAsync(Ask), "an uncommitted change must not disturb others");

        if (async) await transaction.CommitAsync(Token);
        else transaction.Commit();

        Assert.False(await shop.IsHitAsync(Ask));
        Assert.True(await shop.IsHitAsync(Ask));
    }

    [Theory, CombinatorialBools]
    public async Task Rollback_and_dispose_invalidate_nothing(bool async, bool dispose)
    {
        var shop = await CreateAsync();
        await using (var context = shop.Open())
        {
            await using var transaction = await BeginAsync(context, async);
            await ChangeAsync(context, async);
            if (!dispose && async) await transaction.RollbackAsync(Token);
            else if (!dispose) transaction.Rollback();
        }

        Assert.True(await shop.IsHitAsync(Ask));
        Assert.Equal(0, shop.Statistics.Invalidations);
    }

    [Theory, CombinatorialBools]
    public async Task Reads_inside_a_transaction_go_past_the_cache_and_see_their_own_writes(bool async)
    {
        var shop = await CreateAsync();
        await using var context = shop.Open();
        await using (await BeginAsync(context, async))
        {
            var product = await ChangeAsync(context, async);
            Assert.Equal(product.Price, (await context.Products.AsNoTracking().Where(p => p.Id == product.Id).Cacheable().SingleAsync(async)).Price);
            Assert.Equal(1, shop.Statistics.Bypasses[BypassReason.Transaction]);
            Assert.Equal(1, shop.Statistics.Entries);
        }

        Assert.True(await shop.IsHitAsync(Ask));
    }

    [Theory, CombinatorialBools]
    public async Task Savepoint_rolled_back_keeps_the_rest_of_the_transaction(bool async)
    {
        var shop = await CreateAsync();
        await using var context = shop.Open();
        await using var transaction = await BeginAsync(context, async);
        await transaction.CreateSavepointAsync("before", Token);
        context.Add(new Note { Text = "rolled back" });
        await context.SaveAsync(async);
        await transaction.RollbackToSavepointAsync("before", Token);
        context.ChangeTracker.Clear();
        await ChangeAsync(context, async);

        await transaction.CommitAsync(Token);

        Assert.False(await shop.IsHitAsync(Ask));
    }

    [Theory, CombinatorialBools]
    public async Task Failed_SaveChanges_inside_a_transaction_leaves_earlier_writes_to_its_commit(bool async)
    {
        var shop = await CreateAsync();
        await using var context = shop.Open();
        await using var transaction = await BeginAsync(context, async);
        await ChangeAsync(context, async);
        context.Add(new Product { CategoryId = 1, Name = "product 1.1" });
        await Assert.ThrowsAsync<DbUpdateException>(() => context.SaveAsync(async));
        Assert.True(await shop.IsHitAsync(Ask));

        await transaction.CommitAsync(Token);

        Assert.False(await shop.IsHitAsync(Ask));
    }

    [Theory, CombinatorialBools]
    public async Task While_a_commit_is_in_flight_readers_go_past_the_cache_and_store_nothing(bool async)
    {
        var duringCommit = new CommitInterceptor();
        var shop = await CreateAsync(o => o.AddInterceptors(duringCommit));
        bool? hit = null;
        duringCommit.Committing = async () => hit = await shop.IsHitAsync(Ask) || await shop.IsHitAsync(Ask);
        await using var context = shop.Open();
        await using var transaction = await BeginAsync(context, async);
        await ChangeAsync(context, async);

        if (async) await transaction.CommitAsync(Token);
        else transaction.Commit();

        Assert.False(hit);
        Assert.Equal(2, shop.Statistics.Bypasses[BypassReason.MarkedByWriter]);
        Assert.False(await shop.IsHitAsync(Ask), "nothing read during the commit may have been stored");
    }

    [Theory, CombinatorialBools]
    public async Task Entry_read_before_a_commit_is_not_served_after_it(bool async)
    {
        var shop = await CreateAsync();
        await using var writer = shop.Open();

        // The reader has its rows and has not stored them yet when the writer commits.
        var slow = new SlowReader { AfterRead = () => ChangeAsync(writer, async) };
        var other = new Shop(database, configure: o => o.AddInterceptors(slow)) { Cache = shop.Cache };
        Task<decimal> AskSum(ShopContext c) => Task.FromResult(c.Products.Cacheable().Sum(p => p.Price));
        var before = await other.AskAsync(AskSum);

        Assert.True(slow.WasUsed);
        Assert.True(await shop.AskAsync(AskSum) > before);
    }

    [Theory, CombinatorialBools]
    public async Task Failed_commit_that_the_server_has_refused_invalidates_nothing(bool async)
    {
        await database.ExecuteAsync("""
            CREATE TABLE IF NOT EXISTS "Deferred" (id int UNIQUE DEFERRABLE INITIALLY DEFERRED);
            """);
        var shop = await CreateAsync(o => o.AddInterceptors(new CommitInterceptor
        {
            SqlBeforeCommit = """INSERT INTO "Deferred" VALUES (1), (1)""",
        }));
        await using var context = shop.Open();
        await using (var transaction = await BeginAsync(context, async))
        {
            await ChangeAsync(context, async);
            var exception = await Assert.ThrowsAsync<PostgresException>(async () =>
            {
                if (async) await transaction.CommitAsync(Token);
                else transaction.Commit();
            });
            Assert.Equal(PostgresErrorCodes.UniqueViolation, exception.SqlState);
        }

        Assert.True(await shop.IsHitAsync(Ask));
    }

    [Theory, CombinatorialBools]
    public async Task Retry_of_the_execution_strategy_invalidates_once_committed(bool async)
    {
        var failing = new CommitInterceptor { FailFirst = true };
        var shop = await CreateAsync(o => o
            .UseNpgsql(n => n.EnableRetryOnFailure(3, TimeSpan.FromMilliseconds(1), [PostgresErrorCodes.SerializationFailure]))
            .AddInterceptors(failing));
        await using var context = shop.Open();
        context.AddRange(new Note { Text = "a" }, new Label { Text = "b" });
        (await context.Products.OrderBy(p => p.Id).FirstAsync(Token)).Price += 1;

        await context.SaveAsync(async);

        Assert.Equal(2, failing.Commits);
        Assert.False(await shop.IsHitAsync(Ask));
        Assert.True(await shop.IsHitAsync(Ask));
    }

    [Theory, CombinatorialBools]
    public async Task TransactionScope_invalidates_when_it_completes_and_not_when_it_does_not(bool async, bool complete)
    {
        var shop = await CreateAsync();
        using (var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            await using var context = shop.Open();
            await ChangeAsync(context, async);
            Assert.False(await shop.IsHitAsync(Ask), "reads in the scope may see its writes and must not come from the cache");
            if (complete) scope.Complete();
        }

        Assert.NotEqual(complete, await shop.IsHitAsync(Ask));
        Assert.True(await shop.IsHitAsync(Ask));
    }

    [Theory, CombinatorialBools]
    public async Task Transaction_begun_past_EF_Core_keeps_its_tables_uncached_until_its_end_is_seen(bool async, bool commit)
    {
        var shop = await CreateAsync();
        await using var context = shop.Open();
        var connection = context.Database.GetDbConnection();
        await connection.OpenAsync(Token);
        await using (var raw = await connection.BeginTransactionAsync(Token))
        {
            await context.Database.UseTransactionAsync(raw, Token);
            await ChangeAsync(context, async);
            Assert.False(await shop.IsHitAsync(Ask));
            if (commit) await raw.CommitAsync(Token);
            else await raw.RollbackAsync(Token);
        }

        await context.Database.UseTransactionAsync(null, Token);
        await Eventually.HoldsAsync(() => shop.Cache.UnknownOutcomes.Count == 0);
        await shop.AskAsync(Ask);
        Assert.True(await shop.IsHitAsync(Ask));
    }

    [Theory, CombinatorialBools]
    public async Task Contexts_that_share_a_transaction_are_invalidated_by_its_commit(bool async)
    {
        var shop = await CreateAsync();
        await using var owner = shop.Open();
        await using var transaction = await BeginAsync(owner, async);
        await using var guest = new ShopContext(shop.Configure(new DbContextOptionsBuilder<ShopContext>()).UseNpgsql(owner.Database.GetDbConnection()).Options);
        await guest.Database.UseTransactionAsync(transaction.GetDbTransaction(), Token);
        await ChangeAsync(guest, async);
        Assert.False(await shop.IsHitAsync(Ask), "who was given the transaction may have committed it");

        await transaction.CommitAsync(Token);

        Assert.False(await shop.IsHitAsync(Ask));
        Assert.True(await shop.IsHitAsync(Ask));
    }

    private static Task<List<Product>> Ask(ShopContext context) => context.Products.Where(p => p.Id < 5).Cacheable().ToListAsync(Token);

    private static async Task<Product> ChangeAsync(ShopContext context, bool async)
    {
        var product = await context.Products.OrderBy(p => p.Id).NotCacheable().FirstAsync(Token);
        product.Price += 1;
        await context.SaveAsync(async);
        return product;
    }

    private static async Task<IDbContextTransaction> BeginAsync(ShopContext context, bool async)
        => async ? await context.Database.BeginTransactionAsync(Token) : context.Database.BeginTransaction();

    private async Task<Shop> CreateAsync(Action<DbContextOptionsBuilder>? configure = null)
    {
        var shop = new Shop(database, configure: configure);
        await shop.AskAsync(Ask);
        Assert.True(await shop.IsHitAsync(Ask));
        return shop;
    }
}
