using System.Data.Common;
using System.Runtime.CompilerServices;
using EfQueryCache.Consistency;
using EfQueryCache.Diagnostics;
using EfQueryCache.Dialects;
using EfQueryCache.Keys;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.Analysis;

/// <summary>
/// Reads the catalogs of the databases whose views are queried, each once, in the background and on a connection of its
/// own: the queries that come before it is there are answered by the database and not stored.
/// </summary>
internal sealed class ViewCatalogs(ILogger logger)
{
    private readonly ConditionalWeakTable<DatabaseIdentity, State> _states = [];

    /// <returns>The catalog, or <see langword="null"/> while it is being read or cannot be.</returns>
    public ViewCatalog? Find(DatabaseIdentity database, IRelationalConnection connection, IDatabaseDialect dialect)
    {
        var state = _states.GetOrCreateValue(database);
        var generation = database.Tags.SchemaGeneration;
        if (state.Catalog is { } catalog && catalog.Generation == generation) return catalog;
        if (Interlocked.Exchange(ref state.IsReading, 1) != 0) return null;
        if (ConnectionProbe.TryCreate(connection.DbConnection) is not { } own)
        {
            Volatile.Write(ref state.IsReading, 0);
            return null;
        }

        using (ExecutionContext.SuppressFlow()) _ = Task.Run(() => ReadAsync(state, own, generation, dialect));
        return null;
    }

    private async Task ReadAsync(State state, DbConnection connection, long generation, IDatabaseDialect dialect)
    {
        try
        {
            await using (connection.ConfigureAwait(false))
            {
                await connection.OpenAsync().ConfigureAwait(false);
                state.Catalog = new ViewCatalog(await dialect.ReadViewsAsync(connection, CancellationToken.None).ConfigureAwait(false), generation);
            }
        }
        catch (Exception exception)
        {
            // Whatever it is, queries of views go on to the database, and the next of them tries again.
            logger.CatalogFailed(exception);
        }
        finally
        {
            Volatile.Write(ref state.IsReading, 0);
        }
    }

    private sealed class State
    {
        public volatile ViewCatalog? Catalog;
        public int IsReading;
    }
}
