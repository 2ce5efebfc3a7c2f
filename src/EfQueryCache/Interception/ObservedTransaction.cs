using System.Data.Common;
using EfQueryCache.Consistency;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Interception;

/// <summary>
/// EF Core's transaction that notices when somebody takes its <see cref="DbTransaction"/> (<c>GetDbTransaction()</c>): who
/// has that can commit it, and nobody would hear of it.
/// </summary>
internal sealed class ObservedTransaction : RelationalTransaction, IInfrastructure<DbTransaction>
{
    private readonly bool _isOwned;

    // EF Core takes it as well, once for every command that it makes.
    private bool _isForCommand;

    public ObservedTransaction(
        IRelationalConnection connection,
        DbTransaction transaction,
        Guid transactionId,
        IDiagnosticsLogger<DbLoggerCategory.Database.Transaction> logger,
        bool transactionOwned,
        ISqlGenerationHelper sqlGenerationHelper)
        : base(connection, transaction, transactionId, logger, transactionOwned, sqlGenerationHelper)
        => (Transaction, _isOwned) = (transaction, transactionOwned);

    /// <summary>The transaction, for those who do not commit it.</summary>
    public DbTransaction Transaction { get; }

    DbTransaction IInfrastructure<DbTransaction>.Instance
    {
        get
        {
            if (!_isForCommand) Connection.Context.GetService<WriteTracker>().TransactionHandedOut(Transaction);
            _isForCommand = false;
            return Transaction;
        }
    }

    public override void Dispose()
    {
        // Before: once it is rolled back, the provider may give the same object to somebody else.
        var dropped = _isOwned ? TransactionWrites.Drop(Transaction) : null;
        try
        {
            base.Dispose();
        }
        finally
        {
            dropped?.Release();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        var dropped = _isOwned ? TransactionWrites.Drop(Transaction) : null;
        try
        {
            await base.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            dropped?.Release();
        }
    }

    /// <summary>The next who takes it is EF Core, for a command.</summary>
    public void CommandCreating() => _isForCommand = true;

    /// <summary>EF Core has its command.</summary>
    public void CommandCreated() => _isForCommand = false;
}
