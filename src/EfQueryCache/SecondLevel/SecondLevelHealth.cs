namespace EfQueryCache.SecondLevel;

/// <summary>What is known of the way to a second level, for health checks. What is <see langword="null"/> is not known.</summary>
/// <param name="IsConnected">Whether there is a connection to it.</param>
/// <param name="IsLeftAlone">Whether nothing is asked of it for a while, because calls have failed: a circuit breaker is open.</param>
/// <param name="UntoldWrites">Of how many writes of this process it has yet to be told; until then it is not used, and other processes may serve what was before them.</param>
public readonly record struct SecondLevelHealth(bool? IsConnected, bool? IsLeftAlone, int? UntoldWrites);
