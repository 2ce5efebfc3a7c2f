using EfQueryCache.Redis.Diagnostics;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace EfQueryCache.Redis.Calls;

/// <summary>Lets no call through for a while after some in a row have failed.</summary>
/// <remarks>
/// Polly's breaker counts a ratio in a window of time; it is told of a failure only when enough came in a row before it.
/// </remarks>
internal sealed class Breaker
{
    private readonly RedisOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RedisFigures _figures;
    private readonly CircuitBreakerManualControl _control = new();
    private readonly CircuitBreakerStateProvider _state = new();
    private long _closedUntil;
    private int _failures;

    public Breaker(RedisOptions options, TimeProvider time, ILogger logger, RedisFigures figures)
    {
        (_options, _time, _logger, _figures) = (options, time, logger, figures);
        Pipeline = new ResiliencePipelineBuilder<RedisReply> { TimeProvider = time }.AddCircuitBreaker(new CircuitBreakerStrategyOptions<RedisReply>
        {
            FailureRatio = 0,
            MinimumThroughput = 2,
            SamplingDuration = TimeSpan.FromMinutes(1),
            BreakDuration = options.BreakDuration,
            ManualControl = _control,
            StateProvider = _state,
            ShouldHandle = arguments => new(Counts(arguments.Outcome)),
            OnOpened = Opened,
            OnClosed = Closed,
            OnHalfOpened = HalfOpened,
        }).Build();
        figures.BreakerState = () => (int)_state.CircuitState;
    }

    public ResiliencePipeline<RedisReply> Pipeline { get; }

    /// <summary>Is called when no call is let through any more.</summary>
    public Action? HasOpened { get; set; }

    /// <summary>Gets a value indicating whether nothing may be tried; asked first, because Polly throws.</summary>
    public bool IsOpen => Volatile.Read(ref _closedUntil) is var until && until != 0 && _time.GetUtcNow().UtcTicks < until;

    /// <summary>Closes it: Redis is known to answer.</summary>
    public async Task CloseAsync()
    {
        Volatile.Write(ref _failures, 0);
        if (_state.CircuitState != CircuitState.Closed) await _control.CloseAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private bool Counts(Outcome<RedisReply> outcome)
    {
        if (outcome.Exception is null)
        {
            if (Volatile.Read(ref _failures) != 0) Volatile.Write(ref _failures, 0);
            return false;
        }

        return outcome.Exception is not OperationCanceledException && Interlocked.Increment(ref _failures) >= _options.FailureThreshold;
    }

    private ValueTask Opened(OnCircuitOpenedArguments<RedisReply> arguments)
    {
        Volatile.Write(ref _closedUntil, (_time.GetUtcNow() + arguments.BreakDuration).UtcTicks);
        _figures.CountTransition("open");
        _logger.BreakerOpened(_options.FailureThreshold, arguments.BreakDuration);
        HasOpened?.Invoke();
        return default;
    }

    private ValueTask Closed(OnCircuitClosedArguments<RedisReply> arguments)
    {
        Volatile.Write(ref _closedUntil, 0);
        Volatile.Write(ref _failures, 0);
        _figures.CountTransition("closed");
        _logger.BreakerClosed();
        return default;
    }

    private ValueTask HalfOpened(OnCircuitHalfOpenedArguments arguments)
    {
        _figures.CountTransition("half_open");
        _logger.BreakerHalfOpened();
        return default;
    }
}
