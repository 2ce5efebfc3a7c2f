using System.Collections.Concurrent;
using EfQueryCache.Diagnostics;
using EfQueryCache.Execution;
using EfQueryCache.SecondLevel;
using EfQueryCache.Wire;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.Values;

/// <content>Values that are not there are made, by one of all processes; the others look again until it is stored, for a while.</content>
internal sealed partial class SharedValues
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<string, ValueFlight> _flights = new(StringComparer.Ordinal);
    private long _makings;
    private long _makingTicks;

    public async ValueTask<T> GetOrCreateAsync<T>(
        string key, Func<CancellationToken, ValueTask<T>> factory, Action<CacheValueOptions>? configure, CancellationToken cancellationToken)
    {
        var isCounted = false;
        for (var isSecond = false; ; isSecond = true)
        {
            if (cache.IsPassed()) return await FactoryRun.PassAsync(cache, [key], factory, cancellationToken).ConfigureAwait(false);
            var found = await FindAsync(key, cancellationToken).ConfigureAwait(false);
            if (TryServe<T>(key, found, out var value)) return value.Value;
            if (found.Bypass is { } bypass) cache.Pass(bypass);
            else if (!isCounted) CountMiss(key);
            isCounted = true;

            var options = CacheValueOptions.From(configure);
            if (found.Bypass is not null || await LookAsync([key], options, cancellationToken).ConfigureAwait(false) is not { } before)
            {
                return await FactoryRun.PassAsync(cache, [key], factory, cancellationToken).ConfigureAwait(false);
            }

            var run = new FactoryRun(cache, [key], before.Versions);
            var flight = Enter(key, before, run, mayWait: !isSecond && !run.IsNested);
            if (ReferenceEquals(flight.Run, run)) return await LeadAsync(flight, factory, options, cancellationToken).ConfigureAwait(false);
            var made = await flight.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (made is null || made == StoredValue.None || !await IsCurrentAsync(flight, cancellationToken).ConfigureAwait(false)) continue;
            Tell(run.Outer, flight, options);
            return made.Read<T>(key);
        }
    }

    // Somebody else's flight to wait for, or an own one; where one may not wait, or nobody shall, known to nobody.
    private ValueFlight Enter(string key, Before before, FactoryRun run, bool mayWait)
    {
        var own = new ValueFlight(key, 0, run) { SharedStamp = before.StampOf(key) };
        return mayWait ? _flights.GetOrAdd(key, own) : _flights.TryAdd(key, own) ? own : new ValueFlight(key, 0, run) { SharedStamp = own.SharedStamp };
    }

    private void Leave(ValueFlight flight, StoredValue? made)
    {
        _flights.TryRemove(new KeyValuePair<string, ValueFlight>(flight.Key, flight));
        flight.Run.End();
        flight.Land(made);
    }

    // Whether what somebody has made of these reads is what would be made of them now: asked after it was made, by who has come before.
    private async ValueTask<bool> IsCurrentAsync(ValueFlight flight, CancellationToken cancellationToken)
    {
        if (ReadsOf(flight) is not { } reads) return false;
        var answer = await cache.Looks!.LookAsync(reads.Tags, default, cancellationToken).ConfigureAwait(false);
        return answer.State == SecondLevelState.Answered && answer.Epoch == reads.Epoch && answer.Stamps.AsSpan().SequenceEqual(reads.Stamps);
    }

    // What a value was made of, and the tag of its key.
    private SharedReads? ReadsOf(ValueFlight flight)
        => flight.Run.ReadShared() is { } reads && reads.TryAdd(reads.Epoch, [TagOf(flight.Key)], [flight.SharedStamp]) ? reads : null;

    private async ValueTask<T> LeadAsync<T>(ValueFlight flight, Func<CancellationToken, ValueTask<T>> factory, CacheValueOptions options, CancellationToken cancellationToken)
    {
        StoredValue? made = null;
        var (canonical, leader) = (CanonicalKey.OfValue(flight.Key, cache.Name), SecondLevels.NewId());

        // A factory inside of another is a part of what others wait for: nobody waits for it alone.
        var lead = !flight.Run.IsNested ? new SharedLead(level, canonical, leader) : null;
        try
        {
            if (lead is not null && await WaitForOthersAsync<T>(flight.Key, canonical, leader, cancellationToken).ConfigureAwait(false) is { HasValue: true } theirs)
            {
                return theirs.Value;
            }

            var began = cache.Options.TimeProvider.GetTimestamp();
            var value = await flight.Run.MakeAsync(factory, cancellationToken).ConfigureAwait(false);
            RecordMaking(cache.Options.TimeProvider.GetElapsedTime(began));
            made = StoredValue.Of(flight.Key, value);
            var storing = Keep(flight, value, options);
            lead?.EndAfter(storing);
            return value;
        }
        catch
        {
            flight.Run.RefuseOuter();
            throw;
        }
        finally
        {
            Leave(flight, made);
            lead?.End();
        }
    }

    // Of all values together: nobody knows which of them take how long.
    private TimeSpan UsualMaking => Volatile.Read(ref _makings) is > 0 and var makings ? TimeSpan.FromTicks(Volatile.Read(ref _makingTicks) / makings) : TimeSpan.Zero;

    private void RecordMaking(TimeSpan time)
    {
        Interlocked.Increment(ref _makings);
        Interlocked.Add(ref _makingTicks, time.Ticks);
    }

    private async ValueTask<CacheValue<T>> WaitForOthersAsync<T>(string key, CanonicalKey canonical, UInt128 leader, CancellationToken cancellationToken)
    {
        var (since, patience) = (cache.Options.TimeProvider.GetTimestamp(), LeadPatience.Of(UsualMaking));
        for (var wait = TimeSpan.FromMilliseconds(2); ; wait = wait < LongestWait ? wait * 2 : wait)
        {
            var lead = await level.TryLeadAsync(canonical.Hash, leader, LeadPatience.Lease, cancellationToken).ConfigureAwait(false);
            if (lead == SecondLevelLead.Granted || (lead == SecondLevelLead.Refused && cache.Options.TimeProvider.GetElapsedTime(since) >= patience)) return default;
            if (lead == SecondLevelLead.Refused) await Task.Delay(wait, cancellationToken).ConfigureAwait(false); // another process has no event to tell it with
            var found = await FindAsync(key, cancellationToken).ConfigureAwait(false);
            if (TryServe<T>(key, found, out var value)) return value;
            if (lead == SecondLevelLead.GrantedAfterAnother || found.Bypass is not null) return default;
        }
    }

    // Who records what is read has waited for what somebody else has made.
    private void Tell(ReadScope? scope, ValueFlight flight, CacheValueOptions options)
    {
        if (scope is null) return;
        if (ReadsOf(flight) is { } reads) scope.Add(reads, scope.ExpiryOf(flight.Run.Began, TtlOf(options)));
        else scope.Refuse("a value was made that could not be stored");
    }

    // Stores what was made, if it is known what of, and tells the factory around it.
    private Task Keep<T>(ValueFlight flight, T value, CacheValueOptions options)
    {
        var (key, run) = (flight.Key, flight.Run);
        if (ReadsOf(flight) is { } reads)
        {
            run.Outer?.Add(reads, run.ExpiryOf(run.Began, TtlOf(options)));
            return KeepAsync(reads);
        }

        run.RefuseOuter();
        if (cache.Logger.IsEnabled(LogLevel.Debug)) cache.Logger.ValueNotStored(ValueCache.HashOf(key));
        return Task.CompletedTask;

        // What is invalid by now would only take the place of what somebody has set meanwhile.
        async Task KeepAsync(SharedReads reads)
        {
            if (await IsCurrentAsync(flight, CancellationToken.None).ConfigureAwait(false)) await StoreAsync(key, value, reads, run.Began, TtlOf(options)).ConfigureAwait(false);
        }
    }
}
