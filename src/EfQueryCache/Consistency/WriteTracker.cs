using System.Data;
using System.Data.Common;
using System.Transactions;
using EfQueryCache.Analysis;
using EfQueryCache.Configuration;
using EfQueryCache.Diagnostics;
using EfQueryCache.Dialects;
using EfQueryCache.Querying;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;

namespace EfQueryCache.Consistency;

/// <summary>
/// Follows what one context writes: which tags, in which transaction, and with which outcome. Fed by the interceptors and
/// the batch executor; like its context not thread-safe.
/// </summary>
internal sealed partial class WriteTracker : IResettableService, IDisposable
{
    private const string ReaderCause = "command with rows";
    private const string UnseenCause = "command that nobody saw end";

    private readonly ContextCache _cache;
    private readonly ICurrentDbContext _context;

    // What SaveChanges has made up and is about to send.
    private readonly List<TagCell> _unsent = [];

    // What the command in flight outside of any transaction writes.
    private WriteSet _autocommit;
    private WriteOrigin? _autocommitOrigin;

    public WriteTracker(ContextCache cache, ICurrentDbContext context)
    {
        (_cache, _context) = (cache, context);
        _autocommit = new WriteSet(cache.Value.Rules);
    }

    private QueryCache Cache => _cache.Value;

    private IDatabaseDialect Dialect => _cache.Dialect;

    private ModelPolicies Policies => ModelPolicies.Of(_context.Context.Model);

    /// <summary>SaveChanges has made up commands.</summary>
    public void Add(IReadOnlyList<IReadOnlyModificationCommand> commands, IRelationalConnection connection)
    {
        var tags = Cache.Databases.Find(connection, Dialect).Tags;
        foreach (var command in commands)
        {
            if (command.Table is { } table && command.StoreStoredProcedure is null)
            {
                AddWrite(table, command.EntityState == EntityState.Deleted, tags, _unsent);
            }
            else
            {
                AddEverything("stored procedure", tags, _unsent);
            }
        }
    }

    /// <summary>A command is about to be sent, on an open connection.</summary>
    public void CommandExecuting(DbCommand command, CommandSource source)
    {
        var isRaw = false;
        switch (source)
        {
            case CommandSource.LinqQuery:
                return;
            case CommandSource.SaveChanges:
                break;
            case CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete
                when AnalyzedCommands.Find(command.CommandText) is { WriteTarget: { } target } analysis:
                AddWrite(target, analysis.IsDelete, Tags(command.Connection!), _unsent);
                break;
            default:
                if (!Dialect.MayWrite(command.CommandText)) return;
                AddEverything(source.ToString(), Tags(command.Connection!), _unsent);
                isRaw = true;
                break;
        }

        if (_unsent.Count == 0) return;
        Start(command, isRaw);
        _unsent.Clear();
    }

    /// <summary>The command in flight, or all of SaveChanges, has ended well.</summary>
    public void Succeeded(string cause)
    {
        if (!_autocommit.IsEmpty) Cache.Publish(_autocommit, cause);
        if (_unsent.Count > 0) AddUnseen(cause);
    }

    /// <summary>The command in flight, or SaveChanges, has failed.</summary>
    public void Failed(string cause, Exception? exception)
    {
        _unsent.Clear();
        Settle(cause, exception);
    }

    /// <summary>A reader has been closed. Outside of a transaction, that is when the command behind it has committed.</summary>
    public void ReaderClosed(DbConnection connection)
    {
        if (_autocommit.IsEmpty) return;
        if (connection.State == ConnectionState.Open) Succeeded(ReaderCause);
        else Failed(ReaderCause, exception: null);
    }

    /// <summary>The context ends. EF Core does not tell of a connection that is lost between two rows of a command that writes.</summary>
    public void Dispose() => Failed(UnseenCause, exception: null);

    void IResettableService.ResetState() => Failed(UnseenCause, exception: null);

    Task IResettableService.ResetStateAsync(CancellationToken cancellationToken)
    {
        Failed(UnseenCause, exception: null);
        return Task.CompletedTask;
    }

    private void AddWrite(ITable table, bool isDelete, DatabaseTags tags, List<TagCell> cells)
    {
        AddWrite(table, tags, cells);
        if (!isDelete) return;
        foreach (var changed in DatabaseCascades.Of(table)) AddWrite(changed, tags, cells);
    }

    private void AddWrite(ITable table, DatabaseTags tags, List<TagCell> cells)
    {
        tags.Table(table.Name).AddWriteCells(table.Schema, cells);
        foreach (var tag in Policies.Of(new TableName(table.Schema, table.Name)).WriteTags) cells.Add(tags.UserTags[tag]);
    }

    private void AddEverything(string source, DatabaseTags tags, List<TagCell> cells)
    {
        Cache.Logger.UnknownWrite(source, tags.Id);
        cells.Add(tags.Everything);
        foreach (var tag in Policies.WriteTags) cells.Add(tags.UserTags[tag]);
        tags.ForgetSchema();
    }

    private void Start(DbCommand command, bool isRaw)
    {
        if (command.Transaction is { } transaction)
        {
            var writes = TransactionWrites.FindOrUse(transaction, Cache.Rules);
            writes.Writes.Add(_unsent);
            if (writes.IsForeign) Watch(writes, transaction);
        }
        else if (FindAmbientTransaction() is { } ambient)
        {
            AmbientWrites.FindOrCreate(ambient, Cache, OriginOf(command.Connection!)).Add(_unsent);
        }
        else
        {
            // Without a transaction each command commits by itself: the one before this has, if the same process gets this one.
            var origin = OriginOf(command.Connection!) with { IsRaw = isRaw };
            if (!_autocommit.IsEmpty && _autocommitOrigin!.IsSameBackend(origin)) Cache.Publish(_autocommit, "earlier command");
            else Settle(UnseenCause, exception: null);
            _autocommitOrigin = origin;
            _autocommit.Add(_unsent);
            _autocommit.Mark();
        }
    }

    private void Settle(string cause, Exception? exception)
    {
        if (_autocommit.IsEmpty) return;
        var writes = _autocommit;
        _autocommit = new WriteSet(Cache.Rules);
        Cache.UnknownOutcomes.Settle(writes, cause, exception, _autocommitOrigin!, isTransaction: false);
    }

    private WriteOrigin OriginOf(DbConnection connection)
        => WriteOrigin.Of(connection, _context.Context.Database.GetCommandTimeout(), Dialect);

    // Commands that EF Core has run without telling any interceptor.
    private void AddUnseen(string cause)
    {
        if (_context.Context.Database.CurrentTransaction?.GetDbTransaction() is { } transaction)
        {
            TransactionWrites.FindOrUse(transaction, Cache.Rules).Writes.Add(_unsent);
        }
        else
        {
            _autocommit.Add(_unsent);
            Cache.Publish(_autocommit, cause);
        }

        _unsent.Clear();
    }

    // Asked of EF Core's connection: a provider can be told to ignore ambient transactions (Npgsql: Enlist=false).
    private Transaction? FindAmbientTransaction()
        => _context.Context.GetService<IRelationalConnection>() is ITransactionEnlistmentManager enlistment
            ? enlistment.EnlistedTransaction ?? enlistment.CurrentAmbientTransaction
            : Transaction.Current;

    private DatabaseTags Tags(DbConnection connection) => Cache.Databases.Find(connection, Dialect).Tags;
}
