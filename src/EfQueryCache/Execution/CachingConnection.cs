using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using EfQueryCache.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Execution;

/// <summary>
/// Stands in front of the context's connection for the queries that are cacheable. Everything is the real connection's but
/// its commands, which open it only when the cache has no answer.
/// </summary>
internal sealed class CachingConnection(IRelationalConnection real, CachingQueryContext queryContext) : IRelationalConnection
{
    public IRelationalConnection Real => real;

    public CachingQueryContext QueryContext => queryContext;

    /// <inheritdoc cref="CachingQueryContext.Split"/>
    public SplitExecution? Split { get; set; }

    /// <inheritdoc cref="CachingQueryContext.Served"/>
    public QueryCacheEntry? Served { get; set; }

    /// <inheritdoc cref="CachingQueryContext.MustVerify"/>
    public bool MustVerify { get; set; }

    /// <inheritdoc cref="CachingQueryContext.IsDrained"/>
    public bool IsDrained { get; set; }

    /// <summary>What the command executed last takes its rows with, if it may still have to.</summary>
    public CapturingRelationalDataReader? Capturing
    {
        get => field is { IsCapturing: true } ? field : null;
        set;
    }

    public bool IsCapturing => Capturing is not null;

    public string? ConnectionString
    {
        get => real.ConnectionString;
        set => real.ConnectionString = value;
    }

    [AllowNull]
    public DbConnection DbConnection
    {
        get => real.DbConnection;
        set => real.DbConnection = value!;
    }

    public DbContext Context => real.Context;

    public Guid ConnectionId => real.ConnectionId;

    public int? CommandTimeout
    {
        get => real.CommandTimeout;
        set => real.CommandTimeout = value;
    }

    public IDbContextTransaction? CurrentTransaction => real.CurrentTransaction;

    public IRelationalCommand RentCommand() => new CachingCommand(this);

    public void ReturnCommand(IRelationalCommand command) => (command as CachingCommand)?.Return();

    public void SetDbConnection(DbConnection? value, bool contextOwnsConnection) => real.SetDbConnection(value, contextOwnsConnection);

    public bool Open(bool errorsExpected = false) => real.Open(errorsExpected);

    public Task<bool> OpenAsync(CancellationToken cancellationToken, bool errorsExpected = false)
        => real.OpenAsync(cancellationToken, errorsExpected);

    public bool Close() => real.Close();

    public Task<bool> CloseAsync() => real.CloseAsync();

    public IDbContextTransaction BeginTransaction() => real.BeginTransaction();

    public IDbContextTransaction BeginTransaction(IsolationLevel isolationLevel) => real.BeginTransaction(isolationLevel);

    public Task<IDbContextTransaction> BeginTransactionAsync(CancellationToken cancellationToken = default)
        => real.BeginTransactionAsync(cancellationToken);

    public Task<IDbContextTransaction> BeginTransactionAsync(IsolationLevel isolationLevel, CancellationToken cancellationToken = default)
        => real.BeginTransactionAsync(isolationLevel, cancellationToken);

    public IDbContextTransaction? UseTransaction(DbTransaction? transaction) => real.UseTransaction(transaction);

    public IDbContextTransaction? UseTransaction(DbTransaction? transaction, Guid transactionId)
        => real.UseTransaction(transaction, transactionId);

    public Task<IDbContextTransaction?> UseTransactionAsync(DbTransaction? transaction, CancellationToken cancellationToken = default)
        => real.UseTransactionAsync(transaction, cancellationToken);

    public Task<IDbContextTransaction?> UseTransactionAsync(
        DbTransaction? transaction, Guid transactionId, CancellationToken cancellationToken = default)
        => real.UseTransactionAsync(transaction, transactionId, cancellationToken);

    public void CommitTransaction() => real.CommitTransaction();

    public Task CommitTransactionAsync(CancellationToken cancellationToken = default) => real.CommitTransactionAsync(cancellationToken);

    public void RollbackTransaction() => real.RollbackTransaction();

    public Task RollbackTransactionAsync(CancellationToken cancellationToken = default) => real.RollbackTransactionAsync(cancellationToken);

    public void ResetState() => real.ResetState();

    public Task ResetStateAsync(CancellationToken cancellationToken = default) => real.ResetStateAsync(cancellationToken);

    /// <summary>The real connection is the context's to dispose.</summary>
    public void Dispose()
    {
    }

    public ValueTask DisposeAsync() => default;
}
