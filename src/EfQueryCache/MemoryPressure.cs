namespace EfQueryCache;

/// <summary>How much of the memory that the process may use is in use, as the garbage collector saw it last.</summary>
/// <remarks>
/// Looked at when something is stored or swept, at most once a second; see <see cref="QueryCacheL1Options.SizeLimit"/> for what
/// follows from it.
/// </remarks>
public enum MemoryPressure
{
    /// <summary>Less than seven tenths of what the collector calls a high load.</summary>
    Low,

    /// <summary>Neither low nor high.</summary>
    Normal,

    /// <summary>What the collector calls a high load, by default nine tenths of the memory; until it is a twentieth less.</summary>
    High,
}
