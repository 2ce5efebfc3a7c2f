using System.Transactions;
using EfQueryCache.Consistency;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Tests.SecondLevel;

/// <summary>Other processes know of a write before it is committed, and how it ended after.</summary>
[Collection(nameof(SecondLevelRunsAlone))]
public sealed class SharedWriteTests(ShopDatabase database) : IClassFixture<ShopDatabase>, IDisposable
{
    private readonly MemorySecondLevel _level = new() { Watches = database.Name };
    private readonly List<QueryCache> _caches = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, CombinatorialBools]
    public async Task SaveChanges_is_marked_before_and_changed_after(bool async)
    {
        var shop = NewShop();
        await using var context = shop.Open();
        context.Add(new Label { Text = "new" });
        await context.SaveAsync(async);

        Assert.Equal(["mark", "change"], _level.Log);
        Assert.False(_level.IsMarked(""));
    }

    [Theory, CombinatorialBools]
    public async Task Transaction_is_marked_before_its_COMMIT_and_not_before(bool async)
    {
        await Undisturbed.BeginAsync();
        var shop = NewShop();
        await using var context = shop.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(Token);
        await context.Products.Where(p => p.Id == 1).ExecuteUpdateAsync(s => s.SetProperty(p => p.Price, p => p.Price + 1), Token);
        Assert.Empty(_level.Log);
        if (async) await transaction.CommitAsync(Token);
        else transaction.Commit();

        Assert.Equal(["mark", "change"], _level.Log);
        Assert.False(_level.IsMarked(""));
    }

    [Fact]
    public async Task Rollback_changes_nothing()
    {
        await Undisturbed.BeginAsync();
        var shop = NewShop();
        await using var context = shop.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(Token);
        await context.Products.Where(p => p.Id == 1).ExecuteUpdateAsync(s => s.SetProperty(p => p.Price, p => p.Price + 1), Token);
        await transaction.RollbackAsync(Token);

        Assert.Empty(_level.Log);
    }

    [Theory, CombinatorialBools]
    public async Task Failed_command_releases_its_marks(bool async)
    {
        var shop = NewShop();
        await using var context = shop.Open();
        context.Add(new Product { Name = "product 1.1", CategoryId = -1 });
        await Assert.ThrowsAnyAsync<DbUpdateException>(() => context.SaveAsync(async));

        Assert.Equal(["mark", "release"], _level.Log);
        Assert.False(_level.IsMarked(""));
    }

    [Fact]
    public async Task Transaction_outside_of_EF_Core_is_marked_from_its_first_write_on()
    {
        var shop = NewShop();
        await using var context = shop.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(Token);
        var raw = transaction.GetDbTransaction();
        await context.Database.ExecuteSqlAsync($"""UPDATE "Products" SET "Price" = "Price" + 1 WHERE "Id" = 1""", Token);
        Assert.True(_level.IsMarked("Products"));
        await raw.CommitAsync(Token);

        await Eventually.HoldsAsync(() => !_level.IsMarked(""));
        Assert.Equal("change", _level.Log[^1]);
    }

    [Fact]
    public async Task Transaction_handed_out_after_its_writes_is_marked_then()
    {
        var shop = NewShop();
        await using var context = shop.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(Token);
        await context.Database.ExecuteSqlAsync($"""UPDATE "Products" SET "Price" = "Price" + 1 WHERE "Id" = 1""", Token);
        Assert.Empty(_level.Log);
        var raw = transaction.GetDbTransaction();
        Assert.True(_level.IsMarked("Products"));
        await raw.CommitAsync(Token);

        await Eventually.HoldsAsync(() => !_level.IsMarked(""));
        Assert.Equal("change", _level.Log[^1]);
    }

    [Fact]
    public async Task Transaction_is_not_handed_out_when_nobody_can_be_told()
    {
        var shop = NewShop(WriteMode.Safe);
        await using var context = shop.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(Token);
        await context.Database.ExecuteSqlAsync($"""UPDATE "Products" SET "Price" = "Price" + 1 WHERE "Id" = 1""", Token);
        _level.IsDown = true;
        Assert.Throws<QueryCacheUnavailableException>(() => transaction.GetDbTransaction());
        Assert.Throws<QueryCacheUnavailableException>(() => transaction.GetDbTransaction());
    }

    [Theory, CombinatorialBools]
    public async Task Changes_declared_last_in_a_transaction_of_others_are_marked_at_once(bool isScope)
    {
        var shop = NewShop();
        await using var context = shop.Open();
        using (var scope = isScope ? new TransactionScope(TransactionScopeAsyncFlowOption.Enabled) : null)
        {
            await using var transaction = isScope ? null : await context.Database.BeginTransactionAsync(Token);
            var raw = transaction?.GetDbTransaction();
            context.Database.MarkChanged("Products");
            Assert.True(_level.IsMarked("Products"));
            if (raw is not null) await raw.CommitAsync(Token);
            scope?.Complete();
        }

        await Eventually.HoldsAsync(() => !_level.IsMarked(""));
        Assert.Equal("change", _level.Log[^1]);
    }

    [Theory, CombinatorialBools]
    public async Task Scope_is_marked_from_its_first_write_on(bool complete)
    {
        var shop = NewShop();
        using (var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            await using var context = shop.Open();
            await context.Products.Where(p => p.Id == 1).ExecuteUpdateAsync(s => s.SetProperty(p => p.Price, p => p.Price + 1), Token);
            Assert.True(_level.IsMarked("Products"));
            if (complete) scope.Complete();
        }

        await Eventually.HoldsAsync(() => !_level.IsMarked(""));
        Assert.Equal(complete ? "change" : "release", _level.Log[^1]);
    }

    [Theory, CombinatorialBools]
    public async Task Safe_write_is_refused_before_it_is_committed_when_nobody_can_be_told(bool async, bool inTransaction)
    {
        var shop = NewShop(WriteMode.Safe);
        _level.IsDown = true;
        await using (var context = shop.Open())
        {
            await using var transaction = inTransaction ? await context.Database.BeginTransactionAsync(Token) : null;
            context.Add(new Label { Text = "refused" });
            var refused = await Assert.ThrowsAnyAsync<Exception>(async () =>
            {
                await context.SaveAsync(async);
                if (transaction is not null && async) await transaction.CommitAsync(Token);
                else transaction?.Commit();
            });
            Assert.IsType<QueryCacheUnavailableException>(refused);
        }

        await using var other = shop.Open();
        Assert.Equal(0, await other.Labels.CountAsync(l => l.Text == "refused", Token));
        Assert.Equal(0, shop.Cache.UnknownOutcomes.Count);

        // Nothing is left of it.
        _level.IsDown = false;
        Assert.False(await shop.IsHitAsync(c => c.Labels.Cacheable().CountAsync(Token)));
        Assert.True(await shop.IsHitAsync(c => c.Labels.Cacheable().CountAsync(Token)));
    }

    [Theory, CombinatorialBools]
    public async Task Available_write_goes_on_when_nobody_can_be_told_and_says_so(bool async)
    {
        var shop = NewShop();
        _level.IsDown = true;
        await using var context = shop.Open();
        context.Add(new Label { Text = $"available {async}" });
        await context.SaveAsync(async);

        Assert.Equal(1, await context.Labels.CountAsync(l => l.Text == $"available {async}", Token));
        Assert.Contains("change", _level.Log); // told all the same
        Assert.Equal(1, shop.Events.Count(QueryCacheEventId.WriteNotShared));
    }

    [Fact]
    public async Task Cancelled_before_it_is_sent_leaves_nothing_marked()
    {
        var shop = NewShop();
        using var stop = new CancellationTokenSource();
        _level.BeforeMark = stop.Cancel;
        await using var context = shop.Open();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => context.Products.Where(p => p.Id == 1).ExecuteUpdateAsync(s => s.SetProperty(p => p.Price, p => p.Price + 1), stop.Token));

        await Eventually.HoldsAsync(() => !_level.IsMarked(""));
        await Eventually.HoldsAsync(() => shop.IsHitAsync(c => c.Products.Cacheable().CountAsync(Token))); // what an earlier test has left to others ends within a second
    }

    [Fact]
    public async Task Transaction_that_ends_while_it_is_being_marked_leaves_nothing_marked()
    {
        _ = NewShop();
        var writes = new WriteSet(ConsistencyRules.All, TransactionKind.External);
        var changes = new TagChanges();
        changes.Begin(DatabaseTags.For($"{database.Name} while it is marked"));
        changes.AddTable(new TableName(null, "T"), NarrowingRules.All);
        writes.Add(changes);
        writes.Mark();
        _level.BeforeMark = () => writes.Publish(default, isOutcomeUnknown: false);

        await writes.MarkSharedAsync(TimeSpan.FromMinutes(1), Token);
        await writes.Told;

        Assert.Equal(["change", "mark", "release"], _level.Log);
        Assert.False(_level.IsMarked(""));
    }

    [Fact]
    public async Task Invalidations_by_hand_are_told()
    {
        var shop = NewShop();
        await shop.AskAsync(c => c.Products.Cacheable("home").CountAsync(Token));
        foreach (Func<Task> invalidate in new Func<Task>[]
        {
            async () => await shop.Cache.ClearAsync(Token),
            async () => await shop.Cache.InvalidateAsync<Product>(Token),
            async () => await shop.Cache.InvalidateAsync<Product>(1),
            async () => await shop.Cache.InvalidateTagsAsync(["home"], Token),
        })
        {
            _level.Log.Clear();
            _level.Watches = null; // some are of the cache, not of its database
            await invalidate();
            Assert.Contains("change", _level.Log);
        }
    }

    public void Dispose()
    {
        foreach (var cache in _caches) cache.Dispose();
    }

    private Shop NewShop(WriteMode mode = WriteMode.Available)
    {
        var shop = new Shop(database, o => (o.SecondLevel, o.WriteMode) = (_level, mode));
        _caches.Add(shop.Cache);
        return shop;
    }
}
