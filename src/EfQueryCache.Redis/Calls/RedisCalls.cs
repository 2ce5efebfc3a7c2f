using EfQueryCache.Redis.Connection;
using EfQueryCache.Redis.Diagnostics;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using StackExchange.Redis;

namespace EfQueryCache.Redis.Calls;

/// <summary>Makes calls that take a bounded time and never fail: they only bring nothing.</summary>
internal sealed class RedisCalls
{
    private readonly RedisConnection _connection;
    private readonly Breaker _breaker;
    private readonly ILogger _logger;
    private readonly RedisFigures _figures;
    private readonly TimeSpan _timeout;
    private readonly ResiliencePipeline<RedisReply> _guarded;
    private readonly ResiliencePipeline<RedisReply> _timed;
    private int _isFailing;
    private int _isOldKnown;

    public RedisCalls(RedisOptions options, RedisConnection connection, Breaker breaker, TimeProvider time, ILogger logger, RedisFigures figures)
    {
        (_connection, _breaker, _logger, _figures, _timeout) = (connection, breaker, logger, figures, options.Timeout);
        _timed = new ResiliencePipelineBuilder<RedisReply> { TimeProvider = time }.AddTimeout(_timeout).Build();
        _guarded = new ResiliencePipelineBuilder<RedisReply> { TimeProvider = time }.AddPipeline(breaker.Pipeline).AddPipeline(_timed).Build();
    }

    /// <summary>Makes a call and waits for it as long as the connection's own timeout for synchronous calls is.</summary>
    public RedisReply Run(RedisCall call)
    {
        if (_breaker.IsOpen || !_connection.TryGet(out var database)) return default;
        try
        {
            var reply = _breaker.Pipeline.Execute(static state => state.call.Send(state.database), (call, database));
            HasSucceeded();
            return reply;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            HasFailed(exception);
            return default;
        }
    }

    /// <summary>Makes a call and waits for it for <see cref="RedisOptions.Timeout"/>.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public ValueTask<RedisReply> RunAsync(RedisCall call, CancellationToken cancellationToken)
        => _breaker.IsOpen ? default : RunAsync(_guarded, call, cancellationToken);

    /// <summary>Makes a call even when the breaker is open: for what has to get through, off everybody's path.</summary>
    public ValueTask<RedisReply> InsistAsync(RedisCall call) => RunAsync(_timed, call, CancellationToken.None);

    /// <summary>Says once that the server cannot be used.</summary>
    public void TellTooOld()
    {
        if (Interlocked.Exchange(ref _isOldKnown, 1) == 0) _logger.ServerTooOld();
    }

    private async ValueTask<RedisReply> RunAsync(ResiliencePipeline<RedisReply> pipeline, RedisCall call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_connection.TryGet(out var database)) return default;

        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, cancellationToken);
        try
        {
            var outcome = await pipeline.ExecuteOutcomeAsync(SendAsync, context, (call, database)).ConfigureAwait(false);
            if (outcome.Exception is null)
            {
                HasSucceeded();
                return outcome.Result;
            }

            if (outcome.Exception is OperationCanceledException) cancellationToken.ThrowIfCancellationRequested();
            HasFailed(outcome.Exception);
            return default;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static async ValueTask<Outcome<RedisReply>> SendAsync(ResilienceContext context, (RedisCall Call, IDatabase Database) state)
    {
        try
        {
            return Outcome.FromResult(await state.Call.SendAsync(state.Database, context.CancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return Outcome.FromException<RedisReply>(exception);
        }
    }

    private void HasSucceeded()
    {
        if (Volatile.Read(ref _isFailing) != 0) Volatile.Write(ref _isFailing, 0);
    }

    // Once until the next success: during an outage every call fails alike.
    private void HasFailed(Exception exception)
    {
        var fault = RedisFault.NameOf(exception);
        _figures.CountFailure(fault);
        if (fault == RedisFault.TooOld) TellTooOld();
        else if (exception is not BrokenCircuitException && Interlocked.Exchange(ref _isFailing, 1) == 0) _logger.CallFailed(fault, _timeout);
    }
}
