namespace EfQueryCache.Tests.Values;

/// <summary>Runs after everything that runs in parallel: what a value depends on is invalidated by writes to any database of the process.</summary>
[CollectionDefinition(nameof(ValuesRunAlone), DisableParallelization = true)]
public sealed class ValuesRunAlone;
