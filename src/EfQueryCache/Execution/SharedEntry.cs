using System.Buffers;
using EfQueryCache.Consistency;
using EfQueryCache.Diagnostics;
using EfQueryCache.Querying;
using EfQueryCache.Results;
using EfQueryCache.SecondLevel;
using EfQueryCache.Storage;
using EfQueryCache.Wire;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Execution;

/// <summary>Entries on their way between memory and the second level.</summary>
internal static class SharedEntry
{
    /// <summary>Takes over what the second level has stored, if it answers the request.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="answer">What the second level said.</param>
    /// <param name="key">The key that was looked up.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="columns">How EF Core wants to read the rows.</param>
    /// <param name="versions">The versions and stamps of the tags that were asked for.</param>
    /// <param name="count">What was counted before anything was looked at.</param>
    /// <param name="conditions">What was asked for beside the tables; gets what the stored entry has more.</param>
    /// <returns>The entry, which is in memory now if it is to be kept there; <see langword="null"/> when there is none that may be served.</returns>
    public static QueryCacheEntry? Read(
        QueryCache cache,
        in SecondLevelAnswer answer,
        CanonicalKey key,
        in CacheRequest request,
        IReadOnlyList<ReaderColumn?> columns,
        TagVersions versions,
        long count,
        ref Conditions conditions)
    {
        if (!EntryPayload.TryRead(answer.Payload, key, cache.Wire, out var read))
        {
            cache.Statistics.RecordCorrupt();
            cache.Logger.PayloadRejected(request.Key.ToHashText());
            return null;
        }

        var header = read.Header;
        if (header.Epoch != answer.Epoch) return null;
        var stored = Conditions.Create(header.UserTags, header.Tables);
        if (!conditions.Includes(stored))
        {
            conditions = conditions.And(stored); // whatever becomes of it, they are to be asked for as well
            return null;
        }

        if (!stored.Includes(conditions)) return null;
        if (!header.Tags.AsSpan().SequenceEqual(versions.SharedNames()) || !header.Stamps.AsSpan().SequenceEqual(answer.Stamps)) return null;

        // Clocks differ; it is never served for longer than its time to live from now on, and Redis forgets it by its own.
        var clock = cache.Options.TimeProvider;
        var age = clock.GetUtcNow() - header.Created;
        if (age < TimeSpan.Zero) age = TimeSpan.Zero;
        if (age >= header.Ttl || age >= request.Ttl || read.ReadRows(columns) is not { } rows) return null;

        var created = request.Now - (long)(age.TotalSeconds * clock.TimestampFrequency);
        var entry = new QueryCacheEntry([new CachedPart(request.Key, rows)], versions, stored, created, age + cache.Options.LimitInMemory(header.Ttl - age)) { KeptLonger = request.Load.FailSafe ?? TimeSpan.Zero, GoodFor = header.Ttl };
        cache.Fills!.Promote(entry, count);
        return entry;
    }

    /// <summary>Stores an entry in the second level, off the caller's path.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="entry">The entry, as it is in memory.</param>
    /// <param name="how">Its key, and how long it is stored there, from when it was created.</param>
    /// <returns>Whether it was stored. Never fails.</returns>
    public static Task<bool> StoreAsync(QueryCache cache, QueryCacheEntry entry, Demotion how)
    {
        var (level, clock, (key, ttl)) = (cache.Options.SecondLevel!, cache.Options.TimeProvider, how);
        if (entry.Versions.Stamps is not { } stamps || stamps.Epoch == 0) return Task.FromResult(false);
        var header = new EntryHeader
        {
            Epoch = stamps.Epoch,
            Tags = entry.Versions.SharedNames(),
            Stamps = entry.Versions.SharedStamps(),
            Created = clock.GetUtcNow() - clock.GetElapsedTime(entry.Created),
            Ttl = ttl,
            UserTags = entry.Conditions.Tags,
            Tables = entry.Conditions.Tables,
        };
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(async () =>
            {
                if (!cache.Rules.VersionsBeforeQuery && await level.LookAsync(header.Tags, default).ConfigureAwait(false) is { State: SecondLevelState.Answered } after)
                {
                    header = header with { Epoch = after.Epoch, Stamps = after.Stamps };
                }

                var payload = new ArrayBufferWriter<byte>();
                if (!EntryPayload.TryWrite(header, entry.Parts, key, cache.Wire, payload, out var unknownType))
                {
                    cache.Statistics.RecordNotShared();
                    if (unknownType is not null) cache.Logger.NotShared(entry.Key.ToHashText(), unknownType);
                    entry.Demotion = null;
                    return false;
                }

                if (!await level.StoreAsync(key.Hash, payload.WrittenMemory, ttl).ConfigureAwait(false)) return false;
                entry.Demotion = null;
                return true;
            });
        }
    }
}
