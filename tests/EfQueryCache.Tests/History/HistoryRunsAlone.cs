namespace EfQueryCache.Tests.History;

/// <summary>Runs after everything that runs in parallel: the workload takes all cores for itself.</summary>
[CollectionDefinition(nameof(HistoryRunsAlone), DisableParallelization = true)]
public sealed class HistoryRunsAlone;
