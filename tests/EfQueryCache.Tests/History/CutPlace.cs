namespace EfQueryCache.Tests.History;

/// <summary>Where a link is cut in relation to a message.</summary>
internal enum CutPlace
{
    /// <summary>The other side gets nothing of it.</summary>
    Before,

    /// <summary>The other side gets some of its bytes, but not all.</summary>
    Within,

    /// <summary>The other side gets all of it, and nothing more.</summary>
    After,
}
