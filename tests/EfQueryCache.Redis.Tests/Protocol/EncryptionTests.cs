using System.Security.Cryptography;
using System.Text;
using EfQueryCache.Redis.Encryption;
using EfQueryCache.Redis.Tests.Infrastructure;
using EfQueryCache.SecondLevel;
using EfQueryCache.Tests.Infrastructure;
using StackExchange.Redis;

namespace EfQueryCache.Redis.Tests.Protocol;

/// <summary>With keys of the application's, Redis learns nothing but sizes and stamps.</summary>
public sealed class EncryptionTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static readonly byte[] First = RandomNumberGenerator.GetBytes(32);
    private static readonly byte[] Second = RandomNumberGenerator.GetBytes(16);
    private static readonly byte[] Names = RandomNumberGenerator.GetBytes(32);

    private readonly string _prefix = Guid.NewGuid().ToString("N");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [CombinatorialBools]
    public async Task Entry_comes_back_as_it_was_stored(bool async)
    {
        await using var a = await NodeAsync(new RedisEncryption("k1", First, Names));
        await using var b = await NodeAsync(new RedisEncryption("k1", First, Names));
        byte[] payload = [1, 0, 2, 255];
        Assert.True(await a.Level.StoreAsync(Node.Key(1), payload, Node.Lease));

        Assert.Equal(payload, (await b.LookAsync(async, ["x"], Node.Key(1))).Payload.ToArray());
        Assert.Equal((await a.LookAsync("x")).Stamps, (await b.LookAsync("x")).Stamps);
    }

    [Fact]
    public async Task Old_keys_are_read_and_unknown_ones_are_a_miss()
    {
        await using var before = await NodeAsync(new RedisEncryption("k1", First, Names));
        await using var after = await NodeAsync(new RedisEncryption("k2", Second, Names).Accept("k1", First));
        await using var without = await NodeAsync(new RedisEncryption("k3", Second, Names));
        await before.Level.StoreAsync(Node.Key(1), new byte[] { 1 }, Node.Lease);
        await after.Level.StoreAsync(Node.Key(2), new byte[] { 2 }, Node.Lease);

        Assert.Equal([1], (await after.LookAsync(true, [], Node.Key(1))).Payload.ToArray());
        Assert.Equal([2], (await after.LookAsync(true, [], Node.Key(2))).Payload.ToArray());
        Assert.True((await before.LookAsync(true, [], Node.Key(2))).Payload.IsEmpty);
        Assert.True((await without.LookAsync(true, [], Node.Key(1))).Payload.IsEmpty);
        Assert.Equal(SecondLevelState.Answered, (await without.LookAsync(true, [], Node.Key(1))).State);
        Assert.Equal(2, without.Level.Figures.NotDecrypted);
    }

    [Fact]
    public async Task Nothing_that_was_said_is_to_be_found_in_Redis()
    {
        await using var node = await NodeAsync(new RedisEncryption("k1", First, Names));
        var writer = Node.NewWriter();
        var before = (await node.Level.ReadLogAsync(-1, Token))!;
        await node.LookAsync("secret table");
        await node.MarkAsync(writer, "secret table", "secret other");
        await node.Level.EndAsync(writer, ["secret table"], ["secret other"]);
        await node.Level.StoreAsync(Node.Key(1), Encoding.UTF8.GetBytes("secret rows"), Node.Lease);

        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString + ",allowAdmin=true");
        var (server, database) = (connection.GetServer(connection.GetEndPoints()[0]), connection.GetDatabase());
        var keys = server.Keys(pattern: $"*{_prefix}*").ToArray();
        Assert.Equal(5, keys.Length); // epoch, log, two tags, an entry
        foreach (var key in keys)
        {
            var content = (string)key! + Encoding.UTF8.GetString((byte[])await database.ExecuteAsync("DUMP", key)!);
            Assert.DoesNotContain("secret", content, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToHexStringLower(Node.Key(1)), content, StringComparison.Ordinal);
        }

        // And still everybody who uses a tag hears of it.
        var news = (await node.Level.ReadLogAsync(before.Position, Token))!;
        Assert.Equal(["secret table"], news.Events[^1].Changed);
        await using var other = await NodeAsync(new RedisEncryption("k1", First, Names));
        await other.LookAsync("secret other");
        Assert.Equal((0, "secret other"), (((news = (await other.Level.ReadLogAsync(before.Position, Token))!).Events[^1].Changed.Count), Assert.Single(news.Events[^1].Marked)));
    }

    [Fact]
    public void Whatever_was_changed_or_exchanged_is_not_opened()
    {
        var (encryption, random) = (new RedisEncryption("a key", First, Names), new Random(3));
        for (var i = 0; i < 20_000; i++)
        {
            var payload = RandomNumberGenerator.GetBytes(random.Next(40));
            var stored = SealedPayload.Seal(encryption, Node.Key(i), payload);
            Assert.Equal(payload, SealedPayload.Open(encryption, Node.Key(i), stored));
            Assert.Null(SealedPayload.Open(encryption, Node.Key(i + 1), stored));
            Assert.Null(SealedPayload.Open(encryption, Node.Key(i), stored.AsSpan(0, random.Next(stored.Length))));
            stored[random.Next(stored.Length)] ^= (byte)(1 << random.Next(8));
            Assert.Null(SealedPayload.Open(encryption, Node.Key(i), stored));
        }
    }

    [Fact]
    public void Keys_that_cannot_be_meant_are_refused()
    {
        Assert.Contains("16, 24 or 32", Assert.Throws<ArgumentException>(() => new RedisEncryption("k", new byte[17], Names)).Message, StringComparison.Ordinal);
        Assert.Contains("at least 16", Assert.Throws<ArgumentException>(() => new RedisEncryption("k", First, new byte[8])).Message, StringComparison.Ordinal);
        Assert.Contains("another one", Assert.Throws<ArgumentException>(() => new RedisEncryption("k", First, First)).Message, StringComparison.Ordinal);
        Assert.Contains("\"k\"", Assert.Throws<ArgumentException>(() => new RedisEncryption("k", First, Names).Accept("k", Second)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new RedisEncryption(new string('k', 256), First, Names));
    }

    private Task<Node> NodeAsync(RedisEncryption encryption) => Node.StartAsync(redis.ConnectionString, _prefix, o => o.Encryption = encryption);
}
