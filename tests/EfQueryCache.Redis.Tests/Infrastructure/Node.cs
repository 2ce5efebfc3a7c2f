using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using EfQueryCache.Redis.Connection;
using EfQueryCache.SecondLevel;
using EfQueryCache.Tests.Infrastructure;
using StackExchange.Redis;

namespace EfQueryCache.Redis.Tests.Infrastructure;

/// <summary>One process: a second level with a connection, a log and a meter of its own; its methods in both forms.</summary>
internal sealed class Node : IAsyncDisposable
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private static int _writers;

    private Node(RedisSecondLevel level, EventLog log, Meter meter, RedisOptions options) => (Level, Log, Meter, Options) = (level, log, meter, options);

    public RedisSecondLevel Level { get; }

    public EventLog Log { get; }

    public Meter Meter { get; }

    public RedisOptions Options { get; }

    /// <summary>A number that nobody else uses.</summary>
    public static UInt128 NewWriter() => ((UInt128)0xABCD << 112) | (UInt128)(uint)Interlocked.Increment(ref _writers);

    public static byte[] Key(int number) => SHA256.HashData(BitConverter.GetBytes(number));

    public static async Task<Node> StartAsync(string connectionString, string prefix, Action<RedisOptions>? configure = null, TimeProvider? time = null, bool wait = true, string name = "")
    {
        var options = new RedisOptions { Configuration = connectionString, KeyPrefix = prefix, Quarantine = TimeSpan.Zero, Timeout = TimeSpan.FromSeconds(5) };
        configure?.Invoke(options);
        var (log, meter) = (new EventLog(), new Meter("EfQueryCache"));
        var level = new RedisSecondLevel(name, options, () => ConnectAsync(options), true, time ?? TimeProvider.System, log, meter);
        if (wait) await Eventually.HoldsAsync(() => level.IsConnected);
        return new(level, log, meter, options);
    }

    public async Task<SecondLevelAnswer> LookAsync(bool async, IReadOnlyList<string> tags, byte[]? key = null)
        => async ? await Level.LookAsync(tags, key, TestContext.Current.CancellationToken) : Level.Look(tags, key);

    public Task<SecondLevelAnswer> LookAsync(params IReadOnlyList<string> tags) => LookAsync(true, tags);

    public async Task<bool> MarkAsync(bool async, UInt128 writer, IReadOnlyList<string> tags, TimeSpan? lease = null)
        => async ? await Level.MarkAsync(writer, tags, lease ?? Lease, TestContext.Current.CancellationToken) : Level.Mark(writer, tags, lease ?? Lease);

    public Task<bool> MarkAsync(UInt128 writer, params IReadOnlyList<string> tags) => MarkAsync(true, writer, tags);

    public Task CommitAsync(UInt128 writer, params IReadOnlyList<string> tags) => Level.EndAsync(writer, tags, isCommitted: true);

    public Task RollBackAsync(UInt128 writer, params IReadOnlyList<string> tags) => Level.EndAsync(writer, tags, isCommitted: false);

    public async ValueTask DisposeAsync()
    {
        await Level.DisposeAsync();
        Meter.Dispose();
    }

    /// <summary>Ends the process without goodbye: nothing is renewed any more.</summary>
    public ValueTask DieAsync() => DisposeAsync();

    private static async Task<IConnectionMultiplexer> ConnectAsync(RedisOptions options)
    {
        var configuration = RedisAddress.Parse(options.Configuration!).Options;
        configuration.AbortOnConnectFail = false;
        configuration.SyncTimeout = (int)options.Timeout.TotalMilliseconds;
        return await ConnectionMultiplexer.ConnectAsync(configuration);
    }
}
