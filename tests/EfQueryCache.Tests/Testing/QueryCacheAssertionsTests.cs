using EfQueryCache.Testing;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Testing;

/// <summary>What users assert in their tests holds when it is so, and says what is so when it is not.</summary>
public sealed class QueryCacheAssertionsTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, CombinatorialBools]
    public async Task Miss_hit_and_bypass_are_told_apart(bool async)
    {
        var shop = new Shop(database);
        if (async)
        {
            await shop.Cache.ShouldMissAsync(() => shop.AskAsync(Ask));
            await shop.Cache.ShouldHitAsync(() => shop.AskAsync(Ask));
            await shop.Cache.ShouldBypassAsync(BypassReason.VolatileFunction, () => shop.AskAsync(AskVolatile));
        }
        else
        {
            using var context = shop.Open();
            shop.Cache.ShouldMiss(() => context.Labels.Cacheable().ToList());
            shop.Cache.ShouldHit(() => context.Labels.Cacheable().ToList());
            shop.Cache.ShouldBypass(BypassReason.VolatileFunction, () => context.Labels.OrderBy(l => EF.Functions.Random()).Cacheable().First());
        }

        shop.Commands.QueryCountShouldBe(2);
    }

    [Fact]
    public async Task Assertion_that_fails_says_what_has_happened_instead()
    {
        var shop = new Shop(database);
        var miss = await Assert.ThrowsAsync<QueryCacheAssertionException>(() => shop.Cache.ShouldHitAsync(() => shop.AskAsync(Ask)));
        Assert.Equal(
            "Expected a hit, but there were 0 hits, 1 misses, 0 hits past their time to live, 0 bypasses. ExplainCacheAsync() on the query says why.",
            miss.Message);
        await Assert.ThrowsAsync<QueryCacheAssertionException>(() => shop.Cache.ShouldMissAsync(() => shop.AskAsync(Ask)));
        var bypass = await Assert.ThrowsAsync<QueryCacheAssertionException>(() => shop.Cache.ShouldBypassAsync(BypassReason.Transaction, () => shop.AskAsync(AskVolatile)));
        Assert.Contains("1 bypasses (VolatileFunction 1)", bypass.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<QueryCacheAssertionException>(() => shop.Cache.ShouldHitAsync(() => shop.AskAsync(c => c.Labels.ToListAsync(Token))));
        Assert.Throws<QueryCacheAssertionException>(() => shop.Cache.ShouldHit(() => 1));
    }

    [Fact]
    public async Task Count_that_differs_lists_the_commands()
    {
        var shop = new Shop(database);
        await shop.AskAsync(Ask);
        await shop.AskAsync(c => c.Labels.Where(l => l.Id < 0).ExecuteDeleteAsync(Token));
        await shop.AskAsync(c => c.Database.ExecuteSqlRawAsync("SELECT 1", Token));

        shop.Commands.QueryCountShouldBe(3);
        var exception = Assert.Throws<QueryCacheAssertionException>(() => shop.Commands.QueryCountShouldBe(1));
        Assert.StartsWith("Expected 1 commands to reach the database, but 3 did:", exception.Message, StringComparison.Ordinal);
        Assert.Contains("2. DELETE FROM", exception.Message, StringComparison.Ordinal);
        shop.Commands.Clear();
        shop.Commands.QueryCountShouldBe(0);
    }

    [Fact]
    public async Task Clock_moves_ages_and_does_not_move_by_itself()
    {
        var shop = new Shop(database);
        var time = shop.Clock.GetUtcNow();
        await shop.AskAsync(Ask);
        shop.Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        await shop.Cache.ShouldHitAsync(() => shop.AskAsync(Ask));
        shop.Clock.Advance(TimeSpan.FromTicks(1));
        await shop.Cache.ShouldMissAsync(() => shop.AskAsync(Ask));

        Assert.Equal(TimeSpan.FromMinutes(5), shop.Clock.GetUtcNow() - time);
        Assert.Throws<ArgumentOutOfRangeException>(() => shop.Clock.Advance(TimeSpan.FromTicks(-1)));
    }

    private static Task<List<Label>> Ask(ShopContext context) => context.Labels.Cacheable().ToListAsync(Token);

    private static Task<Label> AskVolatile(ShopContext context) => context.Labels.OrderBy(l => EF.Functions.Random()).Cacheable().FirstAsync(Token);
}
