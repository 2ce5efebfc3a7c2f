namespace EfQueryCache.Redis.Tests.Queries;

/// <summary>Who waits for another process's load waits eight times as long as one usually takes: beside other tests, that can be too short.</summary>
[CollectionDefinition(nameof(StampedeRunsAlone), DisableParallelization = true)]
public sealed class StampedeRunsAlone;
