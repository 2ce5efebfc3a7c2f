namespace EfQueryCache.AspNetCore;

/// <summary>What a dashboard shows, and what it lets people do. Read once, when the dashboard is mapped.</summary>
public sealed class QueryCacheDashboardOptions
{
    /// <summary>Gets or sets the name of the cache that is shown.</summary>
    /// <value>The default is the empty text: the cache that was registered without a name.</value>
    public string CacheName { get; set; } = "";

    /// <summary>Gets or sets whether the dashboard only shows: it then has no buttons to invalidate or clear, and refuses such requests.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool IsReadOnly { get; set; }

    /// <summary>Gets or sets how many pages may be fed at the same time. Further ones are answered 503 and try again by themselves.</summary>
    /// <value>The default is 100. Must be positive. A page takes at most some kilobytes beside its connection, whether it reads or not.</value>
    public int MaxViewers { get; set; } = 100;

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(CacheName);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxViewers);
    }
}
