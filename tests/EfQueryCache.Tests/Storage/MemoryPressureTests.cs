using EfQueryCache.Testing;
using EfQueryCache.Storage;
using EfQueryCache.Tests.Values;
using Microsoft.Extensions.Logging.Abstractions;
using static EfQueryCache.Tests.Values.ValueTesting;

namespace EfQueryCache.Tests.Storage;

/// <summary>What the cache does when memory is scarce, and when there is plenty.</summary>
public sealed class MemoryPressureTests : IDisposable
{
    private const long Limit = 1 << 20;

    private readonly ManualTimeProvider _clock = new();
    private readonly QueryCacheOptions _options;
    private readonly QueryCache _cache;
    private MemoryLoad _load = new(1, 80, 100);
    private int _looks;

    public MemoryPressureTests()
    {
        _options = new QueryCacheOptions { TimeProvider = _clock };
        _options.L1.SizeLimit = Limit;
        _cache = new QueryCache("", _options, NullLogger.Instance, () =>
        {
            _looks++;
            return _load;
        });
    }

    [Fact]
    public async Task Pressure_is_what_the_collector_says_with_some_inertia()
    {
        foreach (var (bytes, expected) in new[]
        {
            (80L, MemoryPressure.Normal), (99, MemoryPressure.Normal), (100, MemoryPressure.High), (96, MemoryPressure.High),
            (94, MemoryPressure.Normal), (96, MemoryPressure.Normal), (70, MemoryPressure.Normal), (69, MemoryPressure.Low), (150, MemoryPressure.High),
        })
        {
            await ObserveAsync(bytes);
            Assert.Equal((bytes, expected), (bytes, _cache.GetStatistics().MemoryPressure));
        }
    }

    [Fact]
    public async Task It_is_looked_at_once_a_second_at_most_and_never_on_a_hit()
    {
        await _cache.SetAsync("k", 1, cancellationToken: Token);
        await _cache.SetAsync("k", 2, cancellationToken: Token);
        Assert.Equal(1, _looks);

        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, await _cache.GetOrCreateAsync("k", () => 3));
        Assert.Equal(1, _looks);

        await _cache.SetAsync("k", 4, cancellationToken: Token);
        Assert.Equal(2, _looks);
    }

    [Fact]
    public async Task Nothing_is_concluded_from_a_collection_twice_nor_before_the_first()
    {
        _load = new MemoryLoad(0, 0, 0);
        await _cache.RemoveExpiredAsync(Token);
        Assert.Equal(MemoryPressure.Normal, _cache.GetStatistics().MemoryPressure);

        await ObserveAsync(100);
        for (var i = 0; i < 5; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(2));
            await _cache.RemoveExpiredAsync(Token);
        }

        Assert.Equal(Limit / 2, _cache.GetStatistics().CurrentSizeLimit);
    }

    [Fact]
    public async Task High_halves_the_limit_down_to_an_eighth_and_it_comes_back()
    {
        await FillAsync();
        foreach (var part in new[] { 2, 4, 8, 8 })
        {
            await ObserveAsync(100);
            var statistics = _cache.GetStatistics();
            Assert.Equal((Limit, Limit / part), (statistics.SizeLimit, statistics.CurrentSizeLimit));
            Assert.InRange(statistics.SizeBytes, Limit / part / 2, Limit / part);
        }

        foreach (var part in new[] { 4, 2, 1, 1 })
        {
            await ObserveAsync(80);
            Assert.Equal(Limit / part, _cache.GetStatistics().CurrentSizeLimit);
        }

        await FillAsync();
        Assert.InRange(_cache.GetStatistics().SizeBytes, Limit * 9 / 10, Limit);
    }

    [Fact]
    public async Task High_removes_what_has_expired_and_nothing_that_finds_room_without_it()
    {
        for (var i = 0; i < 40; i++) await _cache.SetAsync($"short{i}", new string('x', 5_000), o => o.Ttl(TimeSpan.FromSeconds(1)), Token);
        for (var i = 0; i < 30; i++) await _cache.SetAsync($"long{i}", new string('x', 5_000), cancellationToken: Token);

        await ObserveAsync(100);

        var statistics = _cache.GetStatistics();
        Assert.Equal((30, 40L), (statistics.Entries, statistics.Evictions[EvictionReason.Expired]));
        Assert.False(statistics.Evictions.ContainsKey(EvictionReason.Size));
    }

    [Fact]
    public async Task High_refuses_what_is_large()
    {
        var large = new string('x', 10_000);
        await _cache.SetAsync("large", large, cancellationToken: Token);
        Assert.True(await _cache.HasAsync("large"));

        await ObserveAsync(100); // an entry may take a 64th of half a MiB
        await _cache.SetAsync("large", large, cancellationToken: Token);
        await _cache.SetAsync("small", "x", cancellationToken: Token);

        Assert.False(await _cache.HasAsync("large"));
        Assert.True(await _cache.HasAsync("small"));
        Assert.Equal(1, _cache.GetStatistics().NotStored[BypassReason.TooLarge]);

        await ObserveAsync(80);
        await _cache.SetAsync("large", large, cancellationToken: Token);
        Assert.True(await _cache.HasAsync("large"));
    }

    [Fact]
    public async Task High_halves_times_to_live_of_what_is_stored_then()
    {
        await _cache.SetAsync("before", 1, o => o.Ttl(TimeSpan.FromMinutes(2)), Token);
        await ObserveAsync(100);
        await _cache.SetAsync("after", 1, o => o.Ttl(TimeSpan.FromMinutes(2)), Token);

        _clock.Advance(TimeSpan.FromSeconds(61));

        Assert.True(await _cache.HasAsync("before"));
        Assert.False(await _cache.HasAsync("after"));
    }

    [Theory]
    [InlineData(null, 5)]
    [InlineData(3, 5)]
    [InlineData(8, 8)]
    [InlineData(60, 10)]
    public async Task Low_doubles_the_default_time_to_live_up_to_the_longest_allowed(int? longest, int expected)
    {
        _options.MaxTtl = longest is { } minutes ? TimeSpan.FromMinutes(minutes) : null;
        await ObserveAsync(10);
        await _cache.SetAsync("default", 1, cancellationToken: Token);
        await _cache.SetAsync("given", 1, o => o.Ttl(TimeSpan.FromMinutes(5)), Token);

        Assert.Equal(TimeSpan.FromMinutes(expected), _cache.Store.TryGet("default", out var entry) ? entry.Ttl : default);
        Assert.Equal(TimeSpan.FromMinutes(5), _cache.Store.TryGet("given", out var given) ? given.Ttl : default);
    }

    [Fact]
    public void Process_says_something_sensible()
    {
        GC.Collect();
        var load = MemoryLoad.OfProcess();

        Assert.True(load is { Collection: > 0, Bytes: > 0, HighBytes: > 0 }, load.ToString());
    }

    public void Dispose() => _cache.Dispose();

    private async Task ObserveAsync(long bytes)
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        _load = new MemoryLoad(_load.Collection + 1, bytes, 100);
        await _cache.RemoveExpiredAsync(Token);
    }

    private async Task FillAsync()
    {
        for (var i = 0; i < 2000; i++) await _cache.SetAsync($"k{i}", new string('x', 1000), cancellationToken: Token);
    }
}
