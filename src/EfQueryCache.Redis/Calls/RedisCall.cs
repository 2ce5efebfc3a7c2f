using StackExchange.Redis;

namespace EfQueryCache.Redis.Calls;

/// <summary>Something to ask of Redis, in one round trip; as an object, so that nothing else is made for asking it.</summary>
internal abstract class RedisCall
{
    // A replica knows no marks that its master has not sent yet.
    protected const CommandFlags Flags = CommandFlags.DemandMaster;

    public abstract RedisReply Send(IDatabase database);

    /// <param name="database">Whom to ask.</param>
    /// <param name="cancellationToken">Ends the wait, not what was sent.</param>
    public abstract Task<RedisReply> SendAsync(IDatabase database, CancellationToken cancellationToken);

    /// <summary>Waits; an answer that comes too late is forgotten, also when it is an error.</summary>
    /// <remarks>
    /// Goes on elsewhere than where the answer was taken: StackExchange.Redis before 2.0 takes one after the other, and runs what
    /// waits for it in between. Whatever the caller did then would hold up the answers for everybody else.
    /// </remarks>
    protected static async Task<T> WaitAsync<T>(Task<T> task, CancellationToken cancellationToken)
    {
        if (!task.IsCompleted)
        {
            await ((Task)task).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }

        if (task.IsCompleted) return await task.ConfigureAwait(false);
        Forget(task);
        throw new OperationCanceledException(cancellationToken);
    }

    protected static void Forget(Task? task)
        => task?.ContinueWith(static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
