using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Consistency;

/// <summary>The feed tells what has invalidated, when, and by what.</summary>
public sealed class ChangesTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, CombinatorialBools]
    public async Task Each_way_to_write_is_told_with_its_cause_its_transaction_and_its_tables(bool async)
    {
        var shop = new Shop(database);
        await shop.AskAsync(c => c.Products.Cacheable().CountAsync(Token)); // the cache has seen this database
        await using var changes = shop.Cache.Changes.GetAsyncEnumerator(Token);
        var start = shop.Clock.GetUtcNow();

        await using var context = shop.Open();
        context.Add(new Label { Text = "a" });
        await context.SaveAsync(async);
        await AssertNextAsync(InvalidationCause.SaveChanges, TransactionKind.None, "cat.Labels");

        await context.Labels.ExecuteUpdateAsync(s => s.SetProperty(l => l.Text, "b"), Token);
        await AssertNextAsync(InvalidationCause.ExecuteUpdate, TransactionKind.None, "cat.Labels");

        await context.Database.ExecuteSqlRawAsync("""UPDATE "Notes" SET "Text" = 'raw'""", Token);
        await AssertNextAsync(InvalidationCause.RawSql, TransactionKind.None, "public.Notes");

        await using (var transaction = await context.Database.BeginTransactionAsync(Token))
        {
            await context.Notes.ExecuteDeleteAsync(Token);
            context.Database.MarkChanged<Label>();
            await transaction.CommitAsync(Token);
        }

        await AssertNextAsync(InvalidationCause.ExecuteDelete | InvalidationCause.MarkChanged, TransactionKind.Database, "ProductLabel", "cat.Labels", "public.Notes");

        await shop.Cache.InvalidateTagsAsync(["t"], Token);
        Assert.True(await changes.MoveNextAsync());
        Assert.Equal((InvalidationCause.ByHand, "t"), (changes.Current.Cause, Assert.Single(changes.Current.Tags)));
        await shop.Cache.ClearAsync(Token);
        Assert.True(await changes.MoveNextAsync());
        Assert.True(changes.Current.IsEverything);
        Assert.Null(changes.Current.Database);

        async Task AssertNextAsync(InvalidationCause cause, TransactionKind transaction, params string[] tables)
        {
            Assert.True(await changes.MoveNextAsync());
            var change = changes.Current;
            Assert.Equal((cause, transaction, false, false), (change.Cause, change.Transaction, change.IsEverything, change.IsOutcomeUnknown));
            Assert.InRange(change.Time, start, shop.Clock.GetUtcNow());
            Assert.All(change.Tables, table => Assert.Contains(table, tables.Concat(tables.Select(t => $"public.{t}"))));
            Assert.Contains(tables[^1], change.Tables);
        }
    }

    [Fact]
    public async Task Rollback_is_not_told_and_neither_are_writes_to_databases_the_cache_has_not_seen()
    {
        var shop = new Shop(database);
        await using var changes = shop.Cache.Changes.GetAsyncEnumerator(Token);
        await using (var context = new Shop(database).Open())
        {
            await context.Labels.ExecuteUpdateAsync(s => s.SetProperty(l => l.Text, "c"), Token);
        }

        await shop.AskAsync(c => c.Products.Cacheable().CountAsync(Token));
        await using (var context = shop.Open())
        {
            await using var transaction = await context.Database.BeginTransactionAsync(Token);
            await context.Notes.ExecuteUpdateAsync(s => s.SetProperty(n => n.Text, "d"), Token);
        }

        // Through another cache, but the same database.
        await using (var context = new Shop(database).Open()) await context.Labels.ExecuteUpdateAsync(s => s.SetProperty(l => l.Text, "e"), Token);

        Assert.True(await changes.MoveNextAsync());
        Assert.Equal(["cat.Labels"], changes.Current.Tables);
    }

    [Fact]
    public async Task Slow_reader_loses_the_oldest_and_is_told_that_everything_may_have_changed()
    {
        var cache = new Shop(database).Cache;
        await using var slow = cache.Changes.GetAsyncEnumerator(Token);
        for (var i = 0; i < 1030; i++) await cache.InvalidateTagsAsync([$"t{i}"], Token);

        Assert.True(await slow.MoveNextAsync());
        Assert.True(slow.Current.IsEverything);
        Assert.StartsWith("6 invalidations", slow.Current.Reason, StringComparison.Ordinal);
        Assert.True(await slow.MoveNextAsync());
        Assert.Equal(["t6"], slow.Current.Tags);
    }

    [Fact]
    public async Task Feed_ends_when_it_is_cancelled()
    {
        using var stop = new CancellationTokenSource();
        await using var changes = new Shop(database).Cache.Changes.GetAsyncEnumerator(stop.Token);
        var next = changes.MoveNextAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.AsTask());
    }
}
