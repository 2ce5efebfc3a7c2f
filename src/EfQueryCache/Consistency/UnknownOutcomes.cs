using System.Data;
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

    private TimeProvider Clock => cache.Options.TimeProvider;

    /// <summary>Ends a write that has failed: as what its exception says, or by waiting until that is known.</summary>
    /// <param name="writes">What it wrote; marked.</param>
    /// <param name="cause">What kind of write, for people to read.</param>
    /// <param name="exception">How it failed, as far as anybody knows.</param>
    /// <param name="origin">Who executes it.</param>
    public void Settle(WriteSet writes, string cause, Exception? exception, WriteOrigin origin)
    {
        var outcome = exception is null ? CommitOutcome.Unknown : origin.Dialect.ReadOutcome(exception);
        if (outcome == CommitOutcome.Finished && origin.Connection.State != ConnectionState.Open) outcome = CommitOutcome.Unknown;
        switch (outcome)
        {
            case CommitOutcome.NotCommitted when !origin.IsRaw:
                writes.Release();
                break;
            case CommitOutcome.NotCommitted or CommitOutcome.Finished:
                cache.Publish(writes, cause);
                break;
            default:
                Hold(new HeldOutcome(writes, cause, Clock.GetTimestamp(), origin), exception);
                break;
        }
    }

    /// <summary>Takes over a marked write set; returns at once.</summary>
    public void Hold(HeldOutcome outcome, Exception? exception = null)
    {
        if (!cache.Rules.HoldUnknownOutcomes)
        {
            cache.Publish(outcome.Writes, outcome.Cause);
            return;
        }

        if (outcome.Transaction is null) cache.Logger.OutcomeUnknown(outcome.Cause, outcome.Origin.Lease, outcome.Writes.ToString(), exception);
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

            await Task.Delay(delay, Clock).ConfigureAwait(false);
            HeldOutcome[] held;
            lock (_lock) held = [.. _held];
            foreach (var (outcome, reason) in await FindSettledAsync(held).ConfigureAwait(false))
            {
                cache.Publish(outcome.Writes, outcome.Cause);
                cache.Logger.OutcomeSettled(outcome.Cause, reason);
                lock (_lock) _held.Remove(outcome);
            }

            lock (_lock)
            {
                if (_held.Count > 0) continue;
                _isWatching = false;
                return;
            }
        }
    }

    private async Task<List<(HeldOutcome Outcome, string Reason)>> FindSettledAsync(HeldOutcome[] held)
    {
        var settled = new List<(HeldOutcome, string)>();
        foreach (var outcome in held)
        {
            if (outcome.Transaction is not null)
            {
                if (outcome.IsTransactionOver()) settled.Add((outcome, "the transaction has ended"));
            }
            else if (Clock.GetElapsedTime(outcome.Since) >= outcome.Origin.Lease) settled.Add((outcome, "its lease has passed"));
        }

        foreach (var server in held.Where(o => o is { Origin: { BackendId: not null, Probe: not null } }).GroupBy(o => o.Origin.Probe!.ConnectionString))
        {
            var outcomes = server.ToArray();
            if (await FindLiveBackendsAsync(outcomes).ConfigureAwait(false) is not { } live) continue;
            settled.AddRange(outcomes
                .Where(o => !live.Contains(o.Origin.BackendId!.Value) && !settled.Exists(s => ReferenceEquals(s.Item1, o)))
                .Select(o => (o, "its server process has ended")));
        }

        return settled;
    }

    private async Task<IReadOnlySet<int>?> FindLiveBackendsAsync(HeldOutcome[] outcomes)
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
