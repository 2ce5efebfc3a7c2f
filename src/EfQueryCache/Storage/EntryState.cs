namespace EfQueryCache.Storage;

/// <summary>What an entry is worth to a caller.</summary>
internal enum EntryState
{
    Valid,
    Absent,

    /// <summary>Its own time to live has passed.</summary>
    Expired,

    /// <summary>It is older than this caller accepts.</summary>
    TooOld,

    /// <summary>A version has changed since it was read.</summary>
    Invalidated,

    /// <summary>A writer of one of its tags is about to commit; it may be valid again after a rollback.</summary>
    Marked,

    /// <summary>It lacks one of the tags or tables that the caller names.</summary>
    LacksTag,

    /// <summary>EF Core reads other columns or types this time.</summary>
    OtherColumns,
}
