using EfQueryCache.Redis.Protocol;
using EfQueryCache.Redis.Tests.Infrastructure;
using EfQueryCache.SecondLevel;
using EfQueryCache.Tests.Infrastructure;
using StackExchange.Redis;

namespace EfQueryCache.Redis.Tests.Protocol;

/// <summary>The log tells everybody what writers do, or that something is lost.</summary>
public sealed class LogTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private readonly string _prefix = Guid.NewGuid().ToString("N");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [CombinatorialBools]
    public async Task Marks_and_ends_are_told_in_their_order(bool async)
    {
        await using var writer = await NodeAsync();
        await using var reader = await NodeAsync();
        var position = (await ReadAsync(reader)).Position;
        var (first, second) = (Node.NewWriter(), Node.NewWriter());

        await writer.MarkAsync(async, first, ["a", "ü"]);
        await writer.MarkAsync(async, second, ["b"], TimeSpan.FromSeconds(5));
        await writer.Level.EndAsync(first, ["a"], ["ü"]);
        await writer.RollBackAsync(second, "b");

        var news = await ReadAsync(reader, position);
        Assert.Equal((false, false, position + 4), (news.HasGap, news.HasMore, news.Position));
        Assert.Equal(["mark a ü 60", "mark b 5", "end a | ü", "end  | b"], news.Events.Select(Describe));
        Assert.Equal([first, second, first, second], news.Events.Select(e => e.Writer));
        Assert.Empty((await ReadAsync(reader, news.Position)).Events);
    }

    [Fact]
    public async Task Many_events_are_told_in_several_answers()
    {
        await using var node = await NodeAsync();
        var position = (await ReadAsync(node)).Position;
        await Task.WhenAll(Enumerable.Range(0, 1_234).Select(i => node.CommitAsync(Node.NewWriter(), $"tag {i}")));

        var (tags, answers) = (new List<string>(), 0);
        for (var hasMore = true; hasMore; answers++)
        {
            var news = await ReadAsync(node, position);
            Assert.False(news.HasGap);
            tags.AddRange(news.Events.Select(e => Assert.Single(e.Changed)));
            (position, hasMore) = (news.Position, news.HasMore);
        }

        Assert.Equal((1_234, 3), (tags.Distinct().Count(), answers));
    }

    [Fact]
    public async Task Event_that_was_trimmed_before_it_was_read_is_a_gap()
    {
        await using var node = await NodeAsync(o => o.LogLength = 100);
        var position = (await ReadAsync(node)).Position;
        await CommitAsync(node, 1);
        var next = (await ReadAsync(node, position)).Position;
        await CommitAsync(node, 1_000);

        var news = await ReadAsync(node, next);
        Assert.True(news.HasGap);
        Assert.Equal((next + 1_000, 0), (news.Position, news.Events.Count));
        Assert.InRange((long)await ExecuteAsync("XLEN", $"{{{_prefix}}}:log"), 100, 300);

        await CommitAsync(node, 1);
        Assert.Equal((false, 1), ((news = await ReadAsync(node, news.Position)).HasGap, news.Events.Count));
    }

    [Theory]
    [InlineData("mark")]
    [InlineData("read")]
    public async Task Log_that_is_gone_begins_another_epoch(string next)
    {
        await using var node = await NodeAsync();
        var before = await ReadAsync(node);
        await CommitAsync(node, 5);
        await ExecuteAsync("DEL", $"{{{_prefix}}}:log");
        if (next == "mark") await node.MarkAsync(Node.NewWriter(), "x");

        var after = await ReadAsync(node, before.Position + 5);
        Assert.NotEqual(before.Epoch, after.Epoch);
        Assert.Equal(after.Epoch, (await node.LookAsync("y")).Epoch);
        Assert.Equal(after.Epoch, (await ReadAsync(node, after.Position)).Epoch);
    }

    [Fact]
    public async Task What_cannot_be_read_is_a_gap()
    {
        await using var node = await NodeAsync();
        var position = (await ReadAsync(node)).Position;
        await ExecuteAsync("XADD", $"{{{_prefix}}}:log", "1-*", "e", "nonsense");
        await CommitAsync(node, 1);

        var news = await ReadAsync(node, position);
        Assert.Equal((true, position + 2, 0), (news.HasGap, news.Position, news.Events.Count));
    }

    [Fact]
    public async Task Who_waits_is_called_when_a_writer_ends_and_after_a_reconnect()
    {
        await using var server = await PrivateRedis.StartAsync();
        await using var writer = await Node.StartAsync(server.ConnectionString, _prefix);
        await using var reader = await Node.StartAsync(server.ConnectionString, _prefix);
        var calls = 0;
        using (reader.Level.OnWritten(() => Interlocked.Increment(ref calls)))
        {
            await Eventually.HoldsAsync(() =>
            {
                _ = writer.CommitAsync(Node.NewWriter(), "a"); // the subscription may come a moment later than the connection
                return Volatile.Read(ref calls) > 0;
            });

            await ExecuteOnAsync(server.ConnectionString, "CLIENT", "KILL", "TYPE", "pubsub");
            await ExecuteOnAsync(server.ConnectionString, "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            await Eventually.HoldsAsync(() => writer.Level.IsConnected && reader.Level.IsConnected);
            var before = Volatile.Read(ref calls);
            await Eventually.HoldsAsync(() =>
            {
                _ = writer.CommitAsync(Node.NewWriter(), "a");
                return Volatile.Read(ref calls) > before + 1;
            });
        }

        await writer.CommitAsync(Node.NewWriter(), "a");
        await Task.Delay(50, Token); // for a call that must not come
        var after = Volatile.Read(ref calls);
        await writer.CommitAsync(Node.NewWriter(), "a");
        await Task.Delay(50, Token); // as above
        Assert.Equal(after, Volatile.Read(ref calls));
    }

    [Fact]
    public async Task Log_is_not_read_while_Redis_is_not_there()
    {
        await using var node = await Node.StartAsync("127.0.0.1:1", _prefix, o => o.Timeout = TimeSpan.FromMilliseconds(50), wait: false);
        Assert.Null(await node.Level.ReadLogAsync(-1, Token));
    }

    [Fact]
    public void Events_are_read_as_they_were_written_and_nothing_else_is_read()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            string[] tags = [.. Enumerable.Range(0, random.Next(4)).Select(_ => new string((char)random.Next('a', 'ü'), random.Next(5)))];
            var (writer, lease, changed) = ((UInt128)random.NextInt64() << 60, TimeSpan.FromMilliseconds(random.Next(1, 100_000)), random.Next(tags.Length + 1));
            var isMark = random.Next(2) == 0;
            var bytes = isMark ? LogEvent.OfMark(writer, lease, tags) : LogEvent.OfEnd(writer, tags, changed);

            Assert.True(LogEvent.TryRead(bytes, out var read));
            Assert.Equal((writer, isMark ? lease : (TimeSpan?)null), (read!.Writer, read.Lease));
            Assert.Equal(isMark ? [] : tags[..changed], read.Changed);
            Assert.Equal(isMark ? tags : tags[changed..], read.Marked);

            // Whatever becomes of the bytes: no exception, and no more tags than there is room for.
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            if (LogEvent.TryRead(bytes.AsSpan(0, random.Next(bytes.Length + 1)), out var other)) Assert.InRange(other!.Changed.Count + other.Marked.Count, 0, tags.Length + 8);
        }
    }

    private static string Describe(SecondLevelEvent e)
        => e.Lease is { } lease ? $"mark {string.Join(' ', e.Marked)} {lease.TotalSeconds}" : $"end {string.Join(' ', e.Changed)} | {string.Join(' ', e.Marked)}";

    private static async Task<SecondLevelNews> ReadAsync(Node node, long position = -1)
        => await node.Level.ReadLogAsync(position, Token) ?? throw new InvalidOperationException("The log could not be read.");

    private static async Task CommitAsync(Node node, int times)
    {
        for (var i = 0; i < times; i++) await node.CommitAsync(Node.NewWriter(), "a");
    }

    private Task<RedisResult> ExecuteAsync(string command, params object[] arguments) => ExecuteOnAsync(redis.ConnectionString, command, arguments);

    private static async Task<RedisResult> ExecuteOnAsync(string connectionString, string command, params object[] arguments)
    {
        using var connection = await ConnectionMultiplexer.ConnectAsync(connectionString + ",allowAdmin=true");
        return await connection.GetDatabase().ExecuteAsync(command, arguments);
    }

    private Task<Node> NodeAsync(Action<RedisOptions>? configure = null) => Node.StartAsync(redis.ConnectionString, _prefix, configure);
}
