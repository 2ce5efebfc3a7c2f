using System.Text.Json;
using EfQueryCache.Consistency;
using EfQueryCache.Tests.Consistency;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Diagnostics;

/// <summary>The cache tells what it would do with a query, and why.</summary>
public sealed class ExplainTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static readonly TimeSpan Ttl = TimeSpan.FromMinutes(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Before_the_first_run_nothing_is_stored()
    {
        var shop = new Shop(database);

        var explanation = await ExplainAsync(shop);

        Assert.Equal((true, true, null, false), (explanation.IsMarked, explanation.IsCacheable, explanation.Reason, explanation.IsHit));
        Assert.Equal("nothing stored", explanation.State);
        Assert.Equal(Ttl, explanation.Ttl);
        Assert.Equal(["a", "b"], explanation.Tags);
        Assert.Equal(["Categories", "Products"], explanation.Tables);
        Assert.Contains("FROM \"Products\"", explanation.CommandText, StringComparison.Ordinal);
        Assert.Matches("^[0-9a-f]{12}$", explanation.KeyHash);
        Assert.Null(explanation.Age);
        Assert.Null(explanation.Rows);
        Assert.Null(explanation.SizeBytes);
        Assert.Null(explanation.Hits);
        Assert.Contains("cacheable   yes", explanation.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explaining_runs_nothing_stores_nothing_and_counts_nothing()
    {
        var shop = new Shop(database);

        for (var i = 0; i < 3; i++) await ExplainAsync(shop);

        Assert.Equal((0, 0), (shop.Commands.Count, shop.Connections.Opened));
        Assert.Equal((0, 0, 0, 0), (shop.Statistics.Hits, shop.Statistics.Misses, shop.Statistics.Bypasses.Count, shop.Statistics.Entries));
        await AskAsync(shop);
        await ExplainAsync(shop);
        Assert.Equal((1, 0), (shop.Commands.Count, shop.Statistics.Hits));
    }

    [Fact]
    public async Task Stored_result_is_described()
    {
        var shop = new Shop(database);
        await AskAsync(shop);
        for (var i = 0; i < 3; i++) await AskAsync(shop);
        shop.Clock.Advance(TimeSpan.FromSeconds(90));

        var explanation = await ExplainAsync(shop);

        Assert.True(explanation.IsHit);
        Assert.Equal((15, 3L, TimeSpan.FromSeconds(90)), (explanation.Rows, explanation.Hits, explanation.Age));
        Assert.Equal(shop.Statistics.SizeBytes, explanation.SizeBytes);
        Assert.Contains("15 rows", explanation.ToString(), StringComparison.Ordinal);
        Assert.Contains("hit: a stored result is valid", explanation.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalidated_result_names_the_table_that_was_written()
    {
        var shop = new Shop(database);
        await AskAsync(shop);
        await using (var context = shop.Open())
        {
            context.Add(new Category { Name = "new" });
            await context.SaveChangesAsync(Token);
        }

        var explanation = await ExplainAsync(shop);

        Assert.Equal((true, false), (explanation.IsCacheable, explanation.IsHit));
        Assert.Contains("invalidated by a change of Categories", explanation.State, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalidated_result_names_the_tag_that_was_invalidated()
    {
        var shop = new Shop(database);
        await AskAsync(shop);
        await shop.Cache.InvalidateTagsAsync(["b"], Token);

        Assert.Contains("invalidated by a change of b", (await ExplainAsync(shop)).State, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expired_result_is_named_so()
    {
        var shop = new Shop(database);
        await AskAsync(shop);
        shop.Clock.Advance(Ttl);

        var explanation = await ExplainAsync(shop);

        Assert.False(explanation.IsHit);
        Assert.Contains("outlived its time to live", explanation.State, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Result_that_lacks_a_tag_or_is_too_old_is_named_so()
    {
        var shop = new Shop(database);
        await AskAsync(shop);
        shop.Clock.Advance(TimeSpan.FromMinutes(1));
        await using var context = shop.Open();
        var query = context.Products.Include(p => p.Category);

        Assert.Contains("lacks one of", (await query.Cacheable(Ttl, "c").ExplainCacheAsync(Token)).State, StringComparison.Ordinal);
        Assert.Contains("older than this query accepts", (await query.Cacheable(TimeSpan.FromSeconds(30)).ExplainCacheAsync(Token)).State, StringComparison.Ordinal);
        Assert.True((await query.Cacheable(Ttl).ExplainCacheAsync(Token)).IsHit);
    }

    [Fact]
    public async Task Open_transaction_is_the_reason()
    {
        var shop = new Shop(database);
        await using var context = shop.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(Token);

        var explanation = await context.Products.Cacheable().ExplainCacheAsync(Token);

        Assert.Equal((true, false, BypassReason.Transaction), (explanation.IsMarked, explanation.IsCacheable, explanation.Reason!.Value));
        Assert.Contains("no: Transaction", explanation.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writer_about_to_commit_is_the_reason()
    {
        var shop = new Shop(database);
        await AskAsync(shop);
        var cells = new List<TagCell>();
        DatabaseTags.For(database.Name).Table("Products").AddWriteCells(null, cells);
        var writes = new WriteSet(ConsistencyRules.All, TransactionKind.None);
        writes.Add(cells);
        writes.Mark();

        var during = await ExplainAsync(shop);
        writes.Release();

        Assert.Equal((false, BypassReason.MarkedByWriter), (during.IsCacheable, during.Reason!.Value));
        Assert.Contains("a writer of Products is about to commit", during.State, StringComparison.Ordinal);
        Assert.True((await ExplainAsync(shop)).IsHit);
    }

    [Fact]
    public async Task Disabled_cache_is_the_reason()
        => Assert.Equal(BypassReason.Disabled, (await ExplainAsync(new Shop(database, o => o.Enabled = false))).Reason);

    [Fact]
    public async Task Unmarked_and_forbidden_queries_are_not_cacheable()
    {
        var shop = new Shop(database);
        await using var context = shop.Open();

        foreach (var query in (IQueryable<Product>[])[context.Products, context.Products.NotCacheable(), context.Products.Cacheable().NotCacheable(), context.Products.NotCacheable().Cacheable()])
        {
            var explanation = await query.ExplainCacheAsync(Token);
            Assert.Equal((false, false, false), (explanation.IsMarked, explanation.IsCacheable, explanation.IsHit));
            Assert.Contains("FROM \"Products\"", explanation.CommandText, StringComparison.Ordinal);
            Assert.Contains("not marked", explanation.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal((0, 0), (shop.Commands.Count, shop.Connections.Opened));
    }

    [Fact]
    public async Task Objects_in_memory_are_refused()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => new[] { 1, 2 }.AsQueryable().ExplainCacheAsync(Token));
        Assert.Contains("EF Core", exception.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentNullException>(() => ((IQueryable<int>)null!).ExplainCacheAsync(Token));
    }

    [Fact]
    public async Task Cancelled_explanation_is_not_given()
    {
        await using var context = new Shop(database).Open();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => context.Products.Cacheable().ExplainCacheAsync(new CancellationToken(canceled: true)));
    }

    [Theory, CombinatorialBools]
    public async Task Explanation_shows_no_value(bool stored)
    {
        var (secret, number) = ($"secret-{Guid.NewGuid():N}", 987_654_321);
        var shop = new Shop(database);
        IQueryable<Product> Query(ShopContext c) => c.Products.Where(p => p.Name == secret || p.Id == number).Cacheable();
        if (stored) await shop.AskAsync(c => Query(c).ToListAsync(Token));

        var explanation = await shop.AskAsync(c => Query(c).ExplainCacheAsync(Token));

        Assert.Equal(stored, explanation.IsHit);
        Assert.DoesNotContain(secret, explanation.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("987654321", explanation.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, explanation.CommandText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_the_same_names_for_ever_and_shows_no_value()
    {
        var secret = $"secret-{Guid.NewGuid():N}";
        var shop = new Shop(database);
        IQueryable<Product> Query(ShopContext c) => c.Products.Where(p => p.Name == secret).Cacheable(o => o.VaryBy(secret).Tags("a"));
        await shop.AskAsync(c => Query(c).ToListAsync(Token));
        await shop.Cache.InvalidateTagsAsync(["a"], Token);

        var explanation = await shop.AskAsync(c => Query(c).ExplainCacheAsync(Token));

        Assert.DoesNotContain(secret, explanation.ToJson(), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(explanation.ToJson());
        Assert.Equal(
            "age cacheableBy commandText consistency cure dependencies detail error flights heardAge hits invalidatedBy isCacheable isHit isMarked isSplit keyHash lastEviction "
            + "lastNotStored marks maxStaleness policy reason remainingTtl rows sizeBytes state tables tags ttl versions views why",
            string.Join(' ', json.RootElement.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal)));
        Assert.Equal("ByHand", json.RootElement.GetProperty("invalidatedBy").GetProperty("cause").GetString());
        Assert.Equal("00:05:00", json.RootElement.GetProperty("ttl").GetString());
        Assert.Equal("Default", json.RootElement.GetProperty("policy")[0].GetProperty("origin").GetString());
    }

    [Theory, CombinatorialBools]
    public async Task Explaining_an_unmarked_query_changes_nothing_about_marked_ones(bool explainFirst)
    {
        var shop = new Shop(database);
        await using var context = shop.Open();
        var query = explainFirst
            ? context.Products.Where(p => p.Id > 0).Select(p => new { p.Id, First = 1 }).Select(p => p.Id)
            : context.Products.Where(p => p.Id > 0).Select(p => p.Id + 2);
        if (!explainFirst) await query.Cacheable(Ttl).ToListAsync(Token);

        var unmarked = await query.ExplainCacheAsync(Token);
        for (var i = 0; i < 2; i++) await query.Cacheable(Ttl).ToListAsync(Token);

        Assert.Equal((false, false, BypassReason.NotMarked), (unmarked.IsMarked, unmarked.IsCacheable, unmarked.Reason!.Value));
        Assert.Equal((1, explainFirst ? 1 : 2), (shop.Statistics.Misses, shop.Statistics.Hits));
        Assert.Equal(1, shop.Commands.Count);
    }

    [Fact]
    public async Task Unmarked_query_is_explained_by_what_makes_it_cacheable()
    {
        var shop = new Shop(database, o => o.CacheAll(Ttl));
        await shop.AskAsync(c => c.Labels.ToListAsync(Token));
        shop.Clock.Advance(TimeSpan.FromSeconds(30));

        var explanation = await shop.AskAsync(c => c.Labels.ExplainCacheAsync(Token));

        Assert.Equal((false, true, true, PolicyOrigin.Cache), (explanation.IsMarked, explanation.IsCacheable, explanation.IsHit, explanation.CacheableBy));
        Assert.Equal(new CachePolicyPart("ttl", "00:02:00", PolicyOrigin.Cache), Assert.Single(explanation.Policy));
        Assert.Equal(TimeSpan.FromSeconds(90), explanation.RemainingTtl);
        Assert.Equal(1, shop.Commands.Count);
    }

    private static IQueryable<Product> Query(ShopContext context) => context.Products.Include(p => p.Category).Cacheable(Ttl, "b", "a");

    private static Task<List<Product>> AskAsync(Shop shop) => shop.AskAsync(c => Query(c).ToListAsync(Token));

    private static Task<CacheExplanation> ExplainAsync(Shop shop) => shop.AskAsync(c => Query(c).ExplainCacheAsync(Token));
}
