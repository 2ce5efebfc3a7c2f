using EfQueryCache.SecondLevel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EfQueryCache.AspNetCore.HealthChecks;

/// <summary>What is not as it should be with a cache.</summary>
internal static class Findings
{
    private const double Mebibyte = 1024 * 1024;

    public static IEnumerable<Finding> Of(CacheCondition condition, QueryCacheHealthOptions expected)
    {
        var statistics = condition.Statistics;
        if (!statistics.IsEnabled) yield return Degraded("The cache is switched off: queries are answered by the database; responses are slower.");
        if (Of(condition) is { } level) yield return level;
        if (statistics.MemoryPressure == MemoryPressure.High)
        {
            yield return Degraded(FormattableString.Invariant(
                $"Memory is short: the cache takes at most {statistics.CurrentSizeLimit / Mebibyte:0.#} of its {statistics.SizeLimit / Mebibyte:0.#} MiB, and more queries are answered by the database; responses are slower."));
        }

        var recent = condition.Recent;
        if (expected.HitRatioTarget is not { } target || recent.Requests < expected.HitRatioMinimumRequests || recent.HitRatio >= target) yield break;
        var why = recent.EvictedForSize > 0 ? FormattableString.Invariant($" {recent.EvictedForSize} entries had to leave it for lack of room.") : "";
        yield return Degraded(FormattableString.Invariant(
            $"{Math.Floor(recent.HitRatio * 100)} % of the last {recent.Requests} requests to the cache were hits, {target * 100:0.##} % are expected: more queries than planned are answered by the database; responses are slower.{why}"));
    }

    private static Finding? Of(CacheCondition condition)
    {
        if (condition.Level is not { } level) return null;
        return level.State switch
        {
            SecondLevelState.Unavailable => Unavailable(condition, level),
            SecondLevelState.NewEpoch => Degraded($"{level.Name} has lost what it had, or is new: for a moment nothing is served from the cache or stored, and queries are answered by the database; responses are slower."),
            _ when !condition.Statistics.IsMemoryTrusted && condition.Options.Consistency != ConsistencyLevel.Strict
                => Degraded($"{level.Name} answers, but other processes' writes are not heard of: memory is not trusted, and each hit asks {level.Name}; responses are slower."),
            _ => null,
        };
    }

    private static Finding Unavailable(CacheCondition condition, LevelCondition level)
    {
        var writes = level.Health.UntoldWrites ?? 0;
        var what = level.Health switch
        {
            { IsConnected: false } => $"{level.Name} is not connected",
            { IsLeftAlone: true } => $"{level.Name} has failed repeatedly and is left alone for a while (breaker open)",
            _ when writes > 0 => $"{level.Name} is not used until it was told of what this process has written",
            _ => $"{level.Name} does not answer",
        };
        var reads = condition.IsMemoryServed
            ? "what is in this process' memory is still served, and all else is answered by the database; responses are slower"
            : "queries are answered by the database; responses are slower";
        var untold = writes > 0 ? FormattableString.Invariant($" Until it is told of {writes} writes of this process, other processes may serve what was before them.") : "";
        return condition.Options.WriteMode == WriteMode.Safe
            ? new(HealthStatus.Unhealthy, $"{what}: writes are refused (WriteMode.Safe), and users' changes fail; {reads}.{untold}")
            : Degraded($"{what}: {reads}.{untold}");
    }

    private static Finding Degraded(string text) => new(HealthStatus.Degraded, text);
}
