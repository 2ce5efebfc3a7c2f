using StackExchange.Redis;

namespace EfQueryCache.Redis.Calls;

/// <summary>Asks a server what it is.</summary>
internal sealed class InfoCall : RedisCall
{
    // Redis before 7 takes one section only.
    private static readonly object[] Everything = [];

    public override RedisReply Send(IDatabase database) => new(true, database.Execute("INFO", Everything, Flags));

    public override async Task<RedisReply> SendAsync(IDatabase database, CancellationToken cancellationToken)
        => new(true, await WaitAsync(database.ExecuteAsync("INFO", Everything, Flags), cancellationToken).ConfigureAwait(false));
}
