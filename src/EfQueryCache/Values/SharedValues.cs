using System.Buffers;
using System.Globalization;
using EfQueryCache.Consistency;
using EfQueryCache.Diagnostics;
using EfQueryCache.SecondLevel;
using EfQueryCache.Wire;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.Values;

/// <summary>
/// Values under keys of the user's, where there is a second level: they live there alone, so that all processes see one and
/// the same, and a hit is the answer of one look. A value carries the tag of its key, which changes when somebody sets or
/// removes it, and the tags of whatever it was made of.
/// </summary>
/// <remarks>
/// What a value depends on is known to who made it: its payload says so. Who does not know yet asks twice, and remembers.
/// </remarks>
internal sealed partial class SharedValues(QueryCache cache, ISecondLevel level)
{
    private const int MostRounds = 3;
    private const int Remembered = 4096;
    private const int Tags = 1 << 16;

    private readonly Known?[] _tags = new Known?[Remembered];

    public async ValueTask<CacheValue<T>> GetAsync<T>(string key, CancellationToken cancellationToken)
    {
        if (cache.IsPassed()) return default;
        var found = await FindAsync(key, cancellationToken).ConfigureAwait(false);
        if (TryServe<T>(key, found, out var value)) return value;
        if (found.Bypass is { } bypass) cache.Pass(bypass);
        else CountMiss(key);
        ReadScope.ObserveMissing();
        return default;
    }

    public async ValueTask<IReadOnlyList<CacheValue<T>>> GetManyAsync<T>(IReadOnlyList<string> keys, CancellationToken cancellationToken)
        => await Task.WhenAll(keys.Select(key => GetAsync<T>(key, cancellationToken).AsTask())).ConfigureAwait(false);

    public async ValueTask<bool> ExistsAsync(string key, CancellationToken cancellationToken)
        => cache.FindBypass() is null && (await FindAsync(key, cancellationToken).ConfigureAwait(false)).Reads is not null;

    /// <summary>Stores values in place of older ones, of which nobody is served one afterwards.</summary>
    public async ValueTask SetAsync<T>(IReadOnlyList<KeyValuePair<string, T>> values, CacheValueOptions options, CancellationToken cancellationToken)
    {
        var began = cache.Options.TimeProvider.GetTimestamp();
        foreach (var (key, value) in values) StoredValue.Of(key, value);
        string[] keys = [.. values.Select(value => value.Key)];
        await ChangeAsync(keys).ConfigureAwait(false);
        if (cache.IsPassed()) return;
        if (await LookAsync(keys, options, cancellationToken).ConfigureAwait(false) is not { } before) return;
        await Task.WhenAll(values.Select(value => StoreAsync(value.Key, value.Value, before.Reads(value.Key), began, TtlOf(options)))).ConfigureAwait(false);
    }

    /// <summary>Removes a value, which nobody is served afterwards.</summary>
    /// <returns>Whether there was one that could have been served.</returns>
    public async ValueTask<bool> RemoveAsync(string key, CancellationToken cancellationToken)
    {
        var exists = await ExistsAsync(key, cancellationToken).ConfigureAwait(false);
        await ChangeAsync([key]).ConfigureAwait(false);
        return exists;
    }

    private Task ChangeAsync(string[] keys) => level.EndAsync(SecondLevels.NewId(), [.. keys.Select(TagOf).Distinct()], []);

    // Changes when the key is set or removed by hand. Keys that share one cost each other a value now and then.
    private string TagOf(string key) => string.Create(CultureInfo.InvariantCulture, $"cache {cache.Name}:v:{RowHash.OfText(key) & (Tags - 1)}");

    private async ValueTask<Found> FindAsync(string key, CancellationToken cancellationToken)
    {
        var canonical = CanonicalKey.OfValue(key, cache.Name);
        string[] asked = Recall(key) ?? [cache.Everything.SharedName!, TagOf(key)];
        for (var round = 0; round < MostRounds; round++)
        {
            var answer = await cache.Looks!.LookAsync(asked, canonical.Hash, cancellationToken).ConfigureAwait(false);
            if (answer.Bypass is { } bypass) return new(default, null, bypass);
            if (answer.Payload.IsEmpty) return default;
            if (!EntryPayload.TryRead(answer.Payload, canonical, cache.Wire, out var payload) || payload.ReadValue() is not { } bytes)
            {
                cache.Statistics.RecordCorrupt();
                cache.Logger.PayloadRejected(ValueCache.HashOf(key));
                return default;
            }

            var header = payload.Header;
            if (header.Epoch != answer.Epoch || RemainingOf(header) <= TimeSpan.Zero) return default;
            if (!header.Tags.AsSpan().SequenceEqual(asked))
            {
                Remember(key, asked = header.Tags);
                continue;
            }

            if (!header.Stamps.AsSpan().SequenceEqual(answer.Stamps)) return default;
            var reads = new SharedReads();
            return reads.TryAdd(answer.Epoch, asked, answer.Stamps) ? new(bytes, reads, null) { Remaining = RemainingOf(header) } : default;
        }

        return default; // somebody stores it again and again
    }

    // Clocks differ; the second level forgets it by its own.
    private TimeSpan RemainingOf(EntryHeader header) => header.Ttl - (cache.Options.TimeProvider.GetUtcNow() - header.Created);

    /// <summary>What values depend on as far as it is known before they are made.</summary>
    /// <returns><see langword="null"/> when they must not be stored.</returns>
    private async ValueTask<Before?> LookAsync(IReadOnlyList<string> keys, CacheValueOptions options, CancellationToken cancellationToken)
    {
        if (!options.TryReadVersions(cache, out var versions))
        {
            cache.Pass(BypassReason.MarkedByWriter);
            return null;
        }

        var (common, own) = (versions.SharedNames(), keys.Select(TagOf).Distinct().ToArray());
        var answer = await cache.Looks!.LookAsync([.. common, .. own], default, cancellationToken).ConfigureAwait(false);
        if (answer.Bypass is { } bypass)
        {
            cache.Pass(bypass);
            return null;
        }

        var stamps = own.Zip(answer.Stamps[common.Length..]).ToDictionary(tag => tag.First, tag => tag.Second, StringComparer.Ordinal);
        return new Before(this, versions.With(answer.Epoch, answer.Stamps[..common.Length]), answer.Epoch, stamps);
    }

    // Never fails: what cannot be written is made anew each time, and counted.
    private Task StoreAsync<T>(string key, T value, SharedReads reads, long began, TimeSpan ttl)
    {
        var clock = cache.Options.TimeProvider;
        var header = new EntryHeader
        {
            Epoch = reads.Epoch,
            Tags = reads.Tags,
            Stamps = reads.Stamps,
            Created = clock.GetUtcNow() - clock.GetElapsedTime(began),
            Ttl = cache.Pressure.Shorten(ttl),
        };
        var payload = new ArrayBufferWriter<byte>();
        var canonical = CanonicalKey.OfValue(key, cache.Name);
        if (!ValueBytes.TryWrite(key, value, cache.Options.Serializer, out var bytes))
        {
            cache.Statistics.RecordNotShared();
            cache.Logger.NotShared(ValueCache.HashOf(key), typeof(T).ToString());
            return Task.CompletedTask;
        }

        if (bytes.Length > cache.Options.MaxEntryBytes || !EntryPayload.TryWriteValue(header, bytes, canonical, cache.Wire, payload))
        {
            cache.Statistics.RecordNotStored(BypassReason.TooLarge);
            cache.Logger.TooLarge(ValueCache.HashOf(key));
            return Task.CompletedTask;
        }

        cache.Statistics.RecordStore();
        Remember(key, header.Tags);
        if (cache.Logger.IsEnabled(LogLevel.Debug)) cache.Logger.ValueStored(ValueCache.HashOf(key), bytes.Length);
        return level.StoreAsync(canonical.Hash, payload.WrittenMemory, header.Ttl);
    }

    private TimeSpan TtlOf(CacheValueOptions options) => options.GivenTtl ?? cache.Pressure.Lengthen(cache.Options.DefaultTtl);

    private bool TryServe<T>(string key, in Found found, out CacheValue<T> value)
    {
        value = default;
        if (found.Reads is null || !ValueBytes.TryRead(found.Bytes, cache.Options.Serializer, out T? read)) return false;
        cache.Statistics.RecordHit();
        cache.Statistics.RecordSecondLevelHit();
        if (ReadScope.Current is { } scope) scope.Add(found.Reads, scope.ExpiryOf(cache.Options.TimeProvider.GetTimestamp(), found.Remaining));
        if (cache.Logger.IsEnabled(LogLevel.Debug)) cache.Logger.ValueHit(ValueCache.HashOf(key));
        value = new CacheValue<T>(read!);
        return true;
    }

    private void CountMiss(string key)
    {
        cache.Statistics.RecordMiss();
        if (cache.Logger.IsEnabled(LogLevel.Debug)) cache.Logger.ValueMiss(ValueCache.HashOf(key));
    }

    private string[]? Recall(string key) => Volatile.Read(ref Slot(key)) is { } known && known.Key == key ? known.Tags : null;

    private void Remember(string key, string[] tags) => Volatile.Write(ref Slot(key), new Known(key, tags));

    private ref Known? Slot(string key) => ref _tags[key.GetHashCode(StringComparison.Ordinal) & (Remembered - 1)];

    private sealed record Known(string Key, string[] Tags);

    // What values depend on before they are made: some things together, and each on the tag of its key.
    private sealed record Before(SharedValues Values, TagVersions Versions, UInt128 Epoch, Dictionary<string, UInt128> Stamps)
    {
        public UInt128 StampOf(string key) => Stamps[Values.TagOf(key)];

        public SharedReads Reads(string key)
        {
            var reads = new SharedReads();
            reads.TryAdd(Versions);
            reads.TryAdd(Epoch, [Values.TagOf(key)], [StampOf(key)]);
            return reads;
        }
    }

    private readonly record struct Found(ReadOnlyMemory<byte> Bytes, SharedReads? Reads, BypassReason? Bypass)
    {
        /// <summary>How long it may be served from now on.</summary>
        public TimeSpan Remaining { get; init; }
    }
}
