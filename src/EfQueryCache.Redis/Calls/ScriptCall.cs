using EfQueryCache.Redis.Protocol;
using StackExchange.Redis;

namespace EfQueryCache.Redis.Calls;

/// <summary>Runs a script, and with it in the same round trip reads an entry if one is named.</summary>
internal sealed class ScriptCall(Script script, RedisKey[] keys, RedisValue[] values, RedisKey? entry = null) : RedisCall
{
    public override RedisReply Send(IDatabase database)
    {
        // Sent first and not waited for: its answer is there before the script's.
        var payload = entry is { } name ? database.StringGetAsync(name, Flags) : null;
        try
        {
            RedisResult result;
            try
            {
                result = database.ScriptEvaluate(script.Hash, keys, values, Flags);
            }
            catch (RedisServerException exception) when (IsUnknownScript(exception))
            {
                result = database.Execute("EVAL", Arguments(), Flags);
            }

            return new(true, result, payload is null ? null : (byte[]?)database.Wait(payload));
        }
        catch
        {
            Forget(payload);
            throw;
        }
    }

    public override async Task<RedisReply> SendAsync(IDatabase database, CancellationToken cancellationToken)
    {
        var payload = entry is { } name ? database.StringGetAsync(name, Flags) : null;
        try
        {
            RedisResult result;
            try
            {
                result = await WaitAsync(database.ScriptEvaluateAsync(script.Hash, keys, values, Flags), cancellationToken).ConfigureAwait(false);
            }
            catch (RedisServerException exception) when (IsUnknownScript(exception))
            {
                result = await WaitAsync(database.ExecuteAsync("EVAL", Arguments(), Flags), cancellationToken).ConfigureAwait(false);
            }

            return new(true, result, payload is null ? null : (byte[]?)await WaitAsync(payload, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            Forget(payload);
            throw;
        }
    }

    private static bool IsUnknownScript(RedisServerException exception) => exception.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal);

    private object[] Arguments()
    {
        var arguments = new object[2 + keys.Length + values.Length];
        (arguments[0], arguments[1]) = (script.Text, keys.Length);
        for (var i = 0; i < keys.Length; i++) arguments[2 + i] = keys[i];
        for (var i = 0; i < values.Length; i++) arguments[2 + keys.Length + i] = values[i];
        return arguments;
    }
}
