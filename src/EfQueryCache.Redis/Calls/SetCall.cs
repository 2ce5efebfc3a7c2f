using StackExchange.Redis;

namespace EfQueryCache.Redis.Calls;

/// <summary>Sets a key for a while.</summary>
internal sealed class SetCall(RedisKey key, byte[] value, TimeSpan ttl) : RedisCall
{
    public override RedisReply Send(IDatabase database) => new(true, Flag: database.StringSet(key, value, ttl, When.Always, Flags));

    public override async Task<RedisReply> SendAsync(IDatabase database, CancellationToken cancellationToken)
        => new(true, Flag: await WaitAsync(database.StringSetAsync(key, value, ttl, When.Always, Flags), cancellationToken).ConfigureAwait(false));
}
