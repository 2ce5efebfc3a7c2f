namespace EfQueryCache.Tests.Equivalence.Shapes;

internal enum ShapeKind
{
    /// <summary>Marked with <c>Cacheable</c>.</summary>
    Marked,

    /// <summary>Not marked: loading, finding and the like, on a context whose cache takes every query.</summary>
    Implicit,

    /// <summary>Documented as never cached: must be equal all the same.</summary>
    Never,
}
