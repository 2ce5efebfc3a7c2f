using EfQueryCache.SecondLevel;

namespace EfQueryCache.Values;

/// <content>Values that are good as long as what somebody has read is.</content>
internal sealed partial class SharedValues
{
    /// <summary>Keeps a value that is good as long as what a scope has read is, unless one is there that is good no longer than that.</summary>
    /// <returns>The one that is kept, or nothing.</returns>
    public async ValueTask<CacheValue<T>> KeepAsync<T>(string key, T value, ReadScope scope, CancellationToken cancellationToken)
    {
        var ttl = scope.TtlWithin(TimeSpan.MaxValue);
        if (scope.ReadShared() is not { } reads || ttl <= TimeSpan.Zero || cache.FindBypass() is not null) return default;
        var remaining = ttl - cache.Options.TimeProvider.GetElapsedTime(scope.Began);
        var found = await FindAsync(key, cancellationToken).ConfigureAwait(false);
        if (found.Reads?.Include(reads) == true && found.Remaining <= remaining + ReadScope.Slack && ValueBytes.TryRead(found.Bytes, cache.Options.Serializer, out T? kept)) return new(kept!);

        // What was read may be older than what other processes have written: only what is so still is worth keeping.
        var (tags, stamps, own) = (reads.Tags, reads.Stamps, TagOf(key));
        var answer = await cache.Looks!.LookAsync([.. tags, own], default, cancellationToken).ConfigureAwait(false);
        if (answer.State != SecondLevelState.Answered || answer.Epoch != reads.Epoch || !answer.Stamps.AsSpan(..^1).SequenceEqual(stamps)) return default;
        if (!reads.TryAdd(answer.Epoch, [own], [answer.Stamps[^1]])) return default;
        _ = StoreAsync(key, value, reads, scope.Began, ttl);
        return new(value);
    }
}
