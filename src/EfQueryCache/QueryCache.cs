using EfQueryCache.Analysis;
using EfQueryCache.Consistency;
using EfQueryCache.Diagnostics;
using EfQueryCache.Execution;
using EfQueryCache.Keys;
using EfQueryCache.Querying;
using EfQueryCache.Storage;
using Microsoft.Extensions.Logging;

namespace EfQueryCache;

/// <summary>One cache: its settings, its entries, and what it knows about queries, databases and tags.</summary>
internal sealed class QueryCache : IQueryCache
{
    public QueryCache(string name, QueryCacheOptions options, ILogger logger)
    {
        options.Validate();
        (Name, Options, Logger) = (name, options, logger);
        Store = new MemoryStore(options.L1.SizeLimit);
        Databases = new DatabaseIdentities(options.DatabaseId);
        Views = new ViewCatalogs(logger);
        UnknownOutcomes = new UnknownOutcomes(this);
    }

    public string Name { get; }

    public QueryCacheOptions Options { get; }

    public ILogger Logger { get; }

    public MemoryStore Store { get; }

    public QueryPlans Plans { get; } = new();

    public DatabaseIdentities Databases { get; }

    public ViewCatalogs Views { get; }

    public UserTags UserTags { get; } = new();

    /// <summary>Carried by every entry of this cache; changed by <see cref="ClearAsync"/>.</summary>
    public TagCell Everything { get; } = new("the whole cache");

    public StatisticsCounters Statistics { get; } = new();

    public UnknownOutcomes UnknownOutcomes { get; }

    /// <summary>For tests that prove that each rule is needed.</summary>
    public ConsistencyRules Rules { get; init; } = ConsistencyRules.All;

    /// <summary>A write was, or may have been, committed.</summary>
    public void Publish(WriteSet writes, string cause)
    {
        var tags = Logger.IsEnabled(LogLevel.Debug) ? writes.ToString() : "";
        Statistics.RecordInvalidation(writes.Publish());
        Logger.Invalidated(cause, tags);
    }

    /// <summary>What an entry is worth to a request.</summary>
    public EntryState Judge(QueryCacheEntry entry, in CacheRequest request)
    {
        var age = Options.TimeProvider.GetElapsedTime(entry.Created, request.Now);
        if (age >= entry.Ttl) return EntryState.Expired;
        if (!entry.Versions.AreCurrent(Rules)) return entry.Versions.IsOnlyMarked() ? EntryState.Marked : EntryState.Invalidated;
        if (age >= request.Ttl) return EntryState.TooOld;
        return entry.Conditions.Includes(request.Conditions) ? EntryState.Valid : EntryState.LacksTag;
    }

    public ValueTask InvalidateTagsAsync(IEnumerable<string> tags, CancellationToken cancellationToken = default)
    {
        var normalized = Tag.Normalize(tags);
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var tag in normalized) UserTags[tag].Bump();
        Statistics.RecordInvalidation(normalized.Length);
        Logger.InvalidatedByHand(string.Join(", ", normalized));
        return default;
    }

    public ValueTask ClearAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Everything.Bump();
        Store.Clear();
        Statistics.RecordInvalidation(1);
        Logger.InvalidatedByHand("everything");
        return default;
    }

    public QueryCacheStatistics GetStatistics() => Statistics.Read(Store);
}
