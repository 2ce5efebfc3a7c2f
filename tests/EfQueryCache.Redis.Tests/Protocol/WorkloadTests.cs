using System.Collections.Concurrent;
using EfQueryCache.Redis.Tests.Infrastructure;
using EfQueryCache.SecondLevel;
using EfQueryCache.Tests.Infrastructure;

namespace EfQueryCache.Redis.Tests.Protocol;

/// <summary>Random work of several processes: against a model when they take turns, against history when they do not.</summary>
public sealed class WorkloadTests(ITestOutputHelper output)
{
    private const int Tags = 4;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Stamps_are_what_a_simple_model_says(int seed)
    {
        await using var redis = await PrivateRedis.StartAsync();
        Node[] nodes = [await Node.StartAsync(redis.ConnectionString, "p"), await Node.StartAsync(redis.ConnectionString, "p"), await Node.StartAsync(redis.ConnectionString, "p")];
        var random = new Random(seed);
        var model = new StampModel();
        var writers = new List<(UInt128 Id, HashSet<string> Tags, Node Node)>();
        var states = new Dictionary<SecondLevelState, int>();
        for (var step = 0; step < TestEnvironment.Sized(20_000); step++)
        {
            var node = nodes[random.Next(nodes.Length)];
            string[] tags = [.. Enumerable.Range(0, Tags).Where(_ => random.Next(2) == 0).Select(i => $"t{i}")];
            var async = random.Next(2) == 0;
            switch (random.Next(100))
            {
                case < 50:
                    var answer = await node.LookAsync(async, tags);
                    states[answer.State] = states.GetValueOrDefault(answer.State) + 1;
                    model.Check(tags, answer, $"seed {seed}, step {step}");
                    break;
                case < 70 when tags.Length > 0:
                    var id = writers.Count > 0 && random.Next(4) == 0 ? writers[random.Next(writers.Count)].Id : Node.NewWriter();
                    if (writers.FirstOrDefault(w => w.Id == id) is { Node: not null } known) known.Tags.UnionWith(tags);
                    else writers.Add((id, [.. tags], node));
                    Assert.True(await (writers.First(w => w.Id == id).Node).MarkAsync(async, id, tags));
                    model.Mark(id, tags);
                    break;
                case < 97 when writers.Count > 0:
                    var index = random.Next(writers.Count);
                    var (writer, marked, owner) = writers[index];
                    writers.RemoveAt(index);
                    var isCommitted = random.Next(2) == 0;
                    await owner.Level.EndAsync(writer, [.. marked], isCommitted);
                    model.End(writer, marked, isCommitted);
                    break;
                case 98:
                    await node.CommitAsync(Node.NewWriter(), tags);
                    model.End(0, tags, true);
                    break;
                case 99:
                    await redis.CommandAsync(random.Next(2) == 0 ? "FLUSHALL" : "DEL {p}:epoch");
                    model.LoseEpoch();
                    foreach (var (lost, kept, by) in writers) await by.Level.EndAsync(lost, [.. kept], true);
                    writers.Clear();
                    break;
            }
        }

        output.WriteLine(string.Join(", ", states.Select(s => $"{s.Key} {s.Value}")));
        Assert.All([SecondLevelState.Answered, SecondLevelState.Marked], state => Assert.True(states.GetValueOrDefault(state) > 50));
        foreach (var node in nodes) await node.DisposeAsync();
    }

    [Fact]
    public async Task Nobody_reads_older_than_what_was_committed_before()
    {
        await using var redis = await PrivateRedis.StartAsync();
        var database = new ConcurrentDictionary<string, int>(Enumerable.Range(0, Tags).Select(i => KeyValuePair.Create($"t{i}", 0)));
        var floors = new ConcurrentDictionary<string, int>();
        var (hits, misses) = (0, 0);
        var rounds = TestEnvironment.Sized(3_000);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async n =>
        {
            await using var node = await Node.StartAsync(redis.ConnectionString, "p");
            var random = new Random(n);
            for (var i = 0; i < rounds; i++)
            {
                var tag = $"t{random.Next(Tags)}";
                if (n < 2) await WriteAsync(node, tag, random.Next(2) == 0);
                else await ReadAsync(node, tag, random.Next(2) == 0);
            }
        }));

        output.WriteLine($"{hits} hits, {misses} misses");
        Assert.True(hits > 10 && misses > 10);

        async Task WriteAsync(Node node, string tag, bool isCommitted)
        {
            var id = Node.NewWriter();
            Assert.True(await node.MarkAsync(id, tag));
            await Task.Yield();
            var version = isCommitted ? database.AddOrUpdate(tag, 1, (_, v) => v + 1) : 0;
            await Task.Yield();
            await node.Level.EndAsync(id, [tag], isCommitted);
            if (isCommitted) floors.AddOrUpdate(tag, version, (_, v) => Math.Max(v, version));
            await Task.Delay(Random.Shared.Next(3)); // a writer has other work between its writes
        }

        async Task ReadAsync(Node node, string tag, bool async)
        {
            var floor = floors.GetValueOrDefault(tag);
            var key = Node.Key(tag[1]);
            var answer = await node.LookAsync(async, [tag], key);
            if (answer.State != SecondLevelState.Answered) return;

            var now = Envelope(answer);
            var payload = answer.Payload.ToArray();
            int value;
            if (payload.Length == 36 && payload.AsSpan(0, 32).SequenceEqual(now))
            {
                value = BitConverter.ToInt32(payload, 32);
                Interlocked.Increment(ref hits);
            }
            else
            {
                value = database[tag];
                await Task.Yield();
                await node.Level.StoreAsync(key, (byte[])[.. now, .. BitConverter.GetBytes(value)], Node.Lease);
                Interlocked.Increment(ref misses);
            }

            Assert.True(value >= floor, $"{tag}: read {value} after {floor} was committed");
            floors.AddOrUpdate(tag, value, (_, v) => Math.Max(v, value));
        }
    }

    private static byte[] Envelope(SecondLevelAnswer answer) => [.. EfQueryCache.Redis.Protocol.KeySpace.Bytes(answer.Epoch), .. EfQueryCache.Redis.Protocol.KeySpace.Bytes(answer.Stamps[0])];
}
