namespace EfQueryCache.Consistency;

/// <summary>
/// The rules of the consistency protocol, each of which the history checker switches off once to prove that it would
/// notice. Always all on outside of tests; there is no public way to change them.
/// </summary>
internal sealed record ConsistencyRules
{
    public static readonly ConsistencyRules All = new();

    /// <summary>An entry carries the versions read before its query, not those read after it.</summary>
    public bool VersionsBeforeQuery { get; init; } = true;

    /// <summary>A writer marks its tags before COMMIT.</summary>
    public bool MarkBeforeCommit { get; init; } = true;

    /// <summary>A reader neither serves nor stores while one of its tags is marked.</summary>
    public bool BypassWhileMarked { get; init; } = true;

    /// <summary>The tags of a COMMIT with unknown outcome stay marked until its backend is gone.</summary>
    public bool HoldUnknownOutcomes { get; init; } = true;

    /// <summary>Who waits for another's load shares it only when that began with the versions he reads himself.</summary>
    public bool ShareFlightsByVersion { get; init; } = true;

    /// <summary>A transaction whose object EF Core has handed out is watched: whoever has it can commit it.</summary>
    public bool WatchHandedOut { get; init; } = true;

    /// <summary>How long a writer's marks outlive it, in place of what its command timeout says: tests cannot wait that long.</summary>
    public TimeSpan? WriteLease { get; init; }

    /// <summary>How results come to depend on less than tables.</summary>
    public NarrowingRules Narrowing { get; init; } = NarrowingRules.All;
}
