using System.Diagnostics;
using EfQueryCache.Benchmarks.Measuring;
using EfQueryCache.Benchmarks.Model;
using EfQueryCache.Benchmarks.Systems;
using EfQueryCache.Redis.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfQueryCache.Benchmarks.Sections;

/// <summary>
/// What a hit costs where several processes share a Redis: with the rows in memory, which the stamps in Redis confirm, and with
/// the rows read from Redis. By synchronous calls: the time of the processor is that of the calling thread alone.
/// </summary>
internal sealed class SharedSection(BenchSystems systems, string postgreSql, BenchArguments arguments)
{
    public const string Name = "l2";

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(20);

    private readonly string _redis = Environment.GetEnvironmentVariable("EFQUERYCACHE_BENCH_REDIS") is { Length: > 0 } redis
        ? redis
        : throw new InvalidOperationException("EFQUERYCACHE_BENCH_REDIS is not set. Run bash tests/bench.sh, which starts a server.");

    public void Run()
    {
        using var memory = Services(_redis, keepsRows: true);
        using var rows = Services(_redis, keepsRows: false);
        foreach (var (shape, query) in Queries())
        {
            Contender[] contenders = [Of(systems.Database, null), Of(SystemOf(keepsRows: true, memory), memory), Of(SystemOf(keepsRows: false, rows), rows)];
            Interleaved.Run(contenders, arguments.Of(1.5, 5), arguments.Of(2, 10), TimeSpan.FromMilliseconds(8));
            foreach (var contender in contenders[1..]) Pairs.Report($"{Name}-{shape}", contenders[0], contender);

            Contender Of(BenchSystem system, ServiceProvider? services) => new(system.Name, Prepare(system, services, query), isSynchronous: true);
        }

        CountRoundTrips();
    }

    // Through a link that takes so long that nothing else counts.
    private void CountRoundTrips()
    {
        var proxy = new SlowProxy(int.Parse(_redis.Split(':', ',')[1], System.Globalization.CultureInfo.InvariantCulture));
        foreach (var keepsRows in new[] { true, false })
        {
            using var services = Services($"127.0.0.1:{proxy.Port}", keepsRows);
            var (shape, query) = Queries()[0];
            var system = SystemOf(keepsRows, services);
            var ask = Prepare(system, services, query);
            proxy.Delay = Delay;
            var trips = Enumerable.Range(0, 20).Select(_ =>
            {
                var began = Stopwatch.GetTimestamp();
                ask().Wait();
                return Stopwatch.GetElapsedTime(began) / (2 * Delay);
            }).Order().ToArray();
            proxy.Delay = TimeSpan.Zero;
            Report.Line($"{Name}-{shape}", system.Name, $"round_trips={trips[10]:0.00} (time of a hit over a link of {2 * Delay.TotalMilliseconds:0} ms there and back, in such times)");
        }

        proxy.DisposeAsync().AsTask().Wait();
    }

    private static (string Shape, Func<BenchContext, IQueryable<Product>> Query)[] Queries()
        => [("20-rows", db => Shapes.TwentyOf(db, 42)), ("1000-rows", db => Shapes.ThousandOf(db, 5000))];

    private static ServiceProvider Services(string redis, bool keepsRows)
    {
        var services = new ServiceCollection();
        services.AddQueryCache(o => (o.Consistency, o.L1.DefaultTtl) = (ConsistencyLevel.Strict, keepsRows ? null : TimeSpan.FromTicks(1))).AddRedis(redis, o => (o.KeyPrefix, o.Quarantine, o.Timeout) = ($"bench{keepsRows}", TimeSpan.Zero, TimeSpan.FromSeconds(5)));
        return services.BuildServiceProvider();
    }

    private BenchSystem SystemOf(bool keepsRows, ServiceProvider services)
        => new(keepsRows ? "l2-memory" : "l2-redis", BenchSystems.Options(postgreSql).AddQueryCache(services).Options) { IsMarked = true };

    private static Func<Task> Prepare(BenchSystem system, ServiceProvider? services, Func<BenchContext, IQueryable<Product>> query)
    {
        var cache = services?.GetRequiredService<IQueryCache>();
        for (var i = 0; i < 500 && cache is not null && cache.GetStatistics().SecondLevelHits < 3; i++)
        {
            Ask();
            if (system.Name == "l2-memory" && cache.GetStatistics().Hits >= 3) break;
            Task.Delay(10).Wait(); // what is stored in the background has no event
        }

        return Ask;

        Task Ask()
        {
            using var db = system.Rent();
            if (system.Mark(query(db)).ToList().Count == 0) throw new InvalidOperationException("No rows.");
            return Task.CompletedTask;
        }
    }
}
