using EfQueryCache.SecondLevel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace EfQueryCache.AspNetCore.HealthChecks;

/// <summary>
/// Says once that a cache can be used as it is configured. Waits for its second level, but not for ever: without it the database
/// answers, which is no reason not to start. Never throws; thread-safe.
/// </summary>
/// <param name="find">Finds the cache.</param>
/// <param name="graceTime">How long its second level is waited for.</param>
internal sealed class QueryCacheReadinessCheck(Func<CheckedCache> find, TimeSpan graceTime) : IHealthCheck, IHostedService
{
    private readonly Lock _lock = new();
    private CheckedCache? _cache;
    private long _begin;
    private volatile string? _ready;

    // The second level is connected while the application starts, and not with the first query.
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Begin();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            return await CheckAsync(context.Registration.FailureStatus, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // As with the other check: not the exception itself.
            return new(context.Registration.FailureStatus, $"Whether the cache can be used could not be found out ({exception.GetType().Name}).");
        }
    }

    private async ValueTask<HealthCheckResult> CheckAsync(HealthStatus failureStatus, CancellationToken cancellationToken)
    {
        if (_ready is { } known) return HealthCheckResult.Healthy(known);
        var cache = Begin();
        var state = await cache.AskAsync(cancellationToken).ConfigureAwait(false);
        if (state is null or SecondLevelState.Answered)
        {
            // What fails from now on is a matter of health: taking the application away would help nobody.
            return HealthCheckResult.Healthy(_ready = cache.Level is null ? "The cache is ready; it has no second level." : $"The cache is ready; {cache.Level.Name} has answered.");
        }

        var data = new Dictionary<string, object>(StringComparer.Ordinal) { ["secondLevel"] = state.Value.ToString() };
        var elapsed = cache.Options.TimeProvider.GetElapsedTime(_begin);
        return elapsed < graceTime
            ? new(failureStatus, FormattableString.Invariant($"{cache.Level!.Name} is waited for, {Math.Ceiling((graceTime - elapsed).TotalSeconds)} s more at most."), data: data)
            : HealthCheckResult.Degraded(FormattableString.Invariant($"{cache.Level!.Name} could not be used within {graceTime.TotalSeconds} s: the application goes on without it, and queries are answered by the database; responses are slower."), data: data);
    }

    private CheckedCache Begin()
    {
        lock (_lock)
        {
            if (_cache is not null) return _cache;
            _cache = find();
            _begin = _cache.Options.TimeProvider.GetTimestamp();
            return _cache;
        }
    }
}
