using EfQueryCache.Consistency;
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
        tracker.Succeeded();
        return result;
    }

    public override async ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        tracker.Succeeded();
        await tracker.Told.ConfigureAwait(false);
        return result;
    }

    public override void SaveChangesFailed(DbContextErrorEventData eventData) => tracker.Failed(eventData.Exception);

    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        SaveChangesFailed(eventData);
        return Task.CompletedTask;
    }

    public override void SaveChangesCanceled(DbContextEventData eventData) => tracker.Failed(exception: null);

    public override Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default)
    {
        SaveChangesCanceled(eventData);
        return Task.CompletedTask;
    }
}
