namespace EfQueryCache.Tests.Soak;

/// <summary>Runs after everything that runs in parallel: it looks at the memory of the whole process.</summary>
[CollectionDefinition(nameof(SoakRunsAlone), DisableParallelization = true)]
public sealed class SoakRunsAlone;
