using EfQueryCache.Consistency;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;

namespace EfQueryCache.Interception;

/// <summary>Watches the batches of SaveChanges, and how it ends; a retrying strategy runs it once per attempt.</summary>
internal sealed class WriteTrackingBatchExecutor(IBatchExecutor inner, WriteTracker tracker) : IBatchExecutor
{
    public int Execute(IEnumerable<ModificationCommandBatch> commandBatches, IRelationalConnection connection)
    {
        try
        {
            var rows = inner.Execute(Watch(commandBatches), connection);
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
        int rows;
        try
        {
            rows = await inner.ExecuteAsync(Watch(commandBatches), connection, cancellationToken).ConfigureAwait(false);
            tracker.Succeeded();
        }
        catch (Exception exception)
        {
            tracker.Failed(exception);
            throw;
        }

        await tracker.Told.ConfigureAwait(false);
        return rows;
    }

    private IEnumerable<ModificationCommandBatch> Watch(IEnumerable<ModificationCommandBatch> batches)
    {
        foreach (var batch in batches) yield return new WatchedBatch(batch, tracker);
    }
}
