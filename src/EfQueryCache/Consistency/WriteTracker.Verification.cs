using System.Data.Common;
using EfQueryCache.Diagnostics;
using EfQueryCache.Dialects;

namespace EfQueryCache.Consistency;

/// <content>Looks for what was written past EF Core: before a transaction's first write and before its COMMIT.</content>
internal sealed partial class WriteTracker
{
    private bool IsVerifying => Cache.Options.VerifyWrites != WriteVerification.Off && Dialect.ChangedRowsQuery is not null;

    public void BeginVerification(DbTransaction transaction)
    {
        if (!IsVerifying || TransactionWrites.Find(transaction) is not { } writes) return;
        writes.Baseline = ReadChangedRows(transaction);
    }

    public async ValueTask BeginVerificationAsync(DbTransaction transaction, CancellationToken cancellationToken)
    {
        if (!IsVerifying || TransactionWrites.Find(transaction) is not { } writes) return;
        writes.Baseline = await ReadChangedRowsAsync(transaction, cancellationToken).ConfigureAwait(false);
    }

    /// <exception cref="InvalidOperationException">Tables were changed past EF Core, and the options say that this is an error.</exception>
    public void Verify(DbTransaction transaction)
    {
        if (TransactionWrites.Find(transaction) is not { Baseline: { } before } writes) return;
        Compare(writes, before, ReadChangedRows(transaction), transaction);
    }

    /// <inheritdoc cref="Verify"/>
    public async ValueTask VerifyAsync(DbTransaction transaction, CancellationToken cancellationToken)
    {
        if (TransactionWrites.Find(transaction) is not { Baseline: { } before } writes) return;
        Compare(writes, before, await ReadChangedRowsAsync(transaction, cancellationToken).ConfigureAwait(false), transaction);
    }

    private Dictionary<TableName, long> ReadChangedRows(DbTransaction transaction)
    {
        using var command = ChangedRows(transaction);
        using var reader = command.ExecuteReader();
        var rows = new Dictionary<TableName, long>();
        while (reader.Read()) Add(rows, reader);
        return rows;
    }

    private async Task<Dictionary<TableName, long>> ReadChangedRowsAsync(DbTransaction transaction, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<TableName, long>();
        var command = ChangedRows(transaction);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) Add(rows, reader);
            }
        }

        return rows;
    }

    private static void Add(Dictionary<TableName, long> rows, DbDataReader reader)
        => rows[new TableName(reader.GetString(0), reader.GetString(1))] = reader.GetInt64(2);

    private DbCommand ChangedRows(DbTransaction transaction)
    {
        var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = Dialect.ChangedRowsQuery;
        return command;
    }

    private void Compare(TransactionWrites writes, IReadOnlyDictionary<TableName, long> before, Dictionary<TableName, long> after, DbTransaction transaction)
    {
        var database = Cache.Databases.Find(transaction.Connection!, Dialect);
        if (writes.Writes.Contains(database.Tags.Everything)) return;
        var unseen = after
            .Where(table => table.Value > before.GetValueOrDefault(table.Key))
            .Select(table => table.Key)
            .Where(table => !writes.Writes.Contains(database.Tags, table))
            .OrderBy(table => table.ToString(), StringComparer.Ordinal)
            .ToArray();
        if (unseen.Length == 0) return;

        var names = string.Join(", ", unseen);
        if (Cache.Options.VerifyWrites == WriteVerification.Throw)
        {
            throw new InvalidOperationException(
                $"The transaction changes tables that EF Core was not seen to write: {names}. It is not committed, because QueryCacheOptions.VerifyWrites is Throw. "
                + "Call Database.MarkChanged<T>() for what is written past EF Core.");
        }

        Cache.Logger.UnseenWrite(names);
        var changes = new TagChanges();
        var resolver = Resolver(database, transaction.Connection!, changes, transaction);
        changes.Because(InvalidationCause.Unseen);
        foreach (var table in unseen) resolver.Add(table, TableOperations.Any);
        writes.Writes.Add(changes);
    }
}
