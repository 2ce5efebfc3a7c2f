using EfQueryCache.Diagnostics;

namespace EfQueryCache.Storage;

/// <summary>
/// Removes, now and then and in small steps, what has expired or was invalidated and nobody has asked for since. Its timer
/// keeps no cache alive: it ends with it.
/// </summary>
internal sealed class ExpirySweep : IDisposable
{
    private readonly WeakReference<QueryCache> _cache;
    private readonly ITimer _timer;
    private int _isSweeping;

    public ExpirySweep(QueryCache cache, TimeSpan interval, TimeProvider clock)
    {
        _cache = new WeakReference<QueryCache>(cache);

        // Without the flow of whoever happens to need the first cache.
        var flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        try
        {
            _timer = clock.CreateTimer(static sweep => ((ExpirySweep)sweep!).Begin(), this, interval, interval);
        }
        finally
        {
            if (flow != default) flow.Undo();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Begin()
    {
        if (!_cache.TryGetTarget(out var cache)) _timer.Dispose();
        else if (Interlocked.Exchange(ref _isSweeping, 1) == 0) _ = SweepAsync(cache);
    }

    private async Task SweepAsync(QueryCache cache)
    {
        try
        {
            await cache.RemoveExpiredAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Nobody waits for it: what it is, the log says, and the next one tries again.
            cache.Logger.SweepFailed(exception);
        }
        finally
        {
            Volatile.Write(ref _isSweeping, 0);
        }
    }
}
