using EfQueryCache.SecondLevel;

namespace EfQueryCache.AspNetCore.HealthChecks;

/// <summary>How a second level was found.</summary>
internal sealed record LevelCondition(string Name, SecondLevelState State, SecondLevelHealth Health);
