using Polly.CircuitBreaker;
using Polly.Timeout;
using StackExchange.Redis;

namespace EfQueryCache.Redis.Calls;

/// <summary>Says in a word why a call has failed: messages of exceptions may have keys in them.</summary>
internal static class RedisFault
{
    public const string TooOld = "too_old";

    public static string NameOf(Exception exception) => exception switch
    {
        TimeoutRejectedException or TimeoutException => "timeout",
        BrokenCircuitException => "breaker_open",
        RedisServerException { Message: var message } => NameOf(message),
        RedisConnectionException connection => connection.FailureType.ToString(),
        AggregateException { InnerException: { } inner } => NameOf(inner),
        _ => exception.GetType().Name,
    };

    // Redis' errors begin with a word in capitals. Before 7 it took the first line of a script for Lua.
    private static string NameOf(string message)
    {
        if (message.Contains("compiling script", StringComparison.OrdinalIgnoreCase)) return TooOld;
        if (message.Contains("READONLY ", StringComparison.Ordinal)) return "READONLY";
        if (message.Contains("NOREPLICAS ", StringComparison.Ordinal)) return "NOREPLICAS";
        var end = message.AsSpan().IndexOfAnyExceptInRange('A', 'Z');
        return end is > 1 and < 20 ? message[..end] : "ERR";
    }
}
