using System.Diagnostics.Metrics;

namespace EfQueryCache.Redis.Diagnostics;

/// <summary>Publishes figures under the meter of the cache, <c>EfQueryCache</c>. Thread-safe.</summary>
internal sealed class RedisFigures
{
    public const string MeterName = "EfQueryCache";

    // Those that OpenTelemetry takes where nothing else is said are made for milliseconds.
    private static readonly InstrumentAdvice<double> LookSeconds = new() { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] };

    private readonly KeyValuePair<string, object?> _name;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _transitions;
    private long _storeDrops;
    private long _notDecrypted;

    public RedisFigures(Meter meter, string cacheName)
    {
        _name = new("efquerycache.cache.name", cacheName);
        LookDuration = meter.CreateHistogram<double>("efquerycache.redis.look.duration", "s", "How long Redis takes to tell stamps and an entry.", tags: null, LookSeconds);
        _failures = meter.CreateCounter<long>("efquerycache.redis.failures", "{call}", "Calls that have failed.");
        _transitions = meter.CreateCounter<long>("efquerycache.redis.breaker.transitions", "{transition}", "How often the breaker has changed.");
        meter.CreateObservableCounter("efquerycache.redis.store.drops", () => Measure(StoreDrops), "{entry}", "Entries that were not stored: too many waited, or the call failed.");
        meter.CreateObservableCounter("efquerycache.redis.not_decrypted", () => Measure(NotDecrypted), "{entry}", "Entries that counted as missing, because none of the keys opens them.");
        meter.CreateObservableGauge("efquerycache.redis.breaker.state", () => Measure(BreakerState()), "{state}", "The breaker: 0 closed, 1 open, 2 half open, 3 isolated.");
        meter.CreateObservableUpDownCounter("efquerycache.redis.retries", () => Measure(Retries()), "{write}", "Ends of writes that Redis has yet to be told.");
    }

    public Func<int> BreakerState { get; set; } = static () => 0;

    public Func<int> Retries { get; set; } = static () => 0;

    public Histogram<double> LookDuration { get; }

    public long StoreDrops => Volatile.Read(ref _storeDrops);

    public void CountStoreDrop() => Interlocked.Increment(ref _storeDrops);

    public long NotDecrypted => Volatile.Read(ref _notDecrypted);

    public void CountNotDecrypted() => Interlocked.Increment(ref _notDecrypted);

    public void CountFailure(string fault) => _failures.Add(1, _name, new("error.type", fault));

    public void CountTransition(string state) => _transitions.Add(1, _name, new("state", state));

    public void RecordLook(TimeSpan duration) => LookDuration.Record(duration.TotalSeconds, _name);

    private Measurement<long> Measure(long value) => new(value, _name);
}
