using EfQueryCache.Tests.Infrastructure;

namespace EfQueryCache.Redis.Tests.Infrastructure;

/// <summary>A cluster of the test's own, of primaries without replicas, over which the slots are spread evenly.</summary>
internal sealed class RedisCluster : IAsyncDisposable
{
    public const int Slots = 16_384;

    private readonly string[] _ids;

    private RedisCluster(PrivateRedis[] nodes, string[] ids) => (Nodes, _ids) = (nodes, ids);

    public PrivateRedis[] Nodes { get; }

    public string ConnectionString => string.Join(',', Nodes.Select(node => $"127.0.0.1:{node.Port}")) + ",connectTimeout=1000";

    public static async Task<RedisCluster> StartAsync(int count)
    {
        var nodes = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => PrivateRedis.StartAsync("--cluster-enabled", "yes", "--cluster-port", $"{FreePort.Find()}")));
        for (var i = 0; i < count; i++)
        {
            Assert.StartsWith("+OK", await nodes[i].CommandAsync($"CLUSTER ADDSLOTSRANGE {Slots * i / count} {(Slots * (i + 1) / count) - 1}"), StringComparison.Ordinal);
            var bus = (await nodes[i].CommandAsync("CONFIG GET cluster-port")).Split("\r\n")[4];
            Assert.StartsWith("+OK", await nodes[0].CommandAsync($"CLUSTER MEET 127.0.0.1 {nodes[i].Port} {bus}"), StringComparison.Ordinal);
        }

        foreach (var node in nodes)
        {
            await Eventually.HoldsAsync(() => IsWholeAsync(node, count).GetAwaiter().GetResult());
        }

        return new(nodes, await Task.WhenAll(nodes.Select(async node => (await node.CommandAsync("CLUSTER MYID")).Split("\r\n")[1])));
    }

    /// <summary>Which node has a key.</summary>
    public async Task<int> OwnerOfAsync(string key) => await SlotOfAsync(key) * Nodes.Length / Slots;

    /// <summary>Moves the slot of a key, with what is in it, as an operator does.</summary>
    public async Task MoveSlotAsync(string key, int to)
    {
        var (slot, from) = (await SlotOfAsync(key), await OwnerOfAsync(key));
        await OkAsync(to, $"CLUSTER SETSLOT {slot} IMPORTING {_ids[from]}");
        await OkAsync(from, $"CLUSTER SETSLOT {slot} MIGRATING {_ids[to]}");
        var keys = (await Nodes[from].CommandAsync($"CLUSTER GETKEYSINSLOT {slot} 1000")).Split("\r\n").Where(line => line.Contains(':', StringComparison.Ordinal));
        await OkAsync(from, $"MIGRATE 127.0.0.1 {Nodes[to].Port} \"\" 0 5000 KEYS {string.Join(' ', keys)}");
        foreach (var node in new[] { to, from }.Concat(Enumerable.Range(0, Nodes.Length))) await OkAsync(node, $"CLUSTER SETSLOT {slot} NODE {_ids[to]}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes) await node.DisposeAsync();
    }

    private async Task OkAsync(int node, string command) => Assert.StartsWith("+OK", await Nodes[node].CommandAsync(command), StringComparison.Ordinal);

    private async Task<int> SlotOfAsync(string key)
        => int.Parse((await Nodes[0].CommandAsync($"CLUSTER KEYSLOT {key}")).Split("\r\n")[0][1..], System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<bool> IsWholeAsync(PrivateRedis node, int count)
    {
        var info = await node.CommandAsync("CLUSTER INFO");
        return info.Contains("cluster_state:ok", StringComparison.Ordinal) && info.Contains($"cluster_known_nodes:{count}", StringComparison.Ordinal);
    }
}
