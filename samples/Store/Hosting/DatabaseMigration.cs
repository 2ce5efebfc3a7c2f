using EfQueryCache;
using Microsoft.EntityFrameworkCore;
using Store.Data;

namespace Store.Hosting;

/// <summary>Brings the database up to date when the application starts, and fills an empty one.</summary>
internal static class DatabaseMigration
{
    public static async Task MigrateAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<StoreContext>();
        var cache = scope.ServiceProvider.GetRequiredService<IQueryCache>();

        // EF Core only looks here. But to a cache that does not know the schema yet, its SELECT might change anything: with Redis,
        // each start of an instance would drop what the others have read.
        using (cache.SuppressInvalidation())
        {
            var isUpToDate = !(await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any();
            if (isUpToDate && await db.Categories.NotCacheable().AnyAsync(cancellationToken)) return;
        }

        // Fills the store as well: the options name the seed, and EF Core lets one instance at a time do it. The cache sees that
        // the schema changes, and drops everything.
        await db.Database.MigrateAsync(cancellationToken);
    }
}
