namespace EfQueryCache.Chaos;

/// <summary>What a node is told when it is started.</summary>
internal sealed record NodeOptions
{
    /// <summary>How many threads of control a node has.</summary>
    public const int Workers = 4;

    /// <summary>The number that its first worker has; nobody else ever gets one of these.</summary>
    public required int FirstWorker { get; init; }

    /// <summary>The directory of the logs.</summary>
    public required string Logs { get; init; }

    public required string PostgreSql { get; init; }

    /// <summary>The same without a proxy, for what ends server processes.</summary>
    public required string PostgreSqlDirect { get; init; }

    public required string Redis { get; init; }

    public required WriteMode WriteMode { get; init; }

    /// <summary>The share of cached reads that ask for the level Strict.</summary>
    public required double StrictShare { get; init; }

    public required int Seed { get; init; }

    public required int Tables { get; init; }

    public required string Without { get; init; }
}
