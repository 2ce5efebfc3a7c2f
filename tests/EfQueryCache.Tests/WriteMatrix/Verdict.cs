namespace EfQueryCache.Tests.WriteMatrix;

/// <summary>What the cache has to make of the end of a write.</summary>
internal enum Verdict
{
    /// <summary>Invalidated once, exactly.</summary>
    Committed,

    /// <summary>Nothing is invalidated or marked.</summary>
    NotCommitted,

    /// <summary>Marked until its server process has ended, then invalidated once.</summary>
    Held,

    /// <summary>Marked until the lease has passed, then invalidated once.</summary>
    HeldForLease,

    /// <summary>Invalidated, or not, to be safe: never stale, and no mark stays.</summary>
    Conservative,
}
