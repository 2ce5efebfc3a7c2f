namespace EfQueryCache;

/// <summary>Why an entry has left the memory of a cache.</summary>
public enum EvictionReason
{
    /// <summary>There was no room for it any more: neither bytes nor entries.</summary>
    Size,

    /// <summary>Its time to live has passed.</summary>
    Expired,

    /// <summary>A write has changed what it was read from, or it or one of its tags was invalidated or removed by hand.</summary>
    Invalidated,

    /// <summary>The same query or key was stored again.</summary>
    Replaced,

    /// <summary>The cache was cleared.</summary>
    Cleared,

    /// <summary>Another command of the same split query had a result that cannot be stored.</summary>
    Incomplete,

    /// <summary><see cref="QueryCacheOptions.VerifyHits"/> has found other rows in the database.</summary>
    Mismatch,

    /// <summary>The same query was answered otherwise meanwhile, perhaps with something newer that another process has written.</summary>
    Superseded,
}
