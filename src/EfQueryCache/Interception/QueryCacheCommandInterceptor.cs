using System.Data.Common;
using EfQueryCache.Consistency;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfQueryCache.Interception;

/// <summary>
/// Sees every command that is sent, on its open connection: what it writes is marked before, and invalidated after it when
/// it commits by itself. Queries pass untouched, and so does every reader; SaveChanges has batches of its own (<see cref="WatchedBatch"/>).
/// </summary>
internal sealed class QueryCacheCommandInterceptor(WriteTracker tracker) : DbCommandInterceptor
{
    public override InterceptionResult<DbCommand> CommandCreating(CommandCorrelatedEventData eventData, InterceptionResult<DbCommand> result)
    {
        tracker.CommandCreating();
        return result;
    }

    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Executing(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        => ExecutingAsync(command, eventData, result, cancellationToken);

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        Executing(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        => ExecutingAsync(command, eventData, result, cancellationToken);

    public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result)
    {
        Executing(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
        => ExecutingAsync(command, eventData, result, cancellationToken);

    public override int NonQueryExecuted(DbCommand command, CommandExecutedEventData eventData, int result)
    {
        Executed(eventData);
        return result;
    }

    public override async ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Executed(eventData);
        await tracker.Told.ConfigureAwait(false);
        return result;
    }

    public override object? ScalarExecuted(DbCommand command, CommandExecutedEventData eventData, object? result)
    {
        Executed(eventData);
        return result;
    }

    public override async ValueTask<object?> ScalarExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, object? result, CancellationToken cancellationToken = default)
    {
        Executed(eventData);
        await tracker.Told.ConfigureAwait(false);
        return result;
    }

    /// <summary>A command that returns rows commits, when it is on its own, after the last of them.</summary>
    public override InterceptionResult DataReaderDisposing(DbCommand command, DataReaderDisposingEventData eventData, InterceptionResult result)
    {
        if (command.Connection is { } connection) tracker.ReaderClosed(connection);
        return result;
    }

    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) => Failed(eventData, eventData.Exception);

    public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Failed(eventData, eventData.Exception);
        return Task.CompletedTask;
    }

    public override void CommandCanceled(DbCommand command, CommandEndEventData eventData) => Failed(eventData, exception: null);

    public override Task CommandCanceledAsync(DbCommand command, CommandEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Failed(eventData, exception: null);
        return Task.CompletedTask;
    }

    private void Executing(DbCommand command, CommandEventData eventData)
    {
        if (eventData.CommandSource == CommandSource.SaveChanges) return;
        tracker.CommandExecuting(command, eventData.CommandSource);
        tracker.MarkShared();
    }

    private ValueTask<InterceptionResult<T>> ExecutingAsync<T>(
        DbCommand command, CommandEventData eventData, InterceptionResult<T> result, CancellationToken cancellationToken)
    {
        if (eventData.CommandSource == CommandSource.SaveChanges) return new(result);
        tracker.CommandExecuting(command, eventData.CommandSource);
        return tracker.HasUnshared ? MarkSharedAsync(result, cancellationToken) : new(result);
    }

    private async ValueTask<InterceptionResult<T>> MarkSharedAsync<T>(InterceptionResult<T> result, CancellationToken cancellationToken)
    {
        await tracker.MarkSharedAsync(cancellationToken).ConfigureAwait(false);
        return result;
    }

    // SaveChanges is more than its commands: the batch executor says how it ended.
    private void Executed(CommandEventData eventData)
    {
        if (eventData.CommandSource is not (CommandSource.SaveChanges or CommandSource.LinqQuery)) tracker.Succeeded();
    }

    private void Failed(CommandEventData eventData, Exception? exception)
    {
        tracker.CommandFailed();
        if (eventData.CommandSource is not (CommandSource.SaveChanges or CommandSource.LinqQuery))
        {
            tracker.Failed(exception);
        }
    }
}
