using EfQueryCache.Consistency;

namespace EfQueryCache.Tests.History;

/// <summary>A workload: the same for every run but for its size, its contention and the rules its caches follow.</summary>
internal sealed record WorkloadOptions
{
    public const int Workers = 8;

    public required int Operations { get; init; }

    /// <summary>How many of the tables are used: the fewer, the more readers and writers meet.</summary>
    public required int Tables { get; init; }

    /// <summary>What the random numbers start from. What a worker does follows from it; how workers interleave does not.</summary>
    public required int Seed { get; init; }

    /// <summary>The share of operations done by the client behind the proxy.</summary>
    public required double ProxiedShare { get; init; }

    /// <summary>The share of the server's answers that reach that client late.</summary>
    public required double DelayedShare { get; init; }

    /// <summary>The share of the drawn writes that are done; in place of the others something is read by key.</summary>
    public double WriteShare { get; init; } = 1;

    /// <summary>The share of the cached reads that ask for the level Strict.</summary>
    public double StrictShare { get; init; } = 1;

    /// <summary>Whether triggers are made behind the caches' back: as if nobody followed what the database does by itself.</summary>
    public bool HidesTriggers { get; init; }

    /// <summary>
    /// Whether results expire soon, are loaded anew before that, and served beyond it when the database fails, which it does for
    /// some queries.
    /// </summary>
    public bool IsFailSafe { get; init; }

    /// <summary>Judges, where anything outside of the workload may fail at any time, what an operation has failed with, and whether to go on.</summary>
    public Func<OperationKind, Exception, bool>? Survives { get; init; }

    public ConsistencyRules Rules { get; init; } = ConsistencyRules.All;
}
