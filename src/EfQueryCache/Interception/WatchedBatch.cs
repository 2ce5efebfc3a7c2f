using EfQueryCache.Consistency;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;

namespace EfQueryCache.Interception;

/// <summary>
/// A batch of SaveChanges: what its commands write is marked before it is sent, on its open connection. It knows their tables,
/// keys and values exactly as they are sent.
/// </summary>
internal sealed class WatchedBatch(ModificationCommandBatch inner, WriteTracker tracker) : ModificationCommandBatch
{
    public override IReadOnlyList<IReadOnlyModificationCommand> ModificationCommands => inner.ModificationCommands;

    public override bool RequiresTransaction => inner.RequiresTransaction;

    public override bool AreMoreBatchesExpected => inner.AreMoreBatchesExpected;

    public override bool TryAddCommand(IReadOnlyModificationCommand modificationCommand) => inner.TryAddCommand(modificationCommand);

    public override void Complete(bool moreBatchesExpected) => inner.Complete(moreBatchesExpected);

    public override void Execute(IRelationalConnection connection)
    {
        tracker.BatchExecuting(ModificationCommands, connection);
        tracker.MarkShared();
        tracker.CommandCreating();
        try
        {
            inner.Execute(connection);
            tracker.BatchExecuted();
        }
        catch
        {
            tracker.CommandFailed();
            throw;
        }
        finally
        {
            tracker.CommandCreated();
        }
    }

    public override async Task ExecuteAsync(IRelationalConnection connection, CancellationToken cancellationToken = default)
    {
        tracker.BatchExecuting(ModificationCommands, connection);
        if (tracker.HasUnshared) await tracker.MarkSharedAsync(cancellationToken).ConfigureAwait(false);
        tracker.CommandCreating();
        try
        {
            await inner.ExecuteAsync(connection, cancellationToken).ConfigureAwait(false);
            tracker.BatchExecuted();
        }
        catch
        {
            tracker.CommandFailed();
            throw;
        }
        finally
        {
            tracker.CommandCreated();
        }
    }
}
