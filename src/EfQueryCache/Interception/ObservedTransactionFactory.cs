using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Interception;

/// <summary>Makes <see cref="ObservedTransaction"/>s, unless the provider has transactions of its own.</summary>
internal sealed class ObservedTransactionFactory(IRelationalTransactionFactory inner, RelationalTransactionFactoryDependencies dependencies)
    : IRelationalTransactionFactory
{
    public RelationalTransaction Create(
        IRelationalConnection connection,
        DbTransaction transaction,
        Guid transactionId,
        IDiagnosticsLogger<DbLoggerCategory.Database.Transaction> logger,
        bool transactionOwned)
        => inner.GetType() == typeof(RelationalTransactionFactory)
            ? new ObservedTransaction(connection, transaction, transactionId, logger, transactionOwned, dependencies.SqlGenerationHelper)
            : inner.Create(connection, transaction, transactionId, logger, transactionOwned);
}
