using EfQueryCache.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.AspNetCore.OutputCaching;

/// <summary>
/// Evicts from the output cache what the query cache's invalidations name, one after the other. An eviction that fails is tried
/// again until it succeeds; who has missed too many meanwhile evicts everything.
/// </summary>
internal sealed class OutputCacheEviction(IQueryCache cache, IOutputCacheStore store, RecentEvictions recent, ILogger logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Whatever is written from now on is heard.
        _work = RunAsync(cache.Changes.GetAsyncEnumerator(_stop.Token));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _stop.Dispose();

    private static HashSet<string> NamesOf(QueryCacheInvalidation change)
    {
        HashSet<string> names = [.. change.Tags];
        if (change.IsEverything) names.Add(RecentEvictions.Everything);
        foreach (var table in change.Tables)
        {
            names.Add(table);
            names.Add(table[(table.IndexOf('.', StringComparison.Ordinal) + 1)..]);
        }

        return names;
    }

    private async Task RunAsync(IAsyncEnumerator<QueryCacheInvalidation> changes)
    {
        try
        {
            while (await changes.MoveNextAsync().ConfigureAwait(false))
            {
                var names = NamesOf(changes.Current);
                recent.Record(names); // first: what is stored from here on was not made before
                foreach (var name in names) await EvictAsync(name).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        finally
        {
            await changes.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask EvictAsync(string name)
    {
        for (var isLogged = false; ; isLogged = true)
        {
            try
            {
                await store.EvictByTagAsync(name, _stop.Token).ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (!_stop.IsCancellationRequested)
            {
                if (!isLogged) Log.OutputNotEvicted(logger, exception);
                await Task.Delay(RetryAfter, TimeProvider.System, _stop.Token).ConfigureAwait(false);
            }
        }
    }
}
