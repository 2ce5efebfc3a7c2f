namespace EfQueryCache.Tests.History;

/// <summary>Where a <see cref="CuttingProxy"/> cuts a link.</summary>
internal enum CutPoint
{
    Nowhere,

    /// <summary>In front of COMMIT: the server sees its client go and rolls back.</summary>
    BeforeCommit,

    /// <summary>Behind COMMIT: the server executes it, and nobody hears how it ended.</summary>
    AfterCommit,

    /// <summary>In front of the Sync that makes the server commit a command without transaction.</summary>
    BeforeSync,

    /// <summary>Behind that Sync.</summary>
    AfterSync,
}
