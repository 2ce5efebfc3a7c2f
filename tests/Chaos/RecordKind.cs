namespace EfQueryCache.Chaos;

/// <summary>What a record of a log tells.</summary>
internal enum RecordKind : byte
{
    /// <summary>What happened to a register; the last record of a write counts.</summary>
    Event = 1,

    /// <summary>An operation has ended.</summary>
    Done,

    /// <summary>What the cache says of itself: the last record of a node counts.</summary>
    Statistics,

    /// <summary>An operation failed as it may when servers and links fail.</summary>
    Failure,

    /// <summary>An operation failed as none may.</summary>
    Complaint,

    /// <summary>The second level could not be told of a write.</summary>
    Unreachable,

    /// <summary>The node kills itself now.</summary>
    Killed,
}
