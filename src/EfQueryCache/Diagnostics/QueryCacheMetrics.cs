using System.Diagnostics.Metrics;

namespace EfQueryCache.Diagnostics;

/// <summary>
/// Publishes a cache's figures under the meter <c>EfQueryCache</c>, following OpenTelemetry's naming. Counting
/// costs a hit nothing, whether somebody listens or not: all instruments are observed, but for those of loads and of what is stored and leaves.
/// </summary>
internal static class QueryCacheMetrics
{
    public const string MeterName = "EfQueryCache";

    // Those that OpenTelemetry takes where nothing else is said are made for milliseconds.
    private static readonly InstrumentAdvice<double> LoadSeconds = new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] };
    private static readonly InstrumentAdvice<double> AgeSeconds = new() { HistogramBucketBoundaries = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 14400, 86400] };
    private static readonly InstrumentAdvice<long> SizeBytes = new() { HistogramBucketBoundaries = [256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304] };

    public static void Register(Meter meter, QueryCache cache)
    {
        var name = new KeyValuePair<string, object?>("efquerycache.cache.name", cache.Name);
        var statistics = cache.Statistics;

        meter.CreateObservableCounter(
            "efquerycache.requests",
            () => new[]
            {
                Measure(statistics.Hits - statistics.SharedHits - statistics.SecondLevelHits, name, new("efquerycache.result", "hit"), new("efquerycache.level", "l1")),
                Measure(statistics.SecondLevelHits, name, new("efquerycache.result", "hit"), new("efquerycache.level", "l2")),
                Measure(statistics.SharedHits, name, new("efquerycache.result", "hit"), new("efquerycache.level", "object")),
                Measure(statistics.Stale, name, new("efquerycache.result", "stale"), new("efquerycache.level", "l1")),
                Measure(statistics.Misses, name, new("efquerycache.result", "miss")),
            }.Concat(Enum.GetValues<BypassReason>().Select(reason => Measure(
                statistics.Bypasses(reason), name, new("efquerycache.result", "bypass"), new("efquerycache.reason", ToSnakeCase(reason))))),
            "{request}",
            "Cacheable queries by how they were answered.");
        meter.CreateObservableCounter(
            "efquerycache.eager_refreshes", () => Measure(statistics.EagerRefreshes, name), "{request}", "Misses that loaded a result before it expired.");
        cache.LoadDuration = meter.CreateHistogram<double>("efquerycache.load.duration", "s", "How long the database takes to answer misses.", tags: null, LoadSeconds);
        meter.CreateObservableCounter(
            "efquerycache.stores", () => Measure(statistics.Stores, name), "{entry}", "Results stored.");
        meter.CreateObservableCounter(
            "efquerycache.invalidations", () => Measure(statistics.Invalidations, name), "{tag}", "Tags changed by writes or by hand.");
        meter.CreateObservableCounter(
            "efquerycache.evictions",
            () => Enum.GetValues<EvictionReason>().Select(reason => Measure(
                cache.Store.Evictions(reason), name, new("reason", ToSnakeCase(reason)))),
            "{entry}",
            "Entries that left the first level.");
        meter.CreateObservableCounter(
            "efquerycache.verifications", () => Measure(statistics.Verifications, name), "{hit}", "Hits compared with what the database answers.");
        meter.CreateObservableCounter(
            "efquerycache.verification.mismatches", () => Measure(statistics.Mismatches, name), "{hit}", "Hits that differed from what the database answers.");
        meter.CreateObservableUpDownCounter("efquerycache.entries", () => Measure(cache.Store.Count, name), "{entry}", "Entries in the first level.");
        meter.CreateObservableUpDownCounter("efquerycache.size", () => Measure(cache.Store.Bytes, name), "By", "Memory of the first level's entries.");
        meter.CreateObservableGauge("efquerycache.size.limit", () => Measure(cache.Store.CurrentLimit, name), "By", "Memory that the first level's entries may take now.");
        meter.CreateObservableGauge("efquerycache.memory_pressure", () => Measure((long)cache.Pressure.Current, name), "{level}", "Memory pressure: 0 low, 1 normal, 2 high.");
        meter.CreateObservableCounter("efquerycache.promotions", () => Measure(statistics.Promotions, name), "{entry}", "Entries of the second level that came into the first.");
        meter.CreateObservableCounter("efquerycache.demotions", () => Measure(statistics.Demotions, name), "{entry}", "Entries that left the first level for their size, and were stored in the second then.");
        meter.CreateObservableCounter("efquerycache.backplane.heard", () => Measure(statistics.Heard, name), "{write}", "Writes of other processes that were heard of.");
        meter.CreateObservableCounter("efquerycache.backplane.suspensions", () => Measure(statistics.Suspensions, name), "{suspension}", "How often the first level stopped being trusted, because other processes were not heard for MaxStaleness.");
        meter.CreateObservableGauge("efquerycache.backplane.age", () => Ages(cache, name), "s", "How long ago was asked for what was last heard of other processes.");
        var sizes = meter.CreateHistogram<long>("efquerycache.entry.size", "By", "Sizes of the entries that were stored.", tags: null, SizeBytes);
        var ages = meter.CreateHistogram<double>("efquerycache.entry.age", "s", "Ages of the entries that left the first level.", tags: null, AgeSeconds);
        cache.Store.Watch = (entry, reason) =>
        {
            if (reason is null) sizes.Record(entry.Bytes, name);
            else if (ages.Enabled) ages.Record(cache.Options.TimeProvider.GetElapsedTime(entry.Created).TotalSeconds, name, new("reason", ToSnakeCase(reason.Value)));
        };
        meter.CreateObservableUpDownCounter(
            "efquerycache.unknown_outcomes", () => Measure(cache.UnknownOutcomes.Count, name), "{transaction}", "Writes of which nobody knows yet whether they were committed.");
    }

    private static Measurement<double>[] Ages(QueryCache cache, KeyValuePair<string, object?> name)
        => cache.Backplane?.Age is { } age ? [new(age.TotalSeconds, name)] : [];

    private static Measurement<long> Measure(long value, params ReadOnlySpan<KeyValuePair<string, object?>> tags) => new(value, tags);

    public static string ToSnakeCase<TEnum>(TEnum value) where TEnum : struct, Enum
        => string.Concat(value.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
