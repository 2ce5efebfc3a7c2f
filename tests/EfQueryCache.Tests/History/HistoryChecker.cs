namespace EfQueryCache.Tests.History;

/// <summary>Decides whether a recorded history is linearizable for each register.</summary>
/// <remarks>
/// Linearizability is local, so registers are judged one by one (M. P. Herlihy and J. M. Wing, "Linearizability: A
/// Correctness Condition for Concurrent Objects", 1990). Deciding it is hard for registers in general, but every write
/// here says which version it made, and the database hands versions out one after the other: only the order by version,
/// each write before the reads of its version, can be a linearization. What is left is to see that no operation that had
/// returned before another was called comes after it in that order, which one pass over time tells.
/// </remarks>
internal static class HistoryChecker
{
    /// <param name="histories">What happened.</param>
    /// <param name="bounded">What is promised to reads of the level Bounded, where there are any.</param>
    public static IReadOnlyList<Violation> Check(IEnumerable<IEnumerable<RegisterEvent>> histories, BoundedPromise? bounded = null)
    {
        var byKey = new List<RegisterEvent>?[Registers.Count];
        foreach (var history in histories)
        {
            foreach (var e in history) (byKey[e.Key] ??= []).Add(e);
        }

        return [.. byKey.OfType<List<RegisterEvent>>().SelectMany(events => new RegisterHistory(events, bounded).FindViolations())];
    }
}
