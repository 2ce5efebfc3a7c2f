using EfQueryCache.Redis;
using EfQueryCache.SecondLevel;
using EfQueryCache.Tests.History;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;

namespace EfQueryCache.Chaos;

/// <summary>One process of an application: workers that read and write through a cache of its own, until it is told to stop, or killed.</summary>
internal static class Node
{
    public const string Ready = "ready";
    public const string Stop = "stop";
    public const string ReadEverything = "read";
    public const string End = "end";
    public const string Done = "done";

    public static async Task<int> RunAsync(NodeOptions options)
    {
        ThreadPool.SetMinThreads(32, 32); // StackExchange.Redis takes answers on them, and synchronous reads wait on them
        using var log = new NodeLog(Path.Combine(options.Logs, $"n{options.FirstWorker}.log"));
        await using var services = Register(options, log);
        var cache = (QueryCache)services.GetRequiredService<IQueryCache>();
        var level = (WatchedLevel)cache.Options.SecondLevel!;
        cache.Rules = Rule.Of(cache.Rules, options.Without);

        await using var proxy = new CuttingProxy(options.PostgreSql, () => TimeSpan.Zero);
        await using var killer = new BackendKiller(options.PostgreSqlDirect);
        using var queries = new MemoryCache(new MemoryCacheOptions());
        var (direct, proxied) = (Client.Of(cache, queries, options.PostgreSql), Client.Of(cache, queries, proxy.ConnectionString, proxy));
        var workload = new WorkloadOptions
        {
            Operations = int.MaxValue,
            Tables = options.Tables,
            Seed = options.Seed,
            ProxiedShare = 0.1,
            DelayedShare = 0,
            StrictShare = options.StrictShare,
            WriteShare = Rule.WriteShare(options.Without),
            Survives = (kind, exception) => Judge(options, log, kind, exception),
        };
        NodeLog[] logs = [.. Enumerable.Range(0, NodeOptions.Workers).Select(number => new NodeLog(Path.Combine(options.Logs, $"w{options.FirstWorker + number}.log")))];
        Worker[] workers = [.. logs.Select((own, number) => new Worker(options.FirstWorker + number, workload, direct, proxied, killer, own))];

        using var stop = new CancellationTokenSource();
        var telling = TellAsync(cache, log, stop.Token);
        var running = Task.WhenAll(workers.Select(worker => worker.RunAsync(int.MaxValue, stop.Token)));
        Console.WriteLine(Ready);
        while (await Console.In.ReadLineAsync() is { } command)
        {
            switch (command)
            {
                case Stop:
                    await stop.CancelAsync();
                    await running;
                    Console.WriteLine(Done);
                    break;
                case ReadEverything:
                    await workers[0].ReadEverythingAsync();
                    await telling;
                    Tell(cache, log);
                    Console.WriteLine(Done);
                    break;
                case End:
                    foreach (var own in logs) own.Dispose();
                    return 0;
                case WatchedLevel.AfterMark or WatchedLevel.BeforeEnd:
                    level.DieAt(command);
                    break;
                case "":
                    level.DieAt(null);
                    break;
            }
        }

        // Whoever started it is gone.
        Environment.Exit(1);
        return 1;
    }

    private static ServiceProvider Register(NodeOptions options, NodeLog log)
    {
        var services = new ServiceCollection();
        services.AddQueryCache(cache => (cache.WriteMode, cache.MaxStaleness) = (options.WriteMode, Timing.MaxStaleness)).AddRedis(options.Redis, redis =>
        {
            redis.Quarantine = Timing.Quarantine;
            redis.BreakDuration = Timing.BreakDuration;
        });
        var redis = services.Last(service => service.IsKeyedService && service.ServiceType == typeof(ISecondLevel));
        services.Remove(redis);
        services.AddKeyedSingleton<ISecondLevel>(redis.ServiceKey, (provider, key) =>
        {
            var level = (RedisSecondLevel)redis.KeyedImplementationFactory!(provider, key);
            Rule.SwitchOff(options.Without, level);
            return new WatchedLevel(level, log, marks: options.Without != Rule.MarkBeforeCommit, isCalled: options.FirstWorker / NodeOptions.Workers % 2 == 0);
        });
        return services.BuildServiceProvider();
    }

    // Always goes on: whether that is how an operation may fail is the checker's to say.
    private static bool Judge(NodeOptions options, NodeLog log, OperationKind kind, Exception exception)
    {
        var isExplained = !IsOfCache(exception, options.WriteMode == WriteMode.Safe && !kind.IsRead())
            && (Failure.IsExpected(exception) || Failure.IsOfLostLink(exception));
        log.Failed(kind, isExplained ? Failure.Describe(exception) : exception.ToString(), !isExplained);
        return true;
    }

    private static bool IsOfCache(Exception exception, bool mayRefuse)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is QueryCacheUnavailableException && mayRefuse) continue;
            if (e.GetType().Namespace is { } name && (name.StartsWith("EfQueryCache", StringComparison.Ordinal) || name.StartsWith("StackExchange", StringComparison.Ordinal)
                || name.StartsWith("Polly", StringComparison.Ordinal) || name.StartsWith("Xunit", StringComparison.Ordinal))) return true;
        }

        return false;
    }

    private static async Task TellAsync(QueryCache cache, NodeLog log, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            // A node that is killed has told how it was doing half a second before.
            await Task.Delay(500, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Tell(cache, log);
        }
    }

    private static void Tell(QueryCache cache, NodeLog log)
    {
        var statistics = cache.GetStatistics();
        log.Tell(statistics.Hits, statistics.SecondLevelHits, statistics.Misses, statistics.Bypasses);
    }
}
