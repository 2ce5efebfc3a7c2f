using EfQueryCache.Consistency;
using EfQueryCache.Keys;
using EfQueryCache.Querying;

namespace EfQueryCache.Execution;

/// <summary>One load of a result that others wait for.</summary>
/// <param name="flights">Where it is found.</param>
/// <param name="key">What is loaded.</param>
/// <param name="versions">The versions it began with: who reads others must not wait for it.</param>
/// <param name="conditions">What its entry will be invalidated by.</param>
internal sealed class Flight(Flights flights, ResultKey key, TagVersions versions, Conditions conditions)
{
    private static readonly TaskCompletionSource HasEnded = CreateEnded();

    // Made when somebody waits: nearly nobody does.
    private TaskCompletionSource? _ended;

    public ResultKey Key => key;

    /// <summary>Done when the load has ended, however it did. Never fails.</summary>
    public Task Ended => (Volatile.Read(ref _ended) ?? BeginWaiting()).Task;

    /// <summary>Whether there is nothing to wait for the next time either: the result is never stored.</summary>
    public bool IsUnstorable { get; set; }

    /// <summary>Whether its leader had waited for another one in vain before: who waits for it too, does not wait again.</summary>
    public bool WasSecond { get; init; }

    /// <summary>Whether the database failed, or the one who loaded gave up.</summary>
    public bool HasFailed { get; set; }

    /// <summary>Whether what it loads answers somebody who has read these versions.</summary>
    public bool Answers(TagVersions read, Conditions wanted, ConsistencyRules rules)
        => (versions.Equals(read) || !rules.ShareFlightsByVersion) && conditions.Includes(wanted);

    public void End()
    {
        flights.Remove(this);
        Interlocked.Exchange(ref _ended, HasEnded)?.TrySetResult();
    }

    private TaskCompletionSource BeginWaiting()
    {
        var created = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return Interlocked.CompareExchange(ref _ended, created, null) ?? created;
    }

    private static TaskCompletionSource CreateEnded()
    {
        var ended = new TaskCompletionSource();
        ended.SetResult();
        return ended;
    }
}
