using EfQueryCache.Testing;
using EfQueryCache.Tests.Infrastructure;
using static EfQueryCache.Tests.Values.ValueTesting;

namespace EfQueryCache.Tests.Values;

/// <summary>Values take room as results of queries do, and leave it.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task No_more_entries_than_allowed_and_what_is_used_stays()
    {
        var cache = Create(configure: o => o.L1.MaxEntries = 10);
        await cache.SetAsync("used", 1, cancellationToken: Token);
        for (var i = 0; i < 100; i++)
        {
            await cache.SetAsync($"k{i}", i, cancellationToken: Token);
            Assert.True((await cache.GetAsync<int>("used", Token)).HasValue);
        }

        var statistics = cache.GetStatistics();
        Assert.Equal((10, 91L), (statistics.Entries, statistics.Evictions[EvictionReason.Size]));
    }

    [Fact]
    public void Small_preset_is_small()
    {
        var options = new QueryCacheOptions();
        Assert.Null(options.L1.MaxEntries);
        options.L1.Small();
        Assert.Equal((16L * 1024 * 1024, 1_000), (options.L1.SizeLimit, options.L1.MaxEntries));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Limits_must_be_positive(int value)
    {
        Assert.Contains("L1.MaxEntries", Assert.Throws<InvalidOperationException>(() => Create(configure: o => o.L1.MaxEntries = value)).Message, StringComparison.Ordinal);
        Assert.Contains("L1.SweepInterval", Assert.Throws<InvalidOperationException>(() => Create(configure: o => o.L1.SweepInterval = TimeSpan.FromSeconds(value))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_of_values_are_counted_and_given_back()
    {
        var cache = Create();
        await cache.SetAsync("text", new string('x', 10_000), cancellationToken: Token);
        Assert.InRange(cache.GetStatistics().SizeBytes, 20_000, 21_000);
        await cache.SetAsync("list", Enumerable.Range(0, 1000).ToList(), cancellationToken: Token);
        Assert.InRange(cache.GetStatistics().SizeBytes, 23_000, 26_000);

        await cache.RemoveAsync("text", Token);
        await cache.RemoveAsync("list", Token);
        Assert.Equal(0, cache.GetStatistics().SizeBytes);
    }

    [Fact]
    public async Task Value_that_is_too_large_is_returned_and_not_stored()
    {
        var cache = Create(configure: o => o.MaxEntryBytes = 1000);
        await cache.SetAsync("k", "short", cancellationToken: Token);
        await cache.SetAsync("k", new string('x', 1000), cancellationToken: Token);
        Assert.False(await cache.HasAsync("k")); // nor is the older one any more

        Assert.Equal(1000, (await cache.GetOrCreateAsync("k", () => new string('x', 1000))).Length);
        Assert.False(await cache.HasAsync("k"));
        Assert.Equal(2, cache.GetStatistics().NotStored[BypassReason.TooLarge]);
    }

    [Fact]
    public async Task RemoveExpired_removes_what_is_dead_and_counts_it()
    {
        var clock = new ManualTimeProvider();
        var cache = Create(clock);
        for (var i = 0; i < 3000; i++) await cache.SetAsync($"short{i}", i, o => o.Ttl(TimeSpan.FromSeconds(1)), Token);
        await cache.SetAsync("tagged", 1, o => o.Tags("red"), Token);
        await cache.SetAsync("long", 1, cancellationToken: Token);
        Assert.Equal(0, await cache.RemoveExpiredAsync(Token));

        clock.Advance(TimeSpan.FromSeconds(1));
        await cache.InvalidateTagsAsync(["red"], Token);

        Assert.Equal(3001, await cache.RemoveExpiredAsync(Token));
        Assert.Equal(0, await cache.RemoveExpiredAsync(Token));
        var statistics = cache.GetStatistics();
        Assert.Equal((1, 3000L, 1L), (statistics.Entries, statistics.Evictions[EvictionReason.Expired], statistics.Evictions[EvictionReason.Invalidated]));
    }

    [Fact]
    public async Task Sweep_removes_by_the_clock_and_ends_with_the_cache()
    {
        var clock = new TickingTimeProvider();
        var cache = new QueryCache("", new QueryCacheOptions { TimeProvider = clock }, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        await cache.SetAsync("k", 1, o => o.Ttl(TimeSpan.FromSeconds(30)), Token);
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(1, cache.GetStatistics().Entries);

        clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually.HoldsAsync(() => cache.GetStatistics().Entries == 0);

        Assert.Equal(1, clock.Timers);
        cache.Dispose();
        Assert.Equal(0, clock.Timers);
    }

    [Fact]
    public void Timer_keeps_no_cache_alive()
    {
        var clock = new TickingTimeProvider();
        var cache = Forgotten(clock);
        for (var i = 0; i < 10 && cache.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(cache.IsAlive);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, clock.Timers);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference Forgotten(TickingTimeProvider clock)
        => new(new QueryCache("", new QueryCacheOptions { TimeProvider = clock }, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance));
}
