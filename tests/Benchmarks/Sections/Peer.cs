using System.Diagnostics;
using System.Globalization;
using EfQueryCache.Benchmarks.Systems;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfQueryCache.Benchmarks.Sections;

/// <summary>Another process over the same database and Redis. It reads something, and from then on hears of what is written; and writes when it is told to.</summary>
internal sealed class Peer : IDisposable
{
    public const string Child = "--peer";

    private readonly Process _process;

    public Peer(string postgreSql, string redis)
    {
        string[] self = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(Peer).Assembly.Location] : [];
        _process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. self, Child, redis])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["EFQUERYCACHE_BENCH_POSTGRES"] = postgreSql },
        })!;
        if (_process.StandardOutput.ReadLine() != "ready") throw new InvalidOperationException("A peer did not start.");
    }

    /// <summary>Writes one row.</summary>
    /// <returns>When the write had returned, as a timestamp.</returns>
    public long Write() => Ask("write");

    /// <summary>Writes rows that nobody reads, so many in a second, for some seconds.</summary>
    /// <returns>How many it were.</returns>
    public Task<long> WriteAsync(int perSecond, int seconds) => Task.Run(() => Ask(string.Create(CultureInfo.InvariantCulture, $"load {perSecond} {seconds}")));

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>What the child does, until it is killed.</summary>
    public static int Run(string postgreSql, string redis)
    {
        using var services = Services(redis);
        var system = new BenchSystem("peer", BenchSystems.Options(postgreSql).AddQueryCache(services).Options) { IsMarked = true };
        using (var db = system.Rent()) _ = system.Mark(Shapes.TwentyOf(db, 42)).ToList();
        Write(system, 1);
        Console.WriteLine("ready");
        while (Console.ReadLine() is { } line)
        {
            var parts = line.Split(' ');
            Console.WriteLine((parts[0] == "write" ? Write(system, 2) : Load(system, int.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture))).ToString(CultureInfo.InvariantCulture));
        }

        return 0;
    }

    public static ServiceProvider Services(string redis)
    {
        var services = new ServiceCollection();
        services.AddQueryCache().AddRedis(redis, o => (o.KeyPrefix, o.Quarantine, o.Timeout) = ("bench-bounded", TimeSpan.Zero, TimeSpan.FromSeconds(5)));
        return services.BuildServiceProvider();
    }

    private static long Write(BenchSystem system, int id)
    {
        using var db = system.Rent();
        db.Products.Where(p => p.Id == id).ExecuteUpdate(set => set.SetProperty(p => p.Stock, p => p.Stock + 1));
        return Stopwatch.GetTimestamp();
    }

    private static long Load(BenchSystem system, int perSecond, int seconds)
    {
        var (began, done) = (Stopwatch.GetTimestamp(), 0L);
        for (; Stopwatch.GetElapsedTime(began).TotalSeconds < seconds; done++)
        {
            using (var db = system.Rent()) db.Categories.Where(c => c.Id == 1).ExecuteUpdate(set => set.SetProperty(c => c.Name, c => c.Name));
            var ahead = TimeSpan.FromSeconds((done + 1.0) / perSecond) - Stopwatch.GetElapsedTime(began);
            if (ahead > TimeSpan.Zero) Task.Delay(ahead).Wait(); // until the next one is due
        }

        return done;
    }

    private long Ask(string command)
    {
        _process.StandardInput.WriteLine(command);
        _process.StandardInput.Flush();
        return long.Parse(_process.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
    }
}
