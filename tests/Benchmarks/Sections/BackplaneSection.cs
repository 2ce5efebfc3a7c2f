using System.Diagnostics;
using System.Globalization;
using EfQueryCache.Benchmarks.Measuring;
using EfQueryCache.Benchmarks.Systems;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace EfQueryCache.Benchmarks.Sections;

/// <summary>
/// The level Bounded: what a hit costs beside that of a single process, how long it takes until another process' write is seen,
/// and what all of that asks of Redis.
/// </summary>
internal sealed class BackplaneSection(BenchSystems systems, string postgreSql, BenchArguments arguments)
{
    public const string Name = "backplane";

    private static readonly string Redis = Environment.GetEnvironmentVariable("EFQUERYCACHE_BENCH_REDIS")
        ?? throw new InvalidOperationException("EFQUERYCACHE_BENCH_REDIS is not set. Run bash tests/bench.sh, which starts a server.");

    public void Run()
    {
        using (var services = Peer.Services(Redis))
        {
            var bounded = new BenchSystem("l1-bounded", BenchSystems.Options(postgreSql).AddQueryCache(services).Options) { IsMarked = true };
            var cache = services.GetRequiredService<IQueryCache>();
            for (var i = 0; i < 500 && cache.GetStatistics().HeardAge is null; i++) Task.Delay(10).Wait(); // the log has no event for having been read
            foreach (var shape in Shapes.All.Where(shape => shape.Letter is 'a' or 'c' or 'i')) Compare(shape, bounded);
            using var writer = new Peer(postgreSql, Redis);
            using var other = new Peer(postgreSql, Redis);
            MeasureDelay(bounded, writer, "idle");
            var load = other.WriteAsync(perSecond: 200, seconds: arguments.IsQuick ? 5 : 20);
            MeasureDelay(bounded, writer, "loaded");
            load.Wait();
        }

        MeasureScale();
    }

    private void Compare(Shape shape, BenchSystem bounded)
    {
        Contender[] contenders = [.. new[] { systems.L1, bounded }.Select(system => new Contender(system.Name, shape.Prepare(system), isSynchronous: true))];
        Interleaved.Run(contenders, arguments.Of(2, 10), arguments.Of(1, 6), TimeSpan.FromMilliseconds(1.5));
        foreach (var contender in contenders) Report.Against($"{Name}-{shape.Title}", contender, contenders[0]);
    }

    // From when the write had returned to the beginning of the first read, of those that follow each other, that sees it.
    private void MeasureDelay(BenchSystem system, Peer writer, string how)
    {
        var delays = new List<double>();
        for (var (i, since) = (0, Stopwatch.GetTimestamp()); Stopwatch.GetElapsedTime(since).TotalSeconds < (arguments.IsQuick ? 4 : 16); i++)
        {
            var before = Read(system);
            Task.Delay(10 + (i * 7 % 20)).Wait(); // writes come at any time between two readings of the log
            for (var j = 0; j < 3; j++) Read(system);
            var written = Task.Run(writer.Write);
            long began;
            do began = Stopwatch.GetTimestamp();
            while (Read(system) == before);
            delays.Add(Math.Max(0, (began - written.Result) * 1000.0 / Stopwatch.Frequency));
        }

        double[] sorted = [.. delays.Order()];
        Report.Line($"{Name}-delay", how, $"p50_ms={Spread.At(sorted, 0.5):0.00} p99_ms={Spread.At(sorted, 0.99):0.00} max_ms={sorted[^1]:0.00} rounds={sorted.Length}");
    }

    private static int Read(BenchSystem system)
    {
        using var db = system.Rent();
        return system.Mark(db.Products.AsNoTracking().Where(p => p.Id == 2).Select(p => p.Stock)).Single();
    }

    private void MeasureScale()
    {
        using var connection = ConnectionMultiplexer.Connect(Redis + ",allowAdmin=true");
        var server = connection.GetServer(connection.GetEndPoints()[0]);
        var seconds = arguments.IsQuick ? 3 : 8;
        var peers = new List<Peer>();
        try
        {
            foreach (var count in arguments.IsQuick ? [1, 4] : new[] { 1, 2, 4, 8, 16 })
            {
                while (peers.Count < count) peers.Add(new Peer(postgreSql, Redis));
                foreach (var rate in new[] { 0, 20, 200 })
                {
                    var before = Figures(server);
                    var writes = rate == 0 ? Wait(seconds) : peers[0].WriteAsync(rate, seconds).Result;
                    var after = Figures(server);
                    double Per(string name) => after.GetValueOrDefault(name) - before.GetValueOrDefault(name);
                    var scripts = Per("cmdstat_evalsha.calls");
                    Report.Line($"{Name}-scale", $"{count} processes", $"writes_per_s={writes / (double)seconds:0} scripts_per_s={scripts / seconds:0} of_them_pulls_per_s_and_process={(scripts - (2 * writes)) / seconds / count:0.0} us_per_script={Per("cmdstat_evalsha.usec") / Math.Max(1, scripts):0.0} redis_cpu={(Per("used_cpu_user") + Per("used_cpu_sys")) / seconds:0.0%}");
                }
            }
        }
        finally
        {
            foreach (var peer in peers) peer.Dispose();
        }
    }

    private static long Wait(int seconds)
    {
        Task.Delay(TimeSpan.FromSeconds(seconds)).Wait(); // nothing is meant to happen
        return 0;
    }

    private static Dictionary<string, double> Figures(IServer server)
    {
        var figures = new Dictionary<string, double>();
        foreach (var pair in server.Info("commandstats").Concat(server.Info("cpu")).SelectMany(group => group))
        {
            if (double.TryParse(pair.Value, CultureInfo.InvariantCulture, out var number)) figures[pair.Key] = number;
            foreach (var part in pair.Value.Split(',').Select(part => part.Split('=')).Where(part => part.Length == 2))
            {
                if (double.TryParse(part[1], CultureInfo.InvariantCulture, out number)) figures[$"{pair.Key}.{part[0]}"] = number;
            }
        }

        return figures;
    }
}
