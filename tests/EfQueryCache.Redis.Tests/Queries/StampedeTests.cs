using EfQueryCache.Redis.Tests.Infrastructure;

namespace EfQueryCache.Redis.Tests.Queries;

/// <summary>What many ask for at once is loaded once, in whatever process they are.</summary>
public sealed class StampedeTests(ItemDatabase database, RedisFixture redis) : IClassFixture<ItemDatabase>, IClassFixture<RedisFixture>
{
    private const int Reads = 500;

    // A process that has just started takes longer than 250 ms for so many at once, on half of a machine that it shares; then
    // they would ask the database instead.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("async")]
    [InlineData("sync")]
    public async Task Misses_of_two_processes_at_once_take_one_query(string how)
    {
        ApplicationProcess[] processes = [await StartAsync(how), await StartAsync(how)];
        try
        {
            for (var group = 0; group < 10; group++)
            {
                foreach (var process in processes) process.Tell($"{group} {Reads} {how}");
                var answers = new List<string?>();
                foreach (var process in processes) answers.Add(await process.ReadLineAsync());

                var seen = Reads * Enumerable.Range(0, ItemDatabase.ItemsPerGroup).Sum(i => (long)(group + (i * ItemDatabase.Groups)));
                Assert.Equal([$"0 {seen}", $"1 {seen}"], answers.Order());
            }
        }
        finally
        {
            foreach (var process in processes) process.Dispose();
        }
    }

    private Task<ApplicationProcess> StartAsync(string how) => ApplicationProcess.StartAsync(database.ConnectionString, redis.ConnectionString, redis.Prefix + how, Patience);
}
