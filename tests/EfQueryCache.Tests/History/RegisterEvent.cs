namespace EfQueryCache.Tests.History;

/// <summary>One operation as one register saw it.</summary>
/// <param name="Kind">What it was.</param>
/// <param name="Operation">What the worker was doing.</param>
/// <param name="Key">The register.</param>
/// <param name="Version">The version read or written.</param>
/// <param name="Attempt">The write that made this version; 0 is the first.</param>
/// <param name="Start">When it was called, in ticks of the one clock of the process.</param>
/// <param name="End">When it had returned.</param>
/// <param name="Shape">What a fault happened to.</param>
/// <param name="Why">What a write has failed with.</param>
internal readonly record struct RegisterEvent(
    EventKind Kind, OperationKind Operation, int Key, int Version, long Attempt, long Start, long End, OperationKind Shape = default, string? Why = null)
{
    /// <summary>Gets who read or wrote, where there are several processes.</summary>
    public int Worker { get; init; }

    /// <summary>Gets which of several queries of one operation read it.</summary>
    public byte Query { get; init; }

    /// <summary>Gets whether it was read under the level Bounded.</summary>
    public bool IsBounded { get; init; }
}
