namespace EfQueryCache.Values;

/// <summary>
/// Counts how often a key was set or removed by hand, so that what was begun before is not stored after it. Keys that share
/// a counter cost each other a store now and then.
/// </summary>
internal sealed class KeyStamps
{
    private const int Counters = 4096;

    private readonly long[] _counters = new long[Counters];

    public long this[string key] => Volatile.Read(ref Counter(key));

    public void Change(string key) => Interlocked.Increment(ref Counter(key));

    private ref long Counter(string key) => ref _counters[key.GetHashCode(StringComparison.Ordinal) & (Counters - 1)];
}
