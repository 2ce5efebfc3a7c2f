using EfQueryCache.SecondLevel;
using EfQueryCache.Wire;

namespace EfQueryCache.Execution;

/// <summary>The right to load a result for all processes, until it is stored or nobody knows.</summary>
internal sealed class SharedLead(ISecondLevel level, CanonicalKey key, UInt128 leader)
{
    private Task _storing = Task.CompletedTask;

    /// <summary>It is being stored: others find it then.</summary>
    public void EndAfter(Task storing) => _storing = storing;

    /// <summary>The load has ended. Returns at once.</summary>
    public void End() => _storing.ContinueWith(
        _ => level.EndLeading(key.Hash, leader), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
