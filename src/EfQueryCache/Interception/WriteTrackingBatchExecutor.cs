using EfQueryCache.Consistency;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;

namespace EfQueryCache.Interception;

/// <summary>
/// Sees every command of SaveChanges with its table, keys and values, exactly as it is sent; a retrying strategy runs it
/// once per attempt.
/// </summary>
internal sealed class WriteTrackingBatchExecutor(IBatchExecutor inner, WriteTracker tracker) : IBatchExecutor
{
    public int Execute(IEnumerable<ModificationCommandBatch> commandBatches, IRelationalConnection connection)
    {
        try
        {
            var rows = inner.Execute(Watch(commandBatches, connection), connection);
            tracker.Succeeded();
            return rows;
        }
        catch (Exception exception)
        {
            tracker.Failed(exception);
            throw;
        }
    }

    public async Task<int> ExecuteAsync(
        IEnumerable<ModificationCommandBatch> commandBatches, IRelationalConnection connection, CancellationToken cancellationToken = default)
    {
        try
        {
            var rows = await inner.ExecuteAsync(Watch(commandBatches, connection), connection, cancellationToken).ConfigureAwait(false);
            tracker.Succeeded();
            return rows;
        }
        catch (Exception exception)
        {
            tracker.Failed(exception);
            throw;
        }
    }

    // Only collects. What it collects takes effect in the command interceptor, which can wait for I/O where this cannot.
    private IEnumerable<ModificationCommandBatch> Watch(IEnumerable<ModificationCommandBatch> batches, IRelationalConnection connection)
    {
        foreach (var batch in batches)
        {
            tracker.Add(batch.ModificationCommands, connection);
            yield return batch;
        }
    }
}
