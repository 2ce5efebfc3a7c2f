using EfQueryCache.Analysis;
using EfQueryCache.Consistency;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.EntityFrameworkCore;

/// <summary>What the query cache adds to <see cref="DbContext.Database"/>.</summary>
public static class QueryCacheDatabaseFacadeExtensions
{
    /// <summary>
    /// Says that rows of an entity were written on this context's connection past EF Core: with ADO.NET, COPY, or another
    /// library. In a transaction that EF Core knows of, or an ambient one, they are invalidated when that is committed, like
    /// any other write in it; otherwise now.
    /// </summary>
    /// <typeparam name="T">The entity. Its derived entities, and what the database changes with its tables, are included.</typeparam>
    /// <param name="database">The context's database.</param>
    /// <remarks>
    /// Call it before the transaction is committed. A transaction that was begun past EF Core has to be given to it with
    /// <c>UseTransaction</c>; without a transaction call it right after the write. Like the context not thread-safe.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The context has no query cache, or its model no such entity.</exception>
    public static void MarkChanged<T>(this DatabaseFacade database) where T : class => Tracker(database).MarkChanged(TablesOf<T>(database));

    /// <summary>Says that rows of a table were written past EF Core; see <see cref="MarkChanged{T}(DatabaseFacade)"/>.</summary>
    /// <param name="database">The context's database.</param>
    /// <param name="table"><c>schema.table</c> or <c>table</c>, as the database spells it and without quotes.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The context has no query cache.</exception>
    public static void MarkChanged(this DatabaseFacade database, string table) => Tracker(database).MarkChanged([TableName.Parse(table)]);

    /// <inheritdoc cref="MarkChanged{T}(DatabaseFacade)"/>
    /// <param name="database">The context's database.</param>
    /// <param name="cancellationToken">Cancels the call before it has begun.</param>
    /// <returns>A task that completes when the change is known, and without a transaction when nobody is served older rows.</returns>
    public static ValueTask MarkChangedAsync<T>(this DatabaseFacade database, CancellationToken cancellationToken = default) where T : class
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Tracker(database).MarkChangedAsync(TablesOf<T>(database), cancellationToken);
    }

    /// <inheritdoc cref="MarkChanged(DatabaseFacade, string)"/>
    /// <param name="database">The context's database.</param>
    /// <param name="table"><c>schema.table</c> or <c>table</c>, as the database spells it and without quotes.</param>
    /// <param name="cancellationToken">Cancels the call before it has begun.</param>
    /// <returns>A task that completes when the change is known, and without a transaction when nobody is served older rows.</returns>
    public static ValueTask MarkChangedAsync(this DatabaseFacade database, string table, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Tracker(database).MarkChangedAsync([TableName.Parse(table)], cancellationToken);
    }

    private static TableName[] TablesOf<T>(DatabaseFacade database)
    {
        var tables = EntityTables.Of<T>(Services(database).GetRequiredService<IModel>()).ToArray();
        return tables.Length > 0
            ? tables
            : throw new InvalidOperationException(
                $"MarkChanged<{typeof(T).Name}>: the context's model has no entity {typeof(T)} that is mapped to a table. Name an entity, or the table: MarkChanged(\"schema.table\").");
    }

    private static IServiceProvider Services(DatabaseFacade database)
    {
        ArgumentNullException.ThrowIfNull(database);
        return ((IInfrastructure<IServiceProvider>)database).Instance;
    }

    private static WriteTracker Tracker(DatabaseFacade database) => Services(database).GetService<WriteTracker>()
        ?? throw new InvalidOperationException("MarkChanged was called on a context without a query cache. Call AddQueryCache() on the context's options.");
}
