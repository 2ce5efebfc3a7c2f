using System.Diagnostics;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.History;

/// <summary>Readers and writers in parallel over one database and two caches, and the verdict on what they saw.</summary>
internal static class Workload
{
    private const int LongestDelay = 8;

    public static async Task<WorkloadReport> RunAsync(WorkloadOptions options, CancellationToken cancellationToken)
    {
        await using var database = new RegisterDatabase();
        await database.InitializeAsync();
        await using var proxy = new CuttingProxy(database.ConnectionString, () => DrawDelay(options));
        var fault = new ReadFault();
        var direct = Client.Direct(database.ConnectionString, options, fault);
        var proxied = Client.Through(proxy, options, fault);
        await using var killer = new BackendKiller(database.ConnectionString);
        var workers = Enumerable.Range(0, WorkloadOptions.Workers)
            .Select(number => new Worker(number, options, direct, proxied, killer))
            .ToArray();

        if (options.HidesTriggers) await HideTriggersAsync(database, options, direct, proxied);

        var begin = Stopwatch.GetTimestamp();
        await Task.WhenAll(workers.Select(worker => worker.RunAsync(options.Operations / workers.Length, cancellationToken)));
        var elapsed = Stopwatch.GetElapsedTime(begin);
        fault.Stop();
        var hits = direct.Cache.GetStatistics().Hits + proxied.Cache.GetStatistics().Hits;

        await AssertSettledAsync(direct, proxied);
        await workers[^1].ReadEverythingAsync();
        return new WorkloadReport(options, elapsed, [.. workers.Select(worker => worker.Recorder)], hits)
        {
            Caches = [direct.Cache.GetStatistics(), proxied.Cache.GetStatistics()],
        };
    }

    // The caches read the catalog when they are first used, and again only when EF Core is seen to change it.
    private static async Task HideTriggersAsync(RegisterDatabase database, WorkloadOptions options, params Client[] clients)
    {
        var tables = Enumerable.Range(0, options.Tables).Where(Registers.IsMirroredByTrigger).ToArray();
        foreach (var table in tables) await database.ExecuteAsync($"DROP TRIGGER mirror ON {Registers.TableName(table)}");
        foreach (var client in clients)
        {
            await client.UseAsync(async: true, isRetrying: false, context => context.Database.ExecuteSqlRawAsync("SELECT 1"));
            await client.Cache.Schemas.WhenReadAsync();
        }

        foreach (var table in tables) await database.ExecuteAsync(RegisterSchema.MirrorTrigger(table));
    }

    // The shared generator: delays need not be repeatable, since what they delay is not.
    private static TimeSpan DrawDelay(WorkloadOptions options)
        => Random.Shared.NextDouble() < options.DelayedShare ? TimeSpan.FromMilliseconds(Random.Shared.Next(1, LongestDelay)) : TimeSpan.Zero;

    // A write nobody settles would switch the caching of its tables off until its lease has passed.
    private static async Task AssertSettledAsync(params Client[] clients)
    {
        var begin = Stopwatch.GetTimestamp();
        while (clients.SelectMany(client => client.Cache.UnknownOutcomes.Held).ToArray() is { Length: > 0 } held)
        {
            Assert.True(Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(90), $"Not settled: {string.Join("; ", (object[])held)}.");
            await Task.Delay(20); // polls something that has no event
        }
    }
}
