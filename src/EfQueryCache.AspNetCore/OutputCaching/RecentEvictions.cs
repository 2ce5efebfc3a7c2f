namespace EfQueryCache.AspNetCore.OutputCaching;

/// <summary>When names were evicted last, in the order of evictions. Names that share a place cost each other a stored response now and then. Thread-safe.</summary>
internal sealed class RecentEvictions
{
    /// <summary>What all responses have that are tied to a query cache.</summary>
    public const string Everything = "efquerycache:everything";

    private readonly long[] _last = new long[4096];
    private long _now;

    /// <summary>How many evictions there were.</summary>
    public long Now => Volatile.Read(ref _now);

    public void Record(IEnumerable<string> names)
    {
        var now = Interlocked.Increment(ref _now);
        foreach (var name in names) Volatile.Write(ref Place(name), now);
    }

    /// <summary>Whether one of the names was evicted after there were so many evictions.</summary>
    public bool Any(IEnumerable<string> names, long since) => names.Any(name => Volatile.Read(ref Place(name)) > since);

    private ref long Place(string name) => ref _last[name.GetHashCode(StringComparison.Ordinal) & (_last.Length - 1)];
}
