using EfQueryCache.Consistency;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfQueryCache.Interception;

/// <summary>
/// The end of SaveChanges. What it wrote has been collected and settled by the batch executor and the transaction; should
/// a provider run its commands past them, whatever is left over is invalidated here before the caller goes on.
/// </summary>
internal sealed class QueryCacheSaveChangesInterceptor(WriteTracker tracker) : SaveChangesInterceptor
{
    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        tracker.Succeeded("SaveChanges");
        return result;
    }

    public override ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
        => new(SavedChanges(eventData, result));

    public override void SaveChangesFailed(DbContextErrorEventData eventData) => Failed(eventData.Context, eventData.Exception);

    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Failed(eventData.Context, eventData.Exception);
        return Task.CompletedTask;
    }

    public override void SaveChangesCanceled(DbContextEventData eventData) => Failed(eventData.Context, exception: null);

    public override Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default)
    {
        Failed(eventData.Context, exception: null);
        return Task.CompletedTask;
    }

    private void Failed(DbContext? context, Exception? exception)
    {
        if (context is not null) tracker.Failed("SaveChanges", exception, context.Database.GetDbConnection());
    }
}
