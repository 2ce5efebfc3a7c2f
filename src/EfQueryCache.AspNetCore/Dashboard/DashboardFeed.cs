using System.Text.Json;
using EfQueryCache.AspNetCore.Diagnostics;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.AspNetCore.Dashboard;

/// <summary>
/// Reads a cache's figures now and then, keeps the last minutes of them, and tells all open pages. One reading serves all.
/// Thread-safe.
/// </summary>
internal sealed class DashboardFeed : IDisposable
{
    private const int MaxInvalidations = 100;
    private const int MaxNewInvalidations = 20;

    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Unwatched = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan History = TimeSpan.FromMinutes(10);

    private readonly Func<IQueryCache> _cache;
    private readonly QueryCacheDashboardOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Queue<DashboardPoint> _points = [];
    private readonly Queue<DashboardInvalidation> _invalidations = [];
    private readonly Queue<DashboardInvalidation> _newInvalidations = [];
    private readonly CancellationTokenSource _end = new();
    private readonly PeriodicTimer _timer;
    private DashboardViewer[] _viewers = [];
    private QueryCacheStatistics? _statistics;
    private long _readAt;
    private long _moreInvalidations;
    private long _sequence;
    private bool _isEnded;

    public DashboardFeed(Func<IQueryCache> cache, QueryCacheDashboardOptions options, TimeProvider clock, ILogger logger)
    {
        (_cache, _options, _clock, _logger) = (cache, options, clock, logger);
        _timer = new PeriodicTimer(Unwatched, clock);
    }

    public IQueryCache Cache => _cache();

    /// <summary>Cancelled when the application ends.</summary>
    public CancellationToken Ended => _end.Token;

    /// <summary>Begins to read, until it is disposed of or the cache is.</summary>
    public void Start()
    {
        _ = SampleAsync();
        _ = ListenAsync();
    }

    /// <returns><see langword="null"/> when there are too many.</returns>
    public DashboardViewer? TryJoin()
    {
        lock (_lock)
        {
            if (_viewers.Length >= _options.MaxViewers) return null;
            var viewer = new DashboardViewer(this, _clock);
            _viewers = [.. _viewers, viewer];
            if (_viewers.Length == 1) ReadEveryLocked(Watched);
            return viewer;
        }
    }

    public void Leave(DashboardViewer viewer)
    {
        lock (_lock)
        {
            _viewers = [.. _viewers.Where(other => other != viewer)];
            if (_viewers.Length == 0) ReadEveryLocked(Unwatched);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isEnded = true;
            _timer.Dispose();
        }

        _end.Cancel();
    }

    /// <summary>All that a page shows.</summary>
    public DashboardState GetState()
    {
        var figures = DashboardFigures.Of(Cache.GetStatistics());
        lock (_lock)
        {
            return new(
                Cache.Name,
                FormattableString.Invariant($"{Environment.MachineName}, process {Environment.ProcessId}"),
                _options.IsReadOnly,
                History.TotalSeconds,
                [.. _points],
                figures,
                [.. _invalidations]);
        }
    }

    /// <returns><see langword="null"/> when it is not among those that are listed now.</returns>
    public DashboardQueryDetails? FindQuery(string id)
    {
        var statistics = Cache.GetStatistics();
        var query = statistics.TopQueries.Concat(statistics.CostlyQueries).FirstOrDefault(query => query.Id == id);
        return query is null ? null : DashboardQueryDetails.Of(query);
    }

    private async Task SampleAsync()
    {
        do
        {
            try
            {
                Sample();
            }
            catch (ObjectDisposedException)
            {
                Dispose(); // an application that was not stopped before it was disposed of
            }
            catch (Exception exception)
            {
                _logger.DashboardFeedFailed(exception); // nobody waits for it: the next one tries again
            }
        }
        while (await _timer.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false));
    }

    private void ReadEveryLocked(TimeSpan period)
    {
        if (!_isEnded) _timer.Period = period;
    }

    private void Sample()
    {
        var statistics = Cache.GetStatistics();
        DashboardSample sample;
        DashboardViewer[] viewers;
        lock (_lock)
        {
            var point = AddPoint(statistics);
            sample = new(point, DashboardFigures.Of(statistics), [.. _newInvalidations], _moreInvalidations);
            _newInvalidations.Clear();
            _moreInvalidations = 0;
            viewers = _viewers;
        }

        if (viewers.Length == 0) return;
        var text = JsonSerializer.Serialize(sample, DashboardJson.Default.DashboardSample);
        foreach (var viewer in viewers) viewer.Tell(text);
    }

    private DashboardPoint? AddPoint(QueryCacheStatistics statistics)
    {
        var (before, now, time) = (_statistics, _clock.GetTimestamp(), _clock.GetUtcNow());
        var elapsed = _clock.GetElapsedTime(_readAt, now);
        if (before is not null && elapsed <= TimeSpan.Zero) return null;
        (_statistics, _readAt) = (statistics, now);
        if (before is null) return null;

        var point = DashboardPoint.Between(before, statistics, elapsed, time);
        _points.Enqueue(point);
        var oldest = (time - History).ToUnixTimeMilliseconds();
        while (_points.Peek().Time < oldest) _points.Dequeue();
        return point;
    }

    private async Task ListenAsync()
    {
        try
        {
            await foreach (var change in Cache.Changes.WithCancellation(_end.Token).ConfigureAwait(false)) Hear(change);
        }
        catch (OperationCanceledException)
        {
            // The application ends.
        }
        catch (Exception exception)
        {
            _logger.DashboardFeedFailed(exception);
        }
    }

    private void Hear(QueryCacheInvalidation change)
    {
        lock (_lock)
        {
            var heard = DashboardInvalidation.Of(change, ++_sequence);
            _invalidations.Enqueue(heard);
            if (_invalidations.Count > MaxInvalidations) _invalidations.Dequeue();
            _newInvalidations.Enqueue(heard);
            if (_newInvalidations.Count <= MaxNewInvalidations) return;
            _newInvalidations.Dequeue();
            _moreInvalidations++;
        }
    }
}
