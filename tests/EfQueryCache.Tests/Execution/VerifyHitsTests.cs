using System.Data.Common;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfQueryCache.Tests.Execution;

/// <summary>Checked hits raise no false alarm, and a fault of the check is none of the query.</summary>
public sealed class VerifyHitsTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, CombinatorialBools]
    public async Task Every_hit_is_checked_and_equal_rows_are_no_mismatch(bool async)
    {
        var shop = new Shop(database, o => o.VerifyHits = 1);

        for (var i = 0; i < 3; i++)
        {
            await shop.AskAsync(c => c.Products.Cacheable().ToListAsync(async));
            await shop.AskAsync(c => c.Products.Include(p => p.Labels).OrderBy(p => p.CategoryId).Cacheable().ToListAsync(async));
            await shop.AskAsync(c => c.Customers.Cacheable().ToListAsync(async));
            await shop.AskAsync(c => c.Products.Cacheable().CountAsync(async));
            await shop.AskAsync(c => c.Products.Where(p => p.Id < 0).Cacheable().ToListAsync(async));
        }

        Assert.Equal((10, 5, 10, 0), (shop.Statistics.Hits, shop.Statistics.Misses, shop.Statistics.Verifications, shop.Statistics.Mismatches));
        Assert.Equal(15, shop.Commands.Count);
        Assert.Equal(shop.Connections.Opened, shop.Connections.Closed);
        Assert.Contains("verified      10, mismatches 0", shop.Statistics.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_sample_is_checked()
    {
        var none = new Shop(database);
        var some = new Shop(database, o => o.VerifyHits = 0.5);

        for (var i = 0; i <= 200; i++)
        {
            await none.AskAsync(c => c.Categories.Cacheable().CountAsync(Token));
            await some.AskAsync(c => c.Categories.Cacheable().CountAsync(Token));
        }

        Assert.Equal(0, none.Statistics.Verifications);
        Assert.InRange(some.Statistics.Verifications, 50, 150); // seven standard deviations
    }

    [Fact]
    public async Task Rows_that_may_come_in_any_order_are_equal_in_any_order()
    {
        var shop = new Shop(database, o => o.VerifyHits = 1);
        var reader = new BeforeReading();
        await AskAsync();

        // An updated row moves to the end of its table.
        reader.Action = () => database.ExecuteAsync("UPDATE \"Categories\" SET \"Name\" = \"Name\" WHERE \"Id\" = 1").GetAwaiter().GetResult();
        await AskAsync();

        Assert.Equal((2, 0), (shop.Statistics.Verifications, shop.Statistics.Mismatches));

        async Task AskAsync()
        {
            foreach (var ordered in (bool[])[false, true])
            {
                await using var context = Open(shop, reader);
                var query = ordered ? context.Categories.OrderBy(c => c.Name.Length) : context.Categories.AsQueryable();
                Assert.Equal(3, (await query.Cacheable().ToListAsync(Token)).Count);
            }
        }
    }

    [Theory, CombinatorialBools]
    public async Task Database_that_fails_leaves_the_hit_as_it_is(bool async)
    {
        var shop = new Shop(database, o => (o.VerifyHits, o.ThrowOnMismatch) = (1, true));
        var reader = new BeforeReading();
        await using (var context = Open(shop, reader)) await context.Categories.Cacheable().ToListAsync(async);

        reader.Action = () => throw new TimeoutException("planted");
        await using (var context = Open(shop, reader)) Assert.Equal(3, (await context.Categories.Cacheable().ToListAsync(async)).Count);

        Assert.Equal((1, 0, 1), (shop.Statistics.Hits, shop.Statistics.Verifications, shop.Statistics.Entries));
        Assert.Equal(shop.Connections.Opened, shop.Connections.Closed);
    }

    [Theory, CombinatorialBools]
    public async Task Cancelled_check_cancels_the_query(bool before)
    {
        var shop = new Shop(database, o => o.VerifyHits = 1);
        var reader = new BeforeReading();
        await using (var context = Open(shop, reader)) await context.Categories.Cacheable().ToListAsync(Token);
        using var source = new CancellationTokenSource();
        if (before) await source.CancelAsync();
        reader.Action = source.Cancel;

        await using (var context = Open(shop, reader))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => context.Categories.Cacheable().ToListAsync(source.Token));
        }

        Assert.Equal(1, shop.Statistics.Entries);
    }

    [Fact]
    public async Task Write_during_the_check_is_no_mismatch()
    {
        var shop = new Shop(database, o => (o.VerifyHits, o.ThrowOnMismatch) = (1, true));
        var reader = new BeforeReading();
        await using (var context = Open(shop, reader)) await context.Labels.Cacheable().ToListAsync(Token);

        reader.Action = () =>
        {
            using var writer = shop.Open();
            writer.Add(new Label { Text = "new" });
            writer.SaveChanges();
        };
        await using (var context = Open(shop, reader)) await context.Labels.Cacheable().ToListAsync(Token);

        Assert.Equal((1, 0, 0), (shop.Statistics.Hits, shop.Statistics.Verifications, shop.Statistics.Mismatches));
    }

    [Fact]
    public async Task More_rows_than_an_entry_may_have_are_not_compared()
    {
        var shop = new Shop(database, o => (o.VerifyHits, o.MaxRows) = (1, 10));
        Assert.Single(await shop.AskAsync(c => c.Notes.Cacheable().ToListAsync(Token)));
        await database.ExecuteAsync("INSERT INTO \"Notes\" (\"Text\") SELECT 'n' FROM generate_series(1, 100)");
        try
        {
            Assert.Single(await shop.AskAsync(c => c.Notes.Cacheable().ToListAsync(Token)));
            Assert.Equal((1, 0), (shop.Statistics.Hits, shop.Statistics.Mismatches));
        }
        finally
        {
            await database.ExecuteAsync("DELETE FROM \"Notes\" WHERE \"Text\" = 'n'");
        }
    }

    [Fact]
    public async Task Split_queries_and_those_that_allow_older_rows_are_not_checked()
    {
        var shop = new Shop(database, o => o.VerifyHits = 1);
        for (var i = 0; i < 2; i++)
        {
            await shop.AskAsync(c => c.Categories.Include(x => x.Products).AsSplitQuery().Cacheable().ToListAsync(Token));
#pragma warning disable RS0030 // Part of a query: PostgreSQL's clock, not ours.
            await shop.AskAsync(c => c.Products.Where(p => p.Id < DateTime.UtcNow.Year).Cacheable(o => o.AllowTimeDependent()).ToListAsync(Token));
#pragma warning restore RS0030
            await shop.AskAsync(c => c.Animals.Cacheable(o => o.StaleReads()).ToListAsync(Token));
        }

        Assert.Equal((3, 0), (shop.Statistics.Hits, shop.Statistics.Verifications));
    }

    private static ShopContext Open(Shop shop, BeforeReading reader)
    {
        shop.Open().Dispose();
        return new ShopContext(shop.Configure(new DbContextOptionsBuilder<ShopContext>()).AddInterceptors(reader).Options);
    }

    /// <summary>Does something when EF Core is about to read.</summary>
    private sealed class BeforeReading : DbCommandInterceptor
    {
        public Action? Action { get; set; }

        public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
        {
            var action = Action;
            Action = null;
            action?.Invoke();
            return result;
        }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
            => new(ReaderExecuting(command, eventData, result));
    }
}
