using System.Data;
using System.Data.Common;
using System.Transactions;
using EfQueryCache.Analysis;
using EfQueryCache.Configuration;
using EfQueryCache.Dialects;
using EfQueryCache.Keys;
using EfQueryCache.Values;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;

namespace EfQueryCache.Consistency;

/// <summary>
/// Follows what one context writes: which tags, in which transaction, and with which outcome. Fed by the interceptors and
/// the batch executor; like its context not thread-safe.
/// </summary>
internal sealed partial class WriteTracker : IDisposable
{
    private readonly ContextCache _cache;
    private readonly ICurrentDbContext _context;

    // What is about to be sent writes this.
    private readonly TagChanges _writes = new();

    // The rows of what SaveChanges has sent whose keys are about to come back.
    private readonly List<GeneratedRow> _generated = [];

    // What the command in flight outside of any transaction writes.
    private WriteSet _autocommit;
    private WriteOrigin? _autocommitOrigin;

    // SaveChanges says itself how it ended. Its readers are closed in the same way when COMMIT has failed behind their last row.
    private bool _isSaving;
    private bool _isLinkLost;
    private IRelationalConnection? _connection;

    public WriteTracker(ContextCache cache, ICurrentDbContext context)
    {
        (_cache, _context) = (cache, context);
        _autocommit = new WriteSet(cache.Value.Rules, TransactionKind.None);
    }

    private QueryCache Cache => _cache.Value;

    private IDatabaseDialect Dialect => _cache.Dialect;

    // Late: it has interceptors itself, which ask for this.
    private IRelationalConnection Connection => _connection ??= _context.Context.GetService<IRelationalConnection>();

    /// <summary>A batch of SaveChanges is about to be sent, on an open connection.</summary>
    public void BatchExecuting(IReadOnlyList<IReadOnlyModificationCommand> commands, IRelationalConnection connection)
    {
        ReadScope.ObserveCommand();
        if (Cache.IsInvalidationSuppressed) return;
        var resolver = Resolver(Cache.Databases.Find(connection, Dialect), connection.DbConnection);
        foreach (var command in commands) resolver.Add(command);
        _generated.AddRange(_writes.Generated);
        _isSaving = true;
        Start(connection.DbConnection, CurrentTransaction);
        _writes.Clear();
    }

    /// <summary>The batch has been sent, and has read what the database has made up, which the user has had no chance to change.</summary>
    public void BatchExecuted()
    {
        foreach (var row in _generated) row.Executed();
        _generated.Clear();
    }

    /// <summary>A command that is none of SaveChanges' is about to be sent, on an open connection.</summary>
    public void CommandExecuting(DbCommand command, CommandSource source)
    {
        RawCommand? raw = null;
        if (source is not (CommandSource.LinqQuery or CommandSource.FromSqlQuery)) ReadScope.ObserveCommand();
        if (!Cache.IsInvalidationSuppressed) Collect(command, source, out raw);
        if (!_writes.IsEmpty)
        {
            _isSaving = false;
            Start(command.Connection!, command.Transaction, raw);
        }

        _writes.Clear();
    }

    /// <summary>The command in flight, or all of SaveChanges, has ended well.</summary>
    public void Succeeded()
    {
        if (!_autocommit.IsEmpty) Publish(_autocommit);
    }

    /// <summary>A command has failed just now, and EF Core has not closed its connection yet.</summary>
    public void CommandFailed() => _isLinkLost = !_autocommit.IsEmpty && !_autocommitOrigin!.IsStillConnected();

    /// <summary>The command in flight, or SaveChanges, has failed.</summary>
    public void Failed(Exception? exception)
    {
        _generated.Clear();
        _writes.Clear();
        Settle(exception);
    }

    /// <summary>A reader has been closed. Outside of a transaction, that is when the command behind it has committed.</summary>
    public void ReaderClosed(DbConnection connection)
    {
        if (_autocommit.IsEmpty || _isSaving) return;
        if (connection.State == ConnectionState.Open) Succeeded();
        else Failed(exception: null);
    }

    /// <summary>Somebody says that tables were changed on this context's connection, past EF Core.</summary>
    public void MarkChanged(IEnumerable<TableName> tables)
    {
        AddChanged(tables);

        // No command and no COMMIT that EF Core tells of may follow; and without a transaction, whoever asks next must be told.
        MarkShared();
        Told.GetAwaiter().GetResult(); // bounded; never fails
    }

    /// <inheritdoc cref="MarkChanged"/>
    public async ValueTask MarkChangedAsync(IEnumerable<TableName> tables, CancellationToken cancellationToken)
    {
        AddChanged(tables);
        await MarkSharedAsync(cancellationToken).ConfigureAwait(false);
        await Told.ConfigureAwait(false);
    }

    /// <summary>The context ends. EF Core does not tell of a connection that is lost between two rows of a command that writes.</summary>
    public void Dispose() => Failed(exception: null);

    private void AddChanged(IEnumerable<TableName> tables)
    {
        var (connection, changes) = (Connection, new TagChanges());
        var resolver = Resolver(Cache.Databases.Find(connection, Dialect), connection.DbConnection, changes);
        changes.Because(InvalidationCause.MarkChanged);
        foreach (var table in tables) resolver.Add(table, TableOperations.Any);

        if (CurrentTransaction is { } transaction)
        {
            var writes = Add(changes, transaction);
            if (writes.IsExternal) Share(writes.Writes, connection.DbConnection);
        }
        else if (FindAmbientTransaction() is { } ambient)
        {
            var writes = AmbientWrites.FindOrCreate(ambient, Cache, OriginOf(connection.DbConnection));
            writes.Add(changes);
            Share(writes.Writes, connection.DbConnection);
        }
        else
        {
            Publish(changes); // whatever was done is committed already
        }
    }

    private void Collect(DbCommand command, CommandSource source, out RawCommand? raw)
    {
        raw = null;
        var analysis = AnalyzedCommands.Find(command.CommandText);
        switch (source)
        {
            case CommandSource.LinqQuery when analysis is { HasRawSql: false, Names.Count: 0 }:
            case CommandSource.ValueGenerator:
                return;
            case CommandSource.LinqQuery when analysis is { HasRawSql: false }:
                Resolver(command).Add(analysis.Names);
                return;
            case CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete when analysis is { WriteTarget: not null }:
                Resolver(command).Add(analysis);
                return;
            default:
                raw = Dialect.ReadCommand(command.CommandText);
                Resolver(command).Add(raw, source == CommandSource.Migrations ? InvalidationCause.Migration : InvalidationCause.RawSql);
                return;
        }
    }

    private void Start(DbConnection connection, DbTransaction? transaction, RawCommand? raw = null)
    {
        if (transaction is not null)
        {
            var writes = Add(_writes, transaction);
            if (raw?.OpensTransaction is not null) Escape(writes, transaction);
            if (writes.IsExternal) Share(writes.Writes, connection);
        }
        else if (FindAmbientTransaction() is { } ambient)
        {
            var writes = AmbientWrites.FindOrCreate(ambient, Cache, OriginOf(connection));
            writes.Add(_writes);
            Share(writes.Writes, connection);
        }
        else
        {
            // Without a transaction each command commits by itself: the one before this has, if the same process gets this one.
            var origin = OriginOf(connection, isRaw: raw is not null);
            if (!_autocommit.IsEmpty && _autocommitOrigin!.IsSameBackend(origin)) Cache.Publish(_autocommit);
            else Settle(exception: null);
            _autocommitOrigin = origin;
            _autocommit.Add(_writes);
            _autocommit.Mark();
            Share(_autocommit, connection);
            if (raw?.OpensTransaction is { } opens && RawTransactions.Follow(connection, opens, _writes, Cache) is { } followed) Share(followed, connection);
        }
    }

    private void Settle(Exception? exception)
    {
        if (_autocommitOrigin is null || _autocommit.IsEmpty) return; // every context that goes back to its pool comes here
        var writes = _autocommit;
        _autocommit = new WriteSet(Cache.Rules, TransactionKind.None);
        Cache.UnknownOutcomes.Settle(writes, exception, _autocommitOrigin!, isTransaction: false, _isLinkLost);
        _isLinkLost = false;
    }

    private void Publish(TagChanges changes)
    {
        var writes = new WriteSet(Cache.Rules, TransactionKind.None);
        writes.Add(changes);
        Publish(writes);
    }

    // Asked of EF Core's connection: a provider can be told to ignore ambient transactions (Npgsql: Enlist=false), and reads its
    // connection string each time to see whether it is; usually there is none.
    private Transaction? FindAmbientTransaction() => Connection is ITransactionEnlistmentManager enlistment
        ? enlistment.EnlistedTransaction ?? (Transaction.Current is null ? null : enlistment.CurrentAmbientTransaction)
        : Transaction.Current;

    private WriteOrigin OriginOf(DbConnection connection, bool isRaw = false)
    {
        var origin = WriteOrigin.Of(connection, Connection.CommandTimeout, Dialect, isRaw);
        return Cache.Rules.WriteLease is { } lease ? origin with { Lease = lease } : origin;
    }

    private WriteResolver Resolver(DbCommand command)
        => Resolver(Cache.Databases.Find(command.Connection!, Dialect), command.Connection!, transaction: command.Transaction);

    // Who has changed the schema in a transaction is the first to see it, and nobody knows it yet.
    private WriteResolver Resolver(DatabaseIdentity database, DbConnection connection, TagChanges? changes = null, DbTransaction? transaction = null)
    {
        changes ??= _writes;
        changes.Begin(database.Tags);
        transaction ??= CurrentTransaction;
        var hasChangedSchema = database.Tags.Schema.IsMarked
            && ((transaction is not null && TransactionWrites.Find(transaction)?.Writes.Contains(database.Tags.Schema) == true)
                || (Transaction.Current is { } ambient && AmbientWrites.Find(ambient)?.Contains(database.Tags.Schema) == true));
        return new WriteResolver(
            _cache,
            _context.Context.Model,
            database,
            hasChangedSchema ? null : Cache.Schemas.Find(database, connection, Dialect),
            changes);
    }
}
