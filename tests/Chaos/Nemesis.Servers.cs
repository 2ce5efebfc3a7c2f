using EfQueryCache.Redis.Tests.Infrastructure;

namespace EfQueryCache.Chaos;

/// <content>What happens to the servers.</content>
internal sealed partial class Nemesis
{
    // Stamps may be evicted at any time, marks may not.
    private const string EvictStamps = "EVAL \"for _,k in ipairs(redis.call('KEYS','{efqc}:t:*')) do if string.sub(redis.call('GET',k),1,1)=='s' then redis.call('DEL',k) end end\" 0";

    private const string TagsKey = "{efqc}:epoch";

    private (string, Func<Random, Task<bool>>)[] ServerFaults() => cluster.Shards is { } shards ? ShardFaults(shards) :
    [
        ("Redis flushed", _ => LoseAsync(() => CommandAsync("FLUSHALL"))),
        ("Redis flushed, COMMITs under way", FlushInCommitAsync),
        ("Redis restarted empty", _ => LoseAsync(() => cluster.Redis.RestartAsync(keepsSnapshot: false))),
        ("Redis restarted with an older snapshot", RestartOlderAsync),
        ("Redis failed over to a replica that lags", FailOverAsync),
        ("Redis stopped", StopRedisAsync),
        ("Redis asleep", DebugSleepAsync),
        ("Redis clients killed", _ => DoneAsync(() => CommandAsync("CLIENT KILL TYPE normal"))),
        ("Redis stamps evicted", _ => DoneAsync(() => CommandAsync(EvictStamps))),
        ("Redis stamps evicted again and again", EvictAgainAsync),
        ("PostgreSQL restarted", _ => DoneAsync(cluster.RestartPostgreSqlAsync)),
    ];

    private (string, Func<Random, Task<bool>>)[] ShardFaults(RedisCluster shards) =>
    [
        ("master of the tags killed", random => KillShardAsync(shards, 0, random)),
        ("another master killed", random => KillShardAsync(shards, 1, random)),
        ("master of the tags flushed", _ => LoseAsync(async () => await shards.Nodes[await shards.OwnerOfAsync(TagsKey)].CommandAsync("FLUSHALL"))),
        ("PostgreSQL restarted", _ => DoneAsync(cluster.RestartPostgreSqlAsync)),
    ];

    private Task<bool> KillShardAsync(RedisCluster shards, int distance, Random random) => LoseAsync(async () =>
    {
        var server = shards.Nodes[(await shards.OwnerOfAsync(TagsKey) + distance) % shards.Nodes.Length];
        server.Kill();
        await Task.Delay(Between(random, 200, 2500)); // so long it is gone
        await server.StartAsync();
    });

    private static async Task<bool> DoneAsync(Func<Task> fault)
    {
        await fault();
        return true;
    }

    private Task<string> CommandAsync(string command) => cluster.Redis.Primary.CommandAsync(command);

    // Writers have marked, COMMIT is on its way, and its answer takes a while: when the marks are lost, nobody may serve what
    // is being changed.
    private Task<bool> FlushInCommitAsync(Random random) => LoseAsync(async () =>
    {
        foreach (var node in cluster.Nodes)
        {
            node.HoldMessages(message => message.IsCommit ? Task.Delay(Random.Shared.Next(200)) : Task.CompletedTask);
            node.DelayResponses(TimeSpan.FromMilliseconds(random.Next(80)));
        }

        for (var flushes = 0; flushes < 10; flushes++)
        {
            await Task.Delay(Between(random, 100, 400));
            await CommandAsync("FLUSHALL");
        }

        foreach (var node in cluster.Nodes)
        {
            node.HoldMessages(null);
            node.DelayResponses(TimeSpan.Zero);
        }
    });

    private async Task<bool> RestartOlderAsync(Random random)
    {
        await CommandAsync("SAVE");
        await Task.Delay(Between(random, 500, 1500));
        return await LoseAsync(() => cluster.Redis.RestartAsync(keepsSnapshot: true));
    }

    private Task<bool> FailOverAsync(Random random) => LoseAsync(async () =>
    {
        cluster.Redis.LagBehind();
        await Task.Delay(Between(random, 200, 1200));
        await cluster.Redis.FailOverAsync([.. cluster.Nodes.Select(node => node.Redis)]);
    });

    private async Task<bool> StopRedisAsync(Random random)
    {
        cluster.Redis.Primary.Freeze();
        await Task.Delay(Between(random, 100, 2000));
        cluster.Redis.Primary.Thaw();
        return true;
    }

    private async Task<bool> DebugSleepAsync(Random random)
    {
        await CommandAsync($"DEBUG SLEEP 0.{random.Next(1, 9)}");
        return true;
    }

    private async Task<bool> EvictAgainAsync(Random random)
    {
        for (var evictions = 0; evictions < 10; evictions++)
        {
            await CommandAsync(EvictStamps);
            await Task.Delay(Between(random, 50, 400));
        }

        return true;
    }
}
