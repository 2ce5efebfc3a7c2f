namespace Quickstart.Telling;

/// <summary>Who must answer a query.</summary>
internal enum Expected
{
    /// <summary>The cache: no command reaches PostgreSQL.</summary>
    Hit,

    /// <summary>PostgreSQL, because the cache has no valid entry; the answer is stored.</summary>
    Miss,

    /// <summary>PostgreSQL, because the cache is not asked.</summary>
    Uncached,
}
