using System.Diagnostics;
using EfQueryCache.Redis.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace EfQueryCache.Redis.Tests.Protocol;

/// <summary>Values by key in a real Redis, which several processes share.</summary>
public sealed class ValueTests(ITestOutputHelper output)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Value_is_one_for_all_processes()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var first = await Node.StartAsync(redis.ConnectionString, "p");
        await using var second = await Node.StartAsync(redis.ConnectionString, "p");
        await using var services = Register(first);
        await using var otherServices = Register(second);
        var (one, other) = (services.GetRequiredService<IQueryCache>(), otherServices.GetRequiredService<IQueryCache>());

        await one.SetAsync("k", new[] { 1, 2, 3 }, o => o.Tags("t"), Token);
        Assert.Equal(new[] { 1, 2, 3 }, (await other.GetAsync<int[]>("k", Token)).Value);
        await other.SetAsync("k", new[] { 4 }, o => o.Tags("t"), Token);
        Assert.Equal(new[] { 4 }, (await one.GetAsync<int[]>("k", Token)).Value);
        await one.InvalidateTagsAsync(["t"], Token);
        Assert.False(await other.ExistsAsync("k", Token));
        Assert.Equal(new[] { 5 }, await other.GetOrCreateAsync("k", _ => new ValueTask<int[]>([5]), cancellationToken: Token));
        await one.ClearAsync(Token);
        Assert.False((await other.GetAsync<int[]>("k", Token)).HasValue);
    }

    [Fact]
    public async Task Many_values_are_got_in_the_time_of_one_round_trip()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var proxy = new SlowProxy(redis.Port);
        await using var node = await Node.StartAsync($"127.0.0.1:{proxy.Port}", "p");
        await using var services = Register(node);
        var cache = services.GetRequiredService<IQueryCache>();
        string[] keys = [.. Enumerable.Range(0, 100).Select(i => $"k{i}")];
        await cache.SetManyAsync(keys.Select(key => KeyValuePair.Create(key, $"value of {key}")), cancellationToken: Token);
        await cache.GetManyAsync<string>(keys, Token);
        proxy.Delay = TimeSpan.FromMilliseconds(200);

        var (got, get) = await MeasureAsync(async () => (await cache.GetManyAsync<string>(keys, Token)).Select(value => value.Value).ToArray());
        var (_, set) = await MeasureAsync(async () =>
        {
            await cache.SetManyAsync(keys.Select(key => KeyValuePair.Create(key, $"new value of {key}")), cancellationToken: Token);
            return 0;
        });

        output.WriteLine($"at 400 ms there and back: get {get.TotalMilliseconds:0} ms, set {set.TotalMilliseconds:0} ms");
        Assert.Equal(keys.Select(key => $"value of {key}"), got);
        Assert.InRange(get.TotalMilliseconds, 390, 750);
        Assert.InRange(set.TotalMilliseconds, 390, 2000); // changes the keys, learns their stamps, stores
        proxy.Delay = TimeSpan.Zero;
        Assert.Equal("new value of k7", (await cache.GetAsync<string>("k7", Token)).Value);
    }

    [Fact]
    public async Task Nobody_is_served_what_was_so_before_it_asked()
    {
        await using var redis = await PrivateRedis.StartAsync();
        var nodes = new List<Node>();
        var services = new List<ServiceProvider>();
        for (var i = 0; i < 3; i++)
        {
            nodes.Add(await Node.StartAsync(redis.ConnectionString, "p"));
            services.Add(Register(nodes[i]));
        }

        IQueryCache[] caches = [.. services.Select(provider => provider.GetRequiredService<IQueryCache>())];

        var (truth, told) = (0L, 0L);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            for (var i = 0; i < 300; i++)
            {
                var cache = caches[random.Next(caches.Length)];
                if (random.Next(10) == 0) await ChangeAsync(cache, isRemoved: random.Next(2) == 0);
                else await AskAsync(cache);
            }
        })));

        output.WriteLine($"{caches.Sum(cache => cache.GetStatistics().Hits)} hits, {truth} changes");
        Assert.True(caches.Sum(cache => cache.GetStatistics().Hits) > 100);
        foreach (var provider in services) await provider.DisposeAsync();
        foreach (var node in nodes) await node.DisposeAsync();

        async Task ChangeAsync(IQueryCache cache, bool isRemoved)
        {
            var now = Interlocked.Increment(ref truth);
            if (isRemoved) await cache.RemoveAsync("k", Token);
            else await cache.InvalidateTagsAsync(["t"], Token);
            long known;
            while ((known = Volatile.Read(ref told)) < now && Interlocked.CompareExchange(ref told, now, known) != known)
            {
            }
        }

        async Task AskAsync(IQueryCache cache)
        {
            var least = Volatile.Read(ref told);
            var answer = await cache.GetOrCreateAsync("k", _ => new ValueTask<long>(Volatile.Read(ref truth)), o => o.Tags("t"), Token);
            Assert.True(answer >= least, $"{answer}, where {least} was told before");
        }
    }

    private static async Task<(T Result, TimeSpan Time)> MeasureAsync<T>(Func<Task<T>> action)
    {
        var watch = Stopwatch.StartNew();
        return (await action(), watch.Elapsed);
    }

    private static ServiceProvider Register(Node node)
    {
        var services = new ServiceCollection();
        services.AddQueryCache(o => o.SecondLevel = node.Level);
        return services.BuildServiceProvider();
    }
}
