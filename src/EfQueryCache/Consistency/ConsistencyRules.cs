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

    /// <summary>Memory is served from without asking only as long as what was heard of other processes is young enough.</summary>
    public bool EndTrust { get; init; } = true;

    /// <summary>The age of what was heard counts from when it was asked for, not from when the answer came.</summary>
    public bool TrustFromSending { get; init; } = true;

    /// <summary>What other processes have marked is marked here.</summary>
    public bool HearMarks { get; init; } = true;

    /// <summary>A mark that nobody has ended when its lease has is a write, not nothing.</summary>
    public bool ExpireMarks { get; init; } = true;

    /// <summary>What was not heard makes everything in memory invalid.</summary>
    public bool HearGaps { get; init; } = true;

    /// <summary>A second level that has lost what it had makes everything in memory invalid.</summary>
    public bool HearEpochs { get; init; } = true;

    /// <summary>Of loads of one result at a time one is kept in memory at most.</summary>
    public bool KeepOne { get; init; } = true;

    /// <summary>Who is served past the cache makes what is in memory for the same query invalid: it may be older.</summary>
    public bool DropPassed { get; init; } = true;

    /// <summary>How long a writer's marks outlive it, in place of what its command timeout says: tests cannot wait that long.</summary>
    public TimeSpan? WriteLease { get; init; }

    /// <summary>How results come to depend on less than tables.</summary>
    public NarrowingRules Narrowing { get; init; } = NarrowingRules.All;
}
