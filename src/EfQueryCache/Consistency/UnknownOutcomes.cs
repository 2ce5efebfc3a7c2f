using System.Data.Common;
using EfQueryCache.Diagnostics;
using EfQueryCache.Dialects;

namespace EfQueryCache.Consistency;

/// <summary>
/// Keeps the tags of writes with unknown outcome marked until the outcome is decided: the server process that had received
/// the COMMIT is gone, or the lease has passed. Then they are changed, whatever the outcome was.
/// </summary>
/// <remarks>A COMMIT that was sent may be executed by the server long after its client has lost the connection.</remarks>
internal sealed class UnknownOutcomes(QueryCache cache)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly List<HeldOutcome> _held = [];
    private TimeSpan _delay;
    private bool _isWatching;

    public int Count
    {
        get { lock (_lock) return _held.Count; }
    }

    /// <summary>What is held at the moment, for people to read.</summary>
    public IReadOnlyList<HeldOutcome> Held
    {
        get { lock (_lock) return [.. _held]; }
    }

    private TimeProvider Clock => cache.Options.TimeProvider;

    /// <summary>Ends a write that has failed: as what its exception says, or by waiting until that is known.</summary>
    /// <param name="writes">What it wrote; marked.</param>
    /// <param name="exception">How it failed, as far as anybody knows.</param>
    /// <param name="origin">Who executes it.</param>
    /// <param name="isTransaction">Whether it is a COMMIT rather than a command outside of any transaction.</param>
    /// <param name="isLinkLost">Whether the connection was lost when it failed.</param>
    /// <remarks>
    /// An error of the server's is only the end of it on a connection that lives on. Npgsql sends what resets a pooled connection
    /// together with the first command; when that is cancelled, it reports the error, gives the connection up, and the server
    /// goes on to execute the command.
    /// </remarks>
    public void Settle(WriteSet writes, Exception? exception, WriteOrigin origin, bool isTransaction, bool isLinkLost = false)
    {
        var outcome = exception is null ? CommitOutcome.Unknown : origin.Dialect.ReadOutcome(exception);
        if (outcome == CommitOutcome.Finished && !origin.IsStillConnected()) outcome = CommitOutcome.Unknown;
        if (isLinkLost) outcome = CommitOutcome.Unknown;
        switch (outcome)
        {
            case CommitOutcome.NotCommitted when !origin.IsRaw:
                writes.Release();
                break;
            case CommitOutcome.NotCommitted or CommitOutcome.Finished:
                cache.Publish(writes, isOutcomeUnknown: true);
                break;
            default:
                Hold(new HeldOutcome(writes, origin, Clock.GetTimestamp()) { IsTransaction = isTransaction }, exception);
                break;
        }
    }

    /// <summary>Takes over a marked write set; returns at once.</summary>
    /// <param name="outcome">What is held.</param>
    /// <param name="exception">How the write failed, as far as anybody knows.</param>
    public void Hold(HeldOutcome outcome, Exception? exception)
    {
        cache.Logger.OutcomeUnknown(outcome.Writes.Cause, outcome.Origin.Lease, outcome.Writes.ToString(), exception);
        if (cache.Rules.HoldUnknownOutcomes) Watch(outcome);
        else cache.Publish(outcome.Writes, isOutcomeUnknown: true);
    }

    /// <summary>Takes over what a transaction begun past EF Core writes, marked from its first write on.</summary>
    public void Watch(HeldOutcome outcome)
    {
        lock (_lock)
        {
            _held.Add(outcome);
            _delay = FirstDelay;
            if (_isWatching) return;
            _isWatching = true;
        }

        // Without the caller's context: its transaction scope must not reach the connections that ask.
        using (ExecutionContext.SuppressFlow()) _ = Task.Run(WatchAsync);
    }

    private async Task WatchAsync()
    {
        while (true)
        {
            TimeSpan delay;
            lock (_lock)
            {
                delay = _delay;
                _delay = delay < LongestDelay ? delay * 2 : LongestDelay;
            }

            await Task.Delay(delay, Clock).ConfigureAwait(false); // nobody tells when a server process ends
            HeldOutcome[] held;
            lock (_lock) held = [.. _held];
            try
            {
                foreach (var (outcome, reason) in await FindSettledAsync(held).ConfigureAwait(false)) End(outcome, reason);
            }
            catch (Exception exception)
            {
                // Whatever it is, a logger's fault or a connection's that others use: who stops watching leaves the marks for ever.
                cache.Logger.OutcomeProbeFailed(exception);
            }

            lock (_lock)
            {
                if (_held.Count > 0) continue;
                _isWatching = false;
                return;
            }
        }
    }

    private void End(HeldOutcome outcome, string reason)
    {
        var cause = outcome.Writes.Cause;
        cache.Publish(outcome.Writes, isOutcomeUnknown: true);
        if (cause != InvalidationCause.None) cache.Logger.OutcomeSettled(cause, reason);
        lock (_lock) _held.Remove(outcome);
    }

    private async Task<List<(HeldOutcome Outcome, string Reason)>> FindSettledAsync(HeldOutcome[] held)
    {
        var settled = new List<(HeldOutcome, string)>();
        var unsettled = new List<HeldOutcome>();
        foreach (var outcome in held)
        {
            if (outcome.Writes.IsEmpty)
            {
                settled.Add((outcome, "EF Core has seen its end"));
                continue;
            }

            if (outcome.IsOpen(Clock.GetTimestamp(), out var hasEnded)) continue;
            if (hasEnded) settled.Add((outcome, "the transaction has ended"));
            else if (Clock.GetElapsedTime(outcome.Since) >= outcome.Origin.Lease) settled.Add((outcome, "its lease has passed"));
            else if (outcome.Origin is { BackendId: not null, Probe: not null }) unsettled.Add(outcome);
        }

        foreach (var server in unsettled.GroupBy(outcome => outcome.Origin.Probe!.ConnectionString))
        {
            var outcomes = server.ToArray();
            if (await FindLiveBackendsAsync(outcomes).ConfigureAwait(false) is not { } live) continue;
            foreach (var outcome in outcomes)
            {
                if (!live.TryGetValue(outcome.Origin.BackendId!.Value, out var isBusy)) settled.Add((outcome, "its server process has ended"));
                else if (outcome.IsTransaction && !isBusy) settled.Add((outcome, "its server process is outside of any transaction"));
            }
        }

        return settled;
    }

    private async Task<IReadOnlyDictionary<int, bool>?> FindLiveBackendsAsync(HeldOutcome[] outcomes)
    {
        try
        {
            var connection = (DbConnection)((ICloneable)outcomes[0].Origin.Probe!).Clone();
            await using (connection.ConfigureAwait(false))
            {
                await connection.OpenAsync().ConfigureAwait(false);
                return await outcomes[0].Origin.Dialect.FindLiveBackendsAsync(
                    connection, [.. outcomes.Select(o => o.Origin.BackendId!.Value)], CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            // Whatever it is, the next round asks again, and the lease ends it: the marks must not stay for ever.
            cache.Logger.OutcomeProbeFailed(exception);
            return null;
        }
    }
}
