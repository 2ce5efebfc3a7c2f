using System.Collections.Concurrent;
using System.Data.Common;
using EfQueryCache.Consistency;
using EfQueryCache.Diagnostics;
using EfQueryCache.Keys;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;

namespace EfQueryCache.Dialects;

/// <summary>
/// Reads the catalogs of the databases in use, in the background and on connections of its own. Until one is there, queries
/// that need it go to the database, and writes invalidate everything.
/// </summary>
/// <remarks>
/// It is read again after a command that may change the schema has been committed, and, because others can change it too,
/// whenever it is used after five minutes; meanwhile the old one is.
/// </remarks>
internal sealed class DatabaseSchemas(ILogger logger, TimeProvider clock)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, State> _states = new(StringComparer.Ordinal);

    /// <summary>Finds what is known of a database, and sees to it that it soon is.</summary>
    /// <param name="database">The database.</param>
    /// <param name="connection">The context's connection. It is not used, but copied.</param>
    /// <param name="dialect">Knows how to read its catalog.</param>
    /// <returns>The schema, or <see langword="null"/> while it is being read or cannot be.</returns>
    public DatabaseSchema? Find(DatabaseIdentity database, IRelationalConnection connection, IDatabaseDialect dialect)
    {
        if (TryFind(database, out var schema)) return schema;
        if (dialect.HasCatalog) BeginReading(database, connection.DbConnection, dialect);
        return schema;
    }

    /// <inheritdoc cref="Find(DatabaseIdentity, IRelationalConnection, IDatabaseDialect)"/>
    public DatabaseSchema? Find(DatabaseIdentity database, DbConnection connection, IDatabaseDialect dialect)
    {
        if (!TryFind(database, out var schema) && dialect.HasCatalog) BeginReading(database, connection, dialect);
        return schema;
    }

    /// <summary>For tests: waits for the readings that have begun.</summary>
    public Task WhenReadAsync() => Task.WhenAll(_states.Select(state => state.Value.Reading));

    // False when it has to be read, again or for the first time; what is only old is still of use.
    private bool TryFind(DatabaseIdentity database, out DatabaseSchema? schema)
    {
        schema = null;
        if (!_states.TryGetValue(database.Server, out var state) || state.Latest is not { } latest || latest.Version != database.Tags.Schema.State) return false;
        schema = latest.Schema;
        return clock.GetElapsedTime(latest.Since) < MaxAge;
    }

    private void BeginReading(DatabaseIdentity database, DbConnection connection, IDatabaseDialect dialect)
    {
        var state = _states.GetOrAdd(database.Server, static _ => new State());
        var tag = database.Tags.Schema;
        if (tag.IsMarked || clock.GetTimestamp() < Volatile.Read(ref state.NotBefore) || Interlocked.Exchange(ref state.IsReading, 1) != 0) return;
        if (ConnectionProbe.TryCreate(connection) is { } own)
        {
            using (ExecutionContext.SuppressFlow()) state.Reading = Task.Run(() => ReadAsync(state, tag, own, dialect));
        }
        else
        {
            Volatile.Write(ref state.IsReading, 0);
        }
    }

    private async Task ReadAsync(State state, TagCell tag, DbConnection connection, IDatabaseDialect dialect)
    {
        try
        {
            await using (connection.ConfigureAwait(false))
            {
                // As with every read: of a schema that changes meanwhile, the version is the one before.
                var (version, since) = (tag.State, clock.GetTimestamp());
                await connection.OpenAsync().ConfigureAwait(false);
                if (await dialect.ReadSchemaAsync(connection, CancellationToken.None).ConfigureAwait(false) is { } schema)
                {
                    state.Latest = new Versioned(schema, version, since);
                }
            }
        }
        catch (Exception exception)
        {
            // Whatever it is, the database and caution answer meanwhile, and who asks after a while tries again.
            Volatile.Write(ref state.NotBefore, clock.GetTimestamp() + clock.TimestampFrequency);
            logger.CatalogFailed(exception);
        }
        finally
        {
            Volatile.Write(ref state.IsReading, 0);
        }
    }

    private sealed record Versioned(DatabaseSchema Schema, long Version, long Since);

    private sealed class State
    {
        public volatile Versioned? Latest;
        public long NotBefore = long.MinValue;
        public int IsReading;
        public volatile Task Reading = Task.CompletedTask;
    }
}
