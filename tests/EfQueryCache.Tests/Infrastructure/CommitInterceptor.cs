using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace EfQueryCache.Tests.Infrastructure;

/// <summary>Does something between the cache's mark and the COMMIT.</summary>
internal sealed class CommitInterceptor : DbTransactionInterceptor
{
    public Func<Task>? Committing { get; set; }

    /// <summary>SQL to run in the transaction, past EF Core.</summary>
    public string? SqlBeforeCommit { get; init; }

    /// <summary>Whether the first COMMIT fails as a serialization failure does.</summary>
    public bool FailFirst { get; init; }

    public int Commits { get; private set; }

    public override InterceptionResult TransactionCommitting(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
        => RunAsync(transaction, result).AsTask().GetAwaiter().GetResult();

    public override ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        => RunAsync(transaction, result);

    private async ValueTask<InterceptionResult> RunAsync(DbTransaction transaction, InterceptionResult result)
    {
        Commits++;
        if (FailFirst && Commits == 1) throw new PostgresException("planted", "ERROR", "ERROR", PostgresErrorCodes.SerializationFailure);
        if (Committing is not null) await Committing();
        if (SqlBeforeCommit is not null)
        {
            await using var command = transaction.Connection!.CreateCommand();
            command.CommandText = SqlBeforeCommit;
            await command.ExecuteNonQueryAsync();
        }

        return result;
    }
}
