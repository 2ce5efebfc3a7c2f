using System.Buffers.Binary;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using EfQueryCache.Analysis;
using EfQueryCache.Consistency;
using EfQueryCache.Diagnostics;
using EfQueryCache.Dialects;
using EfQueryCache.Execution;
using EfQueryCache.Keys;
using EfQueryCache.Querying;
using EfQueryCache.SecondLevel;
using EfQueryCache.Storage;
using EfQueryCache.Values;
using EfQueryCache.Wire;
using Microsoft.Extensions.Logging;

namespace EfQueryCache;

/// <summary>One cache: its settings, its entries, and what it knows about queries, databases and tags.</summary>
[DebuggerDisplay("{Name}: {Store.Count} entries, {Statistics.Hits} hits, {Statistics.Misses} misses")]
internal sealed partial class QueryCache : IQueryCache, IDisposable
{
    private const int QueryTags = 4096;

    private readonly TagCell?[] _queryTags = new TagCell?[QueryTags];
    private readonly AsyncScope _suppression = new();
    private readonly AsyncScope _bypass = new();

    public QueryCache(string name, QueryCacheOptions options, ILogger logger, Func<MemoryLoad>? memory = null)
    {
        options.Validate();
        (Name, Options, Logger) = (name, options, logger);
        Rules = options.SecondLevel is null ? ConsistencyRules.All : ConsistencyRules.All with { Narrowing = NarrowingRules.All with { IsOn = false } };
        UserTags = new UserTags($"cache {name}:u:");
        Everything = new TagCell("the whole cache", TagKind.Everything, $"cache {name}:*");
        Store = new MemoryStore(options.L1.SizeLimit, options.L1.MaxEntries) { History = new EntryHistory(options.TimeProvider), FindDeath = FindDeath, Demote = options.SecondLevel is null ? null : new Demotions(this).Demote };
        Pressure = new PressureGauge(Store, options, () => RemoveDead(Store.Entries), memory ?? MemoryLoad.OfProcess);
        Databases = new DatabaseIdentities(options.DatabaseId);
        Schemas = new DatabaseSchemas(logger, options.TimeProvider);
        Flights = new Flights(this);
        UnknownOutcomes = new UnknownOutcomes(this);
        Changes = new InvalidationFeed(this);
        Wire = options.Serializer is { } serializer ? WireOptions.Default with { Serializer = serializer } : WireOptions.Default;
        _values = new ValueCache(this);
        _sweep = new ExpirySweep(this, options.L1.SweepInterval, options.TimeProvider);
        if (options.SecondLevel is not { } level) return;
        Looks = new SharedLooks(level);
        Fills = new MemoryFills(this);
        _sharedValues = new SharedValues(this, level);
        SecondLevels.Add(level);
        Backplane = new Backplane(this, level);
    }

    public string Name { get; }

    public QueryCacheOptions Options { get; }

    public ILogger Logger { get; }

    public MemoryStore Store { get; }

    public PressureGauge Pressure { get; }

    public QueryPlans Plans { get; } = new();

    public DatabaseIdentities Databases { get; }

    public DatabaseSchemas Schemas { get; }

    public UserTags UserTags { get; }

    /// <summary>Carried by every entry of this cache; changed by <see cref="ClearAsync"/>.</summary>
    public TagCell Everything { get; }

    public IAsyncEnumerable<QueryCacheInvalidation> Changes { get; }

    public bool IsInvalidationSuppressed => _suppression.IsActive;

    public bool IsBypassed => _bypass.IsActive;

    public Flights Flights { get; }

    public SharedLooks? Looks { get; }

    /// <summary>What comes into memory; <see langword="null"/> without a second level.</summary>
    public MemoryFills? Fills { get; }

    /// <summary>What other processes write is heard there; <see langword="null"/> without a second level.</summary>
    public Backplane? Backplane { get; }

    /// <summary>How payloads of the second level are written and read.</summary>
    public WireOptions Wire { get; }

    public StatisticsCounters Statistics { get; } = new();

    /// <summary>Where the durations of loads are recorded; set once there is a meter.</summary>
    public Histogram<double>? LoadDuration { get; set; }

    public UnknownOutcomes UnknownOutcomes { get; }

    /// <summary>For tests that prove that each rule is needed.</summary>
    /// <remarks>
    /// With a second level, results depend on tables: processes whose models know the rows of a table by different columns would
    /// miss each other's writes, and nothing tells them yet.
    /// </remarks>
    public ConsistencyRules Rules { get; set; }

    /// <summary>The settings were read again: what may change does, from the next look-up on.</summary>
    public void Reload(QueryCacheOptions newer)
    {
        Options.Reload(newer);
        Logger.ConfigurationReloaded(Name, Options.Enabled, Options.DefaultTtl);
    }

    /// <summary>A write was, or may have been, committed.</summary>
    public void Publish(WriteSet writes, bool isOutcomeUnknown = false)
    {
        var database = writes.Database;
        if (writes.Publish(Options.TimeProvider.GetUtcNow(), isOutcomeUnknown) is not { } what) return;
        Statistics.RecordInvalidation(what.Count);
        if (Logger.IsEnabled(LogLevel.Debug)) Logger.Invalidated(what);
        InvalidationFeed.Tell(what, this, database);
    }

    /// <summary>What an entry is worth to a request.</summary>
    public EntryState Judge(QueryCacheEntry entry, in CacheRequest request) => Judge(entry, request.Policy, request.Now);

    /// <summary>What an entry is worth at a time, as a timestamp of the cache's clock.</summary>
    public EntryState Judge(QueryCacheEntry entry, in EffectivePolicy policy, long now)
    {
        var age = Options.TimeProvider.GetElapsedTime(entry.Created, now);
        if (age >= entry.Ttl) return EntryState.Expired;
        if (!entry.Versions.AreCurrent(Rules)) return entry.Versions.IsOnlyMarked() ? EntryState.Marked : EntryState.Invalidated;
        if (age >= policy.Ttl) return EntryState.TooOld;
        return entry.Conditions.Includes(policy.Conditions) ? EntryState.Valid : EntryState.LacksTag;
    }

    public ValueTask InvalidateTagsAsync(IEnumerable<string> tags, CancellationToken cancellationToken = default)
    {
        var normalized = Tag.Normalize(tags);
        cancellationToken.ThrowIfCancellationRequested();
        return new(Invalidate([.. normalized.Select(tag => UserTags[tag])], ByHand(tags: normalized), database: null));
    }

    public ValueTask InvalidateAsync<T>(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var tables = Plans.Models.SelectMany(EntityTables.Of<T>).ToHashSet();
        if (tables.Count == 0) Logger.NothingToInvalidate(typeof(T));
        var told = new List<Task>();
        foreach (var database in Databases.Databases)
        {
            var cells = new List<TagCell>();
            foreach (var table in tables) database.Table(table.Name).AddBulkWriteCells(table.Schema, cells);
            if (cells.Count > 0) told.Add(Invalidate([.. cells.Distinct()], ByHand(tables: [.. tables.Select(table => table.ToString())]), database));
        }

        told.Add(InvalidateValuesOf<T>(tables));
        return new(Task.WhenAll(told));
    }

    public ValueTask InvalidateAsync<TEntity>(params object[] keyValues)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(keyValues);
        var entities = Plans.Models.Select(model => RowsByKey.Find(model, typeof(TEntity), keyValues)).OfType<RowsByKey>().ToArray();
        if (entities.Length == 0) Logger.NothingToInvalidate(typeof(TEntity));
        var tables = entities.SelectMany(entity => entity.Tables).ToHashSet();
        var told = new List<Task>();
        foreach (var database in Databases.Databases)
        {
            var cells = new List<TagCell>();
            foreach (var entity in entities) entity.AddWriteCells(database, Rules.Narrowing, cells);
            if (cells.Count > 0) told.Add(Invalidate([.. cells.Distinct()], ByHand(tables: [.. tables.Select(table => table.ToString())]), database));
        }

        told.Add(InvalidateValuesOf<TEntity>(tables));
        return new(Task.WhenAll(told));
    }

    public ValueTask InvalidateAsync<T>(IQueryable<T> query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        cancellationToken.ThrowIfCancellationRequested();
        if (ExplanationRequest.FindKey(query, this) is not { } key) return default;
        var told = Invalidate([QueryTag(key)], ByHand(), database: null);
        if (Store.TryGet(key, out var entry)) Store.Remove(entry, EvictionReason.Invalidated);
        return new(told);
    }

    public ValueTask ClearAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var told = Invalidate([Everything], ByHand(isEverything: true), database: null);
        Store.Clear();
        return new(told);
    }

    public IDisposable SuppressInvalidation() => _suppression.Begin();

    public IDisposable Bypass() => _bypass.Begin();

    /// <summary>The tag of a query. Its cell is shared with other queries, which are then invalidated with it.</summary>
    public TagCell QueryTag(in ResultKey key)
    {
        // Other processes hash other keys to it than this one, unless all of it is hashed.
        var index = (Options.SecondLevel is null ? key.GetHashCode() : BinaryPrimitives.ReadInt32LittleEndian(CanonicalKey.OfCommand(key))) & (QueryTags - 1);
        ref var cell = ref _queryTags[index];
        return Volatile.Read(ref cell) ?? Interlocked.CompareExchange(ref cell, new TagCell("this query", TagKind.Query, $"cache {Name}:q:", index), null) ?? cell;
    }

    private Task Invalidate(TagCell[] cells, QueryCacheInvalidation invalidation, DatabaseTags? database)
    {
        foreach (var cell in cells) cell.Bump(invalidation);
        Statistics.RecordInvalidation(Math.Max(1, invalidation.Count));
        Logger.InvalidatedByHand(invalidation);
        InvalidationFeed.Tell(invalidation, this, database);
        return SecondLevels.ChangeAsync(cells.Select(cell => cell.SharedName).OfType<string>());
    }

    private QueryCacheInvalidation ByHand(string[]? tables = null, string[]? tags = null, bool isEverything = false) => new()
    {
        Time = Options.TimeProvider.GetUtcNow(),
        Cause = InvalidationCause.ByHand,
        Tables = tables ?? [],
        Tags = tags ?? [],
        IsEverything = isEverything,
    };

    public QueryCacheStatistics GetStatistics() => Statistics.Read(this);
}
