using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using EfQueryCache.Consistency;
using EfQueryCache.Diagnostics;
using EfQueryCache.Storage;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.Values;

/// <summary>
/// Values under keys of the user's. One maker per key at a time: whoever comes meanwhile waits for it, unless something has
/// changed since it began. A flow that is making a value never waits for another maker, so that two cannot wait for each other.
/// </summary>
internal sealed partial class ValueCache(QueryCache cache)
{
    private readonly ConcurrentDictionary<string, ValueFlight> _flights = new(StringComparer.Ordinal);
    private readonly KeyStamps _stamps = new();

    public static QueryCacheInvalidation ByHand { get; } = new() { Cause = InvalidationCause.ByHand };

    public ValueTask<T> GetOrCreateAsync<T>(
        string key, Func<CancellationToken, ValueTask<T>> factory, Action<CacheValueOptions>? configure, CancellationToken cancellationToken)
        => cache.FindBypass() is null && Find(key) is { } entry ? new ValueTask<T>(Serve<T>(entry)) : MakeAsync(key, factory, configure, cancellationToken);

    public CacheValue<T> Get<T>(string key)
    {
        if (cache.IsPassed()) return default;
        if (Find(key) is { } entry) return new CacheValue<T>(Serve<T>(entry));
        CountMiss(key);
        ReadScope.ObserveMissing();
        return default;
    }

    public void Set<T>(string key, T value, CacheValueOptions options)
    {
        var began = cache.Options.TimeProvider.GetTimestamp();
        var stored = StoredValue.Of(key, value);

        _stamps.Change(key);
        if (ReadVersions(options) is not { } versions || !Store(NewEntry(key, stored, versions, began, TtlOf(options)), static () => true, isByHand: true)) Remove(key);
    }

    /// <summary>Keeps a value that is good as long as what a scope has read is, unless one is there that is good no longer than that.</summary>
    /// <returns>The one that is kept, or nothing.</returns>
    public CacheValue<T> Keep<T>(string key, T value, ReadScope scope)
    {
        var ttl = scope.TtlWithin(TimeSpan.MaxValue);
        if (scope.ReadVersions() is not { } versions || ttl <= TimeSpan.Zero || cache.FindBypass() is not null) return default;
        if (Find(key) is { } entry && entry.Versions.Include(versions) && scope.ExpiryOf(entry.Created, entry.Ttl) <= scope.ExpiryOf(scope.Began, ttl + ReadScope.Slack))
        {
            return new(entry.Value.Read<T>(key));
        }

        return Store(NewEntry(key, StoredValue.Of(key, value), versions, scope.Began, ttl), static () => true, isByHand: false) ? new(value) : default;
    }

    public bool Exists(string key) => cache.FindBypass() is null && Find(key) is not null;

    private async ValueTask<T> MakeAsync<T>(
        string key, Func<CancellationToken, ValueTask<T>> factory, Action<CacheValueOptions>? configure, CancellationToken cancellationToken)
    {
        var options = CacheValueOptions.From(configure);
        var isCounted = false;
        for (var mayWait = true; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ReadVersions(options) is not { } versions) return await FactoryRun.PassAsync(cache, [key], factory, cancellationToken).ConfigureAwait(false);

            var run = new FactoryRun(cache, [key], versions);
            var isMaker = TryLead(key, versions, run, mayWait, out var flight);
            if (Find(key) is { } entry)
            {
                // Somebody has been faster since the first look.
                if (isMaker) Leave(flight, null);
                return Serve<T>(entry);
            }

            if (!isCounted) CountMiss(key);
            isCounted = true;
            if (isMaker) return await LeadAsync(flight, factory, options, cancellationToken).ConfigureAwait(false);
            var made = await flight.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (made is not null && made != StoredValue.None && run.Outer is null) return made.Read<T>(key);
            mayWait &= run.Outer is null; // who records what is read takes what is stored, or makes it: what was made is not what is valid now
        }
    }

    private async ValueTask<T> LeadAsync<T>(
        ValueFlight flight, Func<CancellationToken, ValueTask<T>> factory, CacheValueOptions options, CancellationToken cancellationToken)
    {
        StoredValue? made = null;
        try
        {
            var value = await flight.Run.MakeAsync(factory, cancellationToken).ConfigureAwait(false);
            made = Keep(flight, value, options);
            return value;
        }
        catch
        {
            // What is made in its place is not to be kept.
            flight.Run.RefuseOuter();
            throw;
        }
        finally
        {
            Leave(flight, made);
        }
    }

    /// <returns><see langword="true"/> with a flight to lead, <see langword="false"/> with one to wait for.</returns>
    private bool TryLead(string key, TagVersions versions, FactoryRun run, bool mayWait, out ValueFlight flight)
    {
        var own = new ValueFlight(key, _stamps[key], run);
        while (true)
        {
            flight = _flights.GetOrAdd(key, own);
            if (ReferenceEquals(flight, own)) return true;
            if (flight.Stamp != own.Stamp || !flight.Run.IsAsGoodAsNew(versions))
            {
                if (!_flights.TryUpdate(key, own, flight)) continue;
                flight = own;
                return true;
            }

            if (mayWait && !run.IsNested) return false;
            flight = own; // known to nobody: whoever makes a value does not wait
            return true;
        }
    }

    private void Leave(ValueFlight flight, StoredValue? made)
    {
        _flights.TryRemove(new KeyValuePair<string, ValueFlight>(flight.Key, flight));
        flight.Run.End();
        flight.Land(made);
    }

    /// <summary>Stores what a factory has made, if what it was made of is still so, and tells the factory around it.</summary>
    /// <returns>What others wait for.</returns>
    private StoredValue? Keep<T>(ValueFlight flight, T value, CacheValueOptions options)
    {
        var key = flight.Key;
        var run = flight.Run;
        if (run.ReadVersions() is not { } versions)
        {
            run.RefuseOuter();
            if (cache.Logger.IsEnabled(LogLevel.Debug)) cache.Logger.ValueNotStored(HashOf(key));
            return flight.IsAwaited ? StoredValue.Of(key, value) : null;
        }

        var made = StoredValue.Of(key, value);
        var entry = NewEntry(key, made, versions, run.Began, TtlOf(options));
        Store(entry, () => _stamps[key] == flight.Stamp, isByHand: false);
        if (_stamps[key] == flight.Stamp) run.Outer?.Add(entry.Versions, run.ExpiryOf(entry.Created, entry.Ttl));
        else run.RefuseOuter();
        return made;
    }

    private ValueEntry NewEntry(string key, StoredValue value, TagVersions versions, long began, TimeSpan ttl)
    {
        var self = new TagCell("this value", TagKind.Value);
        TagVersions.TryRead([self], cache.Rules, out var own);
        return new ValueEntry(key, value, self, versions.And(own), began, cache.Options.LimitInMemory(cache.Pressure.Shorten(ttl)));
    }

    private TimeSpan TtlOf(CacheValueOptions options)
    {
        cache.Pressure.Observe();
        return options.GivenTtl ?? cache.Pressure.Lengthen(cache.Options.DefaultTtl);
    }

    private bool Store(ValueEntry entry, Func<bool> isWanted, bool isByHand)
    {
        if (entry.Bytes > Math.Min(cache.Options.MaxEntryBytes, cache.Store.LargestEntry))
        {
            cache.Statistics.RecordNotStored(BypassReason.TooLarge);
            cache.Logger.TooLarge(HashOf(entry.Key));
            return false;
        }

        if (!cache.Store.Set(entry, () => isWanted() && entry.Versions.AreCurrent(cache.Rules), out var replaced)) return false;
        if (isByHand) replaced?.Self.Bump(ByHand);
        cache.Statistics.RecordStore();
        if (cache.Logger.IsEnabled(LogLevel.Debug)) cache.Logger.ValueStored(HashOf(entry.Key), entry.Bytes);
        return true;
    }

    public bool Remove(string key)
    {
        _stamps.Change(key);
        if (cache.Store.Remove(key, EvictionReason.Invalidated) is not { } entry) return false;
        var wasValid = cache.FindDeath(entry) is null;
        entry.Self.Bump(ByHand);
        return wasValid;
    }

    /// <summary>The value of a key that may be served now.</summary>
    private ValueEntry? Find(string key)
    {
        if (!cache.Store.TryGet(key, out var entry)) return null;
        if (cache.FindDeath(entry) is { } reason)
        {
            cache.Store.Remove(entry, reason);
            return null;
        }

        return entry.Versions.AreCurrent(cache.Rules) ? entry : null;
    }

    private T Serve<T>(ValueEntry entry)
    {
        var value = entry.Value.Read<T>(entry.Key);
        entry.RecordHit();
        cache.Statistics.RecordHit();
        if (ReadScope.Current is { } scope) scope.Add(entry.Versions, scope.ExpiryOf(entry.Created, entry.Ttl));
        if (cache.Logger.IsEnabled(LogLevel.Debug)) cache.Logger.ValueHit(HashOf(entry.Key));
        return value;
    }

    private void CountMiss(string key)
    {
        cache.Statistics.RecordMiss();
        if (cache.Logger.IsEnabled(LogLevel.Debug)) cache.Logger.ValueMiss(HashOf(key));
    }

    /// <returns><see langword="null"/> when a value that is made now must neither be stored nor shared.</returns>
    private TagVersions? ReadVersions(CacheValueOptions options)
    {
        if (cache.IsPassed()) return null;
        if (options.TryReadVersions(cache, out var versions)) return versions;
        cache.Pass(BypassReason.MarkedByWriter);
        return null;
    }

    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 6));
}
