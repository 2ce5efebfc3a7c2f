using System.Diagnostics;
using EfQueryCache.Consistency;
using EfQueryCache.Tests.Infrastructure;
using EfQueryCache.Tests.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace EfQueryCache.Tests.Soak;

/// <summary>After hours of everything at once nothing is left over: no memory, no connection, no mark, no flight.</summary>
[Collection(nameof(SoakRunsAlone))]
public sealed class SoakTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static readonly TimeSpan Duration = TestEnvironment.IsFull ? TimeSpan.FromMinutes(30) : TimeSpan.FromSeconds(12);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_left_over()
    {
        var unobserved = 0;
        void Count(object? sender, UnobservedTaskExceptionEventArgs args) => Interlocked.Increment(ref unobserved);
        TaskScheduler.UnobservedTaskException += Count;
        try
        {
            var options = new QueryCacheOptions { Jitter = 0.2 };
            options.L1.SizeLimit = 1024 * 1024;
            var cache = new QueryCache("", options, NullLogger.Instance);
            var connectionString = $"{database.ConnectionString};Application Name=soak;Maximum Pool Size=10";
            var builder = new DbContextOptionsBuilder<ShopContext>();
            builder.UseNpgsql(connectionString).AddQueryCache(cache).ConfigureWarnings(w => w.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning));
            var contexts = builder.Options;

            var start = Stopwatch.GetTimestamp();
            await RunAsync(Duration / 3, seed: 1);
            var before = Memory();
            var operations = await RunAsync(Duration * 2 / 3, seed: 2);
            var after = Memory();

            var statistics = cache.GetStatistics();
            TestContext.Current.SendDiagnosticMessage(
                "Soak: {0:N0} operations in the last two thirds of {1:N0} s; memory {2:N0} KiB, then {3:N0} KiB\n{4}",
                operations, Stopwatch.GetElapsedTime(start).TotalSeconds, before / 1024, after / 1024, statistics);
            Assert.True(after < before + (8 * 1024 * 1024), $"memory grew from {before:N0} to {after:N0} bytes");
            Assert.True(statistics is { Hits: > 100, Misses: > 100, SizeBytes: <= 1024 * 1024 });
            Assert.Equal(0, cache.Flights.Count);
            await Eventually.HoldsAsync(() => cache.UnknownOutcomes.Count == 0);
            Assert.Equal(0, unobserved);
            await AssertNoMarkAsync(contexts);
            await AssertNoConnectionIsBusyAsync(connectionString);

            async Task<long> RunAsync(TimeSpan duration, int seed)
            {
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
                var workers = Enumerable.Range(0, 6).Select(i => new SoakWorker(() => new ShopContext(contexts), cache, new Random((seed * 100) + i))).ToArray();
                var running = workers.Select(worker => Task.Run(() => worker.RunAsync(stop.Token), Token)).ToArray();
                stop.CancelAfter(duration);
                await Task.WhenAll(running);
                return workers.Sum(worker => worker.Operations);
            }
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Count;
        }
    }

    private static long Memory()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }

    // Where a mark was left behind, nothing of that table would be served any more.
    private static async Task AssertNoMarkAsync(DbContextOptions<ShopContext> options)
    {
        await using var context = new ShopContext(options);
        var tags = DatabaseTags.For(context.Database.GetDbConnection().Database);
        var cells = new List<TagCell> { tags.Everything, tags.Schema };
        foreach (var table in context.Model.GetRelationalModel().Tables)
        {
            tags.Table(table.Name).AddReadCells(null, cells);
            tags.Table(table.Name).AddReadCells(table.Schema ?? "public", cells);
        }

        Assert.All(cells, cell => Assert.False(cell.IsMarked, cell.ToString()));
    }

    private async Task AssertNoConnectionIsBusyAsync(string connectionString)
    {
        NpgsqlConnection.ClearPool(new NpgsqlConnection(connectionString));
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'soak'", connection);
        for (var i = 0; i < 500; i++)
        {
            if ((long)(await command.ExecuteScalarAsync(Token))! == 0) return;
            await Task.Delay(10, Token); // the server takes its time to see them go
        }

        Assert.Fail("connections are left that the pool does not own");
    }
}
