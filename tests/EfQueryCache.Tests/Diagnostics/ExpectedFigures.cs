namespace EfQueryCache.Tests.Diagnostics;

/// <summary>What a cache of ten products and ten values must say it has done.</summary>
internal sealed record ExpectedFigures
{
    public static readonly TimeSpan Ttl = TimeSpan.FromSeconds(60);

    private readonly Dictionary<int, (bool IsValid, TimeSpan Stored)> _queries = [];
    private readonly Dictionary<int, (bool IsValid, TimeSpan Stored)> _values = [];

    public TimeSpan Now { get; set; }

    public long Hits { get; private set; }

    public long Misses { get; private set; }

    public int QueryHits { get; private set; }

    public int QueryMisses { get; private set; }

    public int Transactions { get; set; }

    public int Volatiles { get; set; }

    /// <summary>Tags changed.</summary>
    public int Invalidations { get; private set; }

    public int Saved { get; private set; }

    public int ByHand { get; private set; }

    public int Invalidated { get; private set; }

    public int Expired { get; private set; }

    public int Cleared { get; private set; }

    public int Entries => _queries.Count + _values.Count;

    /// <summary>Whether it must be a hit.</summary>
    public bool AskQuery(int id)
    {
        var isHit = Ask(_queries, id);
        if (isHit) QueryHits++;
        else QueryMisses++;
        return isHit;
    }

    public bool AskValue(int id) => Ask(_values, id);

    public void SaveProduct(int id)
    {
        (Saved, Invalidations) = (Saved + 1, Invalidations + 1);
        if (_queries.TryGetValue(id, out var entry)) _queries[id] = (false, entry.Stored); // read by key: the others stay
    }

    public void InvalidateTags(int tags)
    {
        (ByHand, Invalidations) = (ByHand + 1, Invalidations + tags);
        Invalidate(_queries);
        Invalidate(_values);
    }

    public void Clear()
    {
        (ByHand, Invalidations, Cleared) = (ByHand + 1, Invalidations + 1, Cleared + Entries);
        _queries.Clear();
        _values.Clear();
    }

    private static void Invalidate(Dictionary<int, (bool IsValid, TimeSpan Stored)> entries)
    {
        foreach (var id in entries.Keys.ToList()) entries[id] = (false, entries[id].Stored);
    }

    private bool Ask(Dictionary<int, (bool IsValid, TimeSpan Stored)> entries, int id)
    {
        var isThere = entries.TryGetValue(id, out var entry);
        var isExpired = isThere && Now - entry.Stored >= Ttl;
        if (isThere && entry.IsValid && !isExpired)
        {
            Hits++;
            return true;
        }

        Misses++;
        if (isExpired) Expired++;
        else if (isThere) Invalidated++;
        entries[id] = (true, Now);
        return false;
    }
}
