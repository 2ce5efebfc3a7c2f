namespace EfQueryCache.Tests.SecondLevel;

/// <summary>Every write of the process is told to every second level: that of a test must not slow down, or refuse, those of others.</summary>
[CollectionDefinition(nameof(SecondLevelRunsAlone), DisableParallelization = true)]
public sealed class SecondLevelRunsAlone;
