using EfQueryCache.AspNetCore.Tests.Infrastructure;
using EfQueryCache.Redis.Tests.Infrastructure;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace EfQueryCache.AspNetCore.Tests.EntityTags;

/// <summary>Values with entity tags: what ends the value ends its tag, in memory and in Redis.</summary>
public sealed class CachedValueTests(CatalogDatabase database, RedisFixture redis) : IClassFixture<CatalogDatabase>, IClassFixture<RedisFixture>
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly string _key = "value:" + Guid.NewGuid().ToString("N");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, CombinatorialBools]
    public async Task Value_is_made_once_and_has_the_tag_of_its_content(bool withRedis)
    {
        await using var web = await StartAsync(withRedis);
        var first = await KnowAsync(web);
        var runs = web.Runs;
        web.Clock.Advance(TimeSpan.FromSeconds(10));
        var second = await GetAsync(web);
        Assert.Equal((first.Value, first.ETag, ETag.FromContent(first.Value), runs), (second.Value, second.ETag, second.ETag, web.Runs));
        Assert.Equal((first.Age + TimeSpan.FromSeconds(10), 0), (second.Age, (int)(first.Expires - second.Expires).TotalSeconds));
        Assert.InRange(second.Expires - web.Clock.GetUtcNow(), TimeSpan.FromSeconds(49), TimeSpan.FromSeconds(50));
    }

    // RFC 9110 §13.1.2.
    [Theory]
    [InlineData("{0}", true)]
    [InlineData("W/{0}", true)]
    [InlineData("*", true)]
    [InlineData("\"a\", {0} , W/\"b\"", true)]
    [InlineData("\"a\", W/\"b\"", false)]
    [InlineData("{0}, not a tag", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public async Task Tag_is_matched_as_the_RFC_says_and_without_the_factory(string? header, bool matches)
    {
        await using var web = await StartAsync(withRedis: false);
        Assert.False(await web.Cache.TryMatchETagAsync(_key, "*", Token));
        var value = await GetAsync(web);
        Assert.Equal(value.ETag, await web.Cache.GetETagAsync(_key, Token));
        Assert.Equal(matches, await web.Cache.TryMatchETagAsync(_key, header?.Replace("{0}", value.ETag, StringComparison.Ordinal), Token));
        Assert.Equal(1, web.Runs);
    }

    [Theory, CombinatorialBools]
    public async Task Write_of_what_the_factory_has_read_ends_the_tag(bool withRedis)
    {
        await using var web = await StartAsync(withRedis);
        var before = await KnowAsync(web);
        await SellAsync(web);
        Assert.False(await web.Cache.TryMatchETagAsync(_key, before.ETag, Token));
        Assert.False(await web.Cache.TryMatchETagAsync(_key, "*", Token));
        var after = await GetAsync(web);
        Assert.Equal(before.Value.Amount - 1, after.Value.Amount);
        Assert.NotEqual(before.ETag, after.ETag);
    }

    [Theory, CombinatorialBools]
    public async Task Tag_expires_with_the_value(bool withRedis)
    {
        await using var web = await StartAsync(withRedis);
        var value = await KnowAsync(web);
        web.Clock.Advance(Minute - TimeSpan.FromSeconds(1));
        Assert.True(await web.Cache.TryMatchETagAsync(_key, value.ETag, Token));
        web.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await web.Cache.TryMatchETagAsync(_key, value.ETag, Token));
        var runs = web.Runs;
        Assert.Equal((value.ETag, runs + 1), ((await GetAsync(web)).ETag, web.Runs));
    }

    [Theory, CombinatorialBools]
    public async Task Removal_invalidation_and_clearing_end_the_tag(bool withRedis)
    {
        await using var web = await StartAsync(withRedis);
        Func<Task>[] ways =
        [
            () => web.Cache.RemoveAsync(_key, Token).AsTask(),
            () => web.Cache.InvalidateTagsAsync(["stock"], Token).AsTask(),
            () => web.Cache.InvalidateAsync<Article>(Token).AsTask(),
            () => web.Cache.ClearAsync(Token).AsTask(),
        ];
        foreach (var end in ways)
        {
            var value = await KnowAsync(web);
            await end();
            Assert.False(await web.Cache.TryMatchETagAsync(_key, value.ETag, Token));
            Assert.Null(await web.Cache.GetETagAsync(_key, Token));
        }
    }

    [Theory, CombinatorialBools]
    public async Task Twenty_who_come_together_run_one_factory_and_have_one_tag(bool withRedis)
    {
        await using var web = await StartAsync(withRedis);
        await KnowAsync(web);
        await web.Cache.RemoveAsync(_key, Token);
        var runs = web.Runs;
        var values = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => GetAsync(web).AsTask(), Token)));
        Assert.Equal((1, runs + 1), (values.Select(value => value.ETag).Distinct().Count(), web.Runs));
    }

    [Theory, CombinatorialBools]
    public async Task Value_is_invalidated_if_its_tag_is_another(bool withRedis)
    {
        await using var web = await StartAsync(withRedis);
        Assert.False(await web.Cache.InvalidateIfChangedAsync(_key, "\"x\"", force: true, Token)); // there is none
        var value = await KnowAsync(web);
        Assert.False(await web.Cache.InvalidateIfChangedAsync(_key, value.ETag, cancellationToken: Token));
        Assert.False(await web.Cache.InvalidateIfChangedAsync(_key, "W/" + value.ETag, cancellationToken: Token));
        Assert.True(await web.Cache.TryMatchETagAsync(_key, value.ETag, Token));
        Assert.True(await web.Cache.InvalidateIfChangedAsync(_key, "\"x\"", cancellationToken: Token));
        Assert.False(await web.Cache.TryMatchETagAsync(_key, value.ETag, Token));
        await KnowAsync(web);
        Assert.True(await web.Cache.InvalidateIfChangedAsync(_key, value.ETag, force: true, Token));
        Assert.False(await web.Cache.ExistsAsync(_key, Token));
        await Assert.ThrowsAsync<ArgumentException>(async () => await web.Cache.InvalidateIfChangedAsync(_key, "x", cancellationToken: Token));
    }

    [Fact]
    public async Task Tag_is_what_is_made_of_the_value_and_must_be_one()
    {
        await using var web = await StartAsync(withRedis: false);
        await Assert.ThrowsAsync<ArgumentException>(async () => await web.Cache.GetOrCreateWithETagAsync(_key, _ => new ValueTask<int>(7), etag: _ => "7", cancellationToken: Token));
        Assert.False(await web.Cache.ExistsAsync(_key, Token));
        var value = await web.Cache.GetOrCreateWithETagAsync(_key, _ => new ValueTask<int>(7), etag: v => ETag.FromId("x", v), cancellationToken: Token);
        Assert.Equal((7, ETag.FromId("x", 7)), (value.Value, value.ETag));
        Assert.True(await web.Cache.TryMatchETagAsync(_key, value.ETag, Token));
        var nothing = await web.Cache.GetOrCreateWithETagAsync<string?>(_key + "null", _ => new ValueTask<string?>((string?)null), cancellationToken: Token);
        Assert.Equal((null, ETag.FromContent("null")), (nothing.Value, nothing.ETag));
    }

    [Fact]
    public async Task Value_that_can_change_is_copied_for_everybody_and_its_tag_stays()
    {
        await using var web = await StartAsync(withRedis: false);
        var first = await GetListAsync();
        first.Value.Add("changed");
        var second = await GetListAsync();
        Assert.Equal(["a", "b"], second.Value);
        Assert.Equal((first.ETag, ETag.FromContent(second.Value)), (second.ETag, second.ETag));

        ValueTask<CachedValue<List<string>>> GetListAsync()
            => web.Cache.GetOrCreateWithETagAsync(_key, _ => new ValueTask<List<string>>(["a", "b"]), cancellationToken: Token);
    }

    [Theory, CombinatorialBools]
    public async Task Value_past_the_cache_has_a_tag_that_nothing_matches(bool withRedis)
    {
        await using var web = await StartAsync(withRedis);
        using (web.Cache.Bypass())
        {
            var value = await GetAsync(web);
            Assert.Equal(ETag.FromContent(value.Value), value.ETag);
            Assert.True(value.Expires <= web.Clock.GetUtcNow());
        }

        Assert.False(await web.Cache.TryMatchETagAsync(_key, "*", Token));
    }

    [Fact]
    public async Task What_is_recorded_around_it_depends_on_the_value()
    {
        await using var web = await StartAsync(withRedis: false);
        await GetAsync(web);
        using var reads = web.Cache.RecordReads();
        await GetAsync(web);
        Assert.Null(reads.Refusal);
        Assert.True((await reads.KeepAsync(_key + "outer", 1, Token)).HasValue);
        await SellAsync(web);
        Assert.False((await web.Cache.GetAsync<int>(_key + "outer", Token)).HasValue);
    }

    [Fact]
    public async Task Other_process_has_the_value_and_its_tag_and_its_writes_end_them()
    {
        await using var one = await StartAsync(withRedis: true);
        await using var other = await StartAsync(withRedis: true);
        await KnowAsync(other); // both are connected
        var value = await KnowAsync(one);
        var runs = other.Runs;
        Assert.True(await other.Cache.TryMatchETagAsync(_key, value.ETag, Token));
        Assert.Equal((value.Value, value.ETag, runs), ((await GetAsync(other)).Value, (await GetAsync(other)).ETag, other.Runs));
        await SellAsync(other);
        Assert.False(await one.Cache.TryMatchETagAsync(_key, value.ETag, Token));
        await KnowAsync(other);
        Assert.True(await other.Cache.InvalidateIfChangedAsync(_key, value.ETag, cancellationToken: Token));
        Assert.False(await one.Cache.ExistsAsync(_key, Token));
    }

    [Fact]
    public async Task Value_that_Redis_has_lost_and_that_is_another_now_has_its_own_tag()
    {
        await using var web = await StartAsync(withRedis: true);
        var text = new string('a', 5000);
        CachedValue<string>? first = null;
        await Eventually.HoldsAsync(async () => await web.Cache.TryMatchETagAsync(_key, (first = await GetTextAsync()).ETag, Token));
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        var keys = connection.GetServer(connection.GetEndPoints()[0]).Keys(pattern: redis.Prefix + "*", pageSize: 1000).ToArray();
        var large = keys.Where(key => connection.GetDatabase().KeyType(key) == RedisType.String && connection.GetDatabase().StringLength(key) > 4000).ToArray();
        Assert.Single(large);
        await connection.GetDatabase().KeyDeleteAsync(large);
        Assert.False(await web.Cache.TryMatchETagAsync(_key, first!.ETag, Token));
        text = new string('b', 3000);
        await GetTextAsync();
        await Eventually.HoldsAsync(() => web.Cache.ExistsAsync(_key, Token).AsTask());
        Assert.False(await web.Cache.TryMatchETagAsync(_key, first.ETag, Token));
        await Eventually.HoldsAsync(async () => await web.Cache.TryMatchETagAsync(_key, (await GetTextAsync()).ETag, Token));
        Assert.False(await web.Cache.TryMatchETagAsync(_key, first.ETag, Token));

        ValueTask<CachedValue<string>> GetTextAsync() => web.Cache.GetOrCreateWithETagAsync(_key, _ => new ValueTask<string>(text), cancellationToken: Token);
    }

    private static Task<int> SellAsync(WebApp web)
        => web.AskAsync(db => db.Articles.Where(a => a.Id == 1).ExecuteUpdateAsync(set => set.SetProperty(a => a.Stock, a => a.Stock - 1), Token));

    private ValueTask<CachedValue<Stock>> GetAsync(WebApp web) => web.Cache.GetOrCreateWithETagAsync(
        _key,
        async ct =>
        {
            web.Run();
            return new Stock(1, await web.AskAsync(db => db.Articles.Where(a => a.Id == 1).Select(a => a.Stock).Cacheable().SingleAsync(ct)));
        },
        o => o.Ttl(Minute).Tags("stock"), // no entity: writes of other tests, in databases of their own, count for those
        cancellationToken: Token);

    // Redis is connected in the background, and told in the background.
    private async Task<CachedValue<Stock>> KnowAsync(WebApp web)
    {
        CachedValue<Stock>? value = null;
        await Eventually.HoldsAsync(async () => await web.Cache.TryMatchETagAsync(_key, (value = await GetAsync(web)).ETag, Token));
        return value!;
    }

    private Task<WebApp> StartAsync(bool withRedis) => WebApp.StartAsync(
        database,
        (_, _) => { },
        withRedis ? cache => cache.AddRedis(redis.ConnectionString, o => (o.KeyPrefix, o.Quarantine) = (redis.Prefix + _key, TimeSpan.Zero)) : null);

    private sealed record Stock(int Id, int Amount);
}
