namespace EfQueryCache.Tests.Storage;

/// <summary>What measures the heap runs while nothing else does.</summary>
[CollectionDefinition(nameof(HeapRunsAlone), DisableParallelization = true)]
public sealed class HeapRunsAlone;
