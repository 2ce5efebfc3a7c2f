using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace EfQueryCache.AspNetCore.HealthChecks;

/// <summary>Says how a cache does, and what users notice of it. Never throws; thread-safe.</summary>
/// <param name="find">Finds the cache.</param>
/// <param name="options">What is expected of it.</param>
/// <param name="failureStatus">What everything that is wrong is reported as; <see langword="null"/> where each decides for itself.</param>
internal sealed class QueryCacheHealthCheck(Func<CheckedCache> find, QueryCacheHealthOptions options, HealthStatus? failureStatus) : IHealthCheck, IHostedService, IDisposable
{
    private readonly Lock _lock = new();
    private CheckedCache? _cache;
    private RequestWindow? _window;
    private bool _isEnded;

    // So that a cache that is missing stops the application at its start, and the time that counts begins there.
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Begin();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return await CheckAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A second level of somebody's own, or the application has ended. Not the exception itself: it may quote an address.
            return new(failureStatus ?? HealthStatus.Degraded, $"How the cache does could not be found out ({exception.GetType().Name}).");
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isEnded = true;
            _window?.Dispose();
        }
    }

    private async ValueTask<HealthCheckResult> CheckAsync(CancellationToken cancellationToken)
    {
        var (cache, window) = Begin();
        var state = await cache.AskAsync(cancellationToken).ConfigureAwait(false);
        var (statistics, recent) = window.Look();
        var condition = new CacheCondition(cache.Options, statistics, recent, state is { } known ? new(cache.Level!.Name, known, cache.Level.Health) : null);
        var findings = Findings.Of(condition, options).ToArray();
        var data = condition.ToData(options);
        return findings.Length == 0
            ? HealthCheckResult.Healthy(condition.Level is null ? "Hits are served from memory." : $"Hits are served from memory and {condition.Level.Name}.", data)
            : new(failureStatus ?? findings.Min(finding => finding.Status), string.Join(' ', findings.Select(finding => finding.Text)), data: data);
    }

    private (CheckedCache Cache, RequestWindow Window) Begin()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isEnded, this);
            _cache ??= find();
            return (_cache, _window ??= new(_cache.Cache, _cache.Options.TimeProvider, options.HitRatioWindow));
        }
    }
}
