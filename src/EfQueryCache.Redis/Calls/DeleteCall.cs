using StackExchange.Redis;

namespace EfQueryCache.Redis.Calls;

/// <summary>Deletes a key.</summary>
internal sealed class DeleteCall(RedisKey key) : RedisCall
{
    public override RedisReply Send(IDatabase database) => new(true, Flag: database.KeyDelete(key, Flags));

    public override async Task<RedisReply> SendAsync(IDatabase database, CancellationToken cancellationToken)
        => new(true, Flag: await WaitAsync(database.KeyDeleteAsync(key, Flags), cancellationToken).ConfigureAwait(false));
}
