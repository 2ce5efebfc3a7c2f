using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EfQueryCache.Redis.Calls;
using EfQueryCache.Redis.Connection;
using EfQueryCache.Redis.Diagnostics;
using EfQueryCache.Redis.Encryption;
using EfQueryCache.Redis.Marks;
using EfQueryCache.Redis.Protocol;
using EfQueryCache.Redis.Storing;
using EfQueryCache.SecondLevel;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace EfQueryCache.Redis;

/// <summary>The second level in Redis. Thread-safe.</summary>
internal sealed partial class RedisSecondLevel : ISecondLevel, IAsyncDisposable, IDisposable
{
    private const int MostEventsAtOnce = 500;
    private const int MaxLostTags = 10_000;
    private const int MaxWaitingStores = 1_024;
    private const long MaxWaitingBytes = 64L * 1024 * 1024;

    // How soon somebody looks after a server that is left alone: what hung for a moment is not done without for a minute.
    private static readonly TimeSpan FirstVisit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RedisEncryption? _encryption;
    private readonly HiddenNames _names;
    private readonly KeySpace _keys;
    private readonly RedisFigures _figures;
    private readonly WakeUps _wakeUps;
    private readonly RedisConnection _connection;
    private readonly Breaker _breaker;
    private readonly RedisCalls _calls;
    private readonly MarkKeeper _marks;
    private readonly LostEnds _lost;
    private readonly StoreQueue _stores;
    private readonly RedisValue _stampTtl;
    private readonly RedisValue _quarantine;
    private readonly RedisValue _logLength;
    private readonly CancellationTokenSource _end = new();
    private int _isWelcoming;

    public RedisSecondLevel(
        string cacheName, RedisOptions options, Func<Task<IConnectionMultiplexer>> connect, bool isOurs, TimeProvider time, ILogger logger, Meter meter)
    {
        (_time, _logger) = (time, logger);
        (_stampTtl, _quarantine) = (Milliseconds(options.StampTtl), (long)options.Quarantine.TotalMilliseconds);
        (_encryption, _names) = (options.Encryption, new(options.Encryption?.NameKey));
        _keys = new(options.KeyPrefix, cacheName, options.EpochSalt, _names);
        _figures = new(meter, cacheName);
        _breaker = new(options, time, logger, _figures);
        _wakeUps = new(new RedisChannel(_keys.ChannelName, RedisChannel.PatternMode.Literal));
        _logLength = options.LogLength;
        _connection = new(connect, isOurs, options.Database ?? -1, _keys.Epoch, _wakeUps, time, logger);
        _calls = new(options, _connection, _breaker, time, logger, _figures);
        _marks = new(MarkCall, _calls, time);
        _lost = new(MaxLostTags, TellAsync, TellEverythingAsync, _marks.Release, time, logger);
        _stores = new(MaxWaitingStores, MaxWaitingBytes, _calls, _figures);
        _figures.Retries = () => _lost.Count;
        _breaker.HasOpened = () => _ = WelcomeAsync(FirstVisit);
        _connection.Start(() => _ = WelcomeAsync());
    }

    public string Name => "Redis";

    public SecondLevelHealth Health => new(IsConnected, _breaker.IsOpen, _lost.Count);

    /// <summary>Gets what waits to be told.</summary>
    internal LostEnds Lost => _lost;

    /// <summary>Whether nothing is served while there is something to tell; a test proves that it is needed.</summary>
    internal bool TellsFirst { get; set; } = true;

    internal RedisFigures Figures => _figures;

    internal Breaker Breaker => _breaker;

    internal bool IsConnected => _connection.TryGet(out _);

    public Task<bool> StoreAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> payload, TimeSpan ttl)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ttl, TimeSpan.Zero);
        return _stores.Add(_keys.Entry(key.Span), _encryption is null ? Array(payload) : SealedPayload.Seal(_encryption, key.Span, payload.Span), Whole(ttl));
    }

    public async ValueTask RemoveAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken = default)
        => await _calls.RunAsync(new DeleteCall(_keys.Entry(key.Span)), cancellationToken).ConfigureAwait(false);

    public SecondLevelLead TryLead(ReadOnlyMemory<byte> key, UInt128 leader, TimeSpan lease) => ReadLead(_calls.Run(LeadCall(key, leader, lease)));

    public async ValueTask<SecondLevelLead> TryLeadAsync(ReadOnlyMemory<byte> key, UInt128 leader, TimeSpan lease, CancellationToken cancellationToken = default)
        => ReadLead(await _calls.RunAsync(LeadCall(key, leader, lease), cancellationToken).ConfigureAwait(false));

    public void EndLeading(ReadOnlyMemory<byte> key, UInt128 leader)
        => _ = _calls.RunAsync(new ScriptCall(Scripts.EndLeading, [_keys.Lock(key.Span)], [KeySpace.Bytes(leader)]), CancellationToken.None).AsTask();

    // The container disposes of it synchronously where the application does so.
    public void Dispose() => Task.Run(() => DisposeAsync().AsTask()).GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        _marks.Dispose();
        await _lost.DisposeAsync().ConfigureAwait(false);
        await _stores.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private static RedisValue Milliseconds(TimeSpan time) => Math.Max(1, (long)Math.Ceiling(time.TotalMilliseconds));

    // StackExchange.Redis sends whole milliseconds, and 0 is refused.
    private static TimeSpan Whole(TimeSpan time) => time < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : time;

    private static RedisValue NewStamps()
    {
        var bytes = new byte[16];
        RandomNumberGenerator.Fill(bytes);
        return bytes;
    }

    private static byte[] Array(ReadOnlyMemory<byte> memory)
        => MemoryMarshal.TryGetArray(memory, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length ? segment.Array : memory.ToArray();

    private ScriptCall LeadCall(ReadOnlyMemory<byte> key, UInt128 leader, TimeSpan lease)
        => new(Scripts.Lead, [_keys.Lock(key.Span)], [KeySpace.Bytes(leader), Milliseconds(lease)]);

    private static SecondLevelLead ReadLead(in RedisReply reply) => reply.Succeeded ? (SecondLevelLead)(int)reply.Result! : SecondLevelLead.Granted;

    // A connection is there again, or calls have failed: does the server answer, and can it keep the promises? The client may
    // say that it is connected a moment before it is.
    private async Task WelcomeAsync(TimeSpan delay = default)
    {
        if (Interlocked.Exchange(ref _isWelcoming, 1) != 0) return;
        try
        {
            // Nor does a server that hung say when it goes on.
            if (delay > TimeSpan.Zero) await Task.Delay(delay, _time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            for (var pause = TimeSpan.FromMilliseconds(50); ; pause = pause < LongestPause ? pause * 2 : LongestPause)
            {
                var reply = await _calls.InsistAsync(new InfoCall()).ConfigureAwait(false);
                if (reply.Succeeded)
                {
                    await _breaker.CloseAsync().ConfigureAwait(false);
                    _lost.Hurry();
                    _wakeUps.Call(); // what was written meanwhile was not heard
                    Judge(ServerInfo.Read((string?)reply.Result));
                    return;
                }

                await Task.Delay(pause, _time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (_end.IsCancellationRequested) return;
            }
        }
        finally
        {
            Volatile.Write(ref _isWelcoming, 0);
        }
    }

    private void Judge(ServerInfo info)
    {
        if (info.MajorVersion is > 0 and < 7) _calls.TellTooOld();
        if (info.EvictionPolicy is { } policy and not "noeviction") _logger.EvictionPolicy(policy);
    }
}
