namespace EfQueryCache.Tests.Equivalence;

/// <summary>Where the answer to a shape came from.</summary>
internal enum Answer
{
    /// <summary>From the cache alone: no command was sent.</summary>
    Hit,

    /// <summary>From the database, and stored.</summary>
    Miss,

    /// <summary>From the database, at least in part, past the cache.</summary>
    Past,
}
