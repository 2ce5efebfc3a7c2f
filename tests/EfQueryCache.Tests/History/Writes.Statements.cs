using System.Globalization;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.History;

/// <content>Writes of one row by one statement.</content>
internal sealed partial class Writes
{
    private async Task<EventKind> CommitStatementAsync(OperationKind statement, WriteOperation operation)
    {
        await OpenAsync(operation);
        operation.Record.MayHaveCommitted = true;
        await ExecuteAsync(statement, operation, operation.Rows[0]);

        // Its COMMIT comes behind its rows, and Npgsql does not tell who has them all of a COMMIT that is cancelled.
        return operation.Fault.IsAny && ReturnsRows(statement) ? EventKind.Unknown : EventKind.Committed;
    }

    private async Task<EventKind> CommitInProcedureAsync(WriteOperation operation)
    {
        await OpenAsync(operation);
        operation.Record.MayHaveCommitted = true;
        var row = operation.Rows[0];
        await ExecuteRawAsync(operation, $"CALL commit_{row.TableName}({{0}}, {{1}}, {{2}}, {{3}})", Arguments(operation, row));
        throw new InvalidOperationException("The procedure fails.");
    }

    /// <summary>Writes the next version of a row, in the transaction that is open or as a command that commits by itself.</summary>
    private async Task ExecuteAsync(OperationKind statement, WriteOperation operation, RegisterRow row)
    {
        if (statement == OperationKind.SingleRow)
        {
            operation.Change(row);
            await operation.Context.SaveAsync(worker.IsAsync, operation.Token);
            return;
        }

        var update = Update(row.Table);
        var arguments = Arguments(operation, row);
        var changed = statement switch
        {
            OperationKind.ExecuteUpdate => await ExecuteUpdateAsync(operation, row, (int)arguments[1]),
            OperationKind.RawUpdate => await ExecuteRawAsync(operation, update, arguments),
            OperationKind.CteUpdate => await CountAsync(operation, $"WITH made AS ({update} RETURNING 1) SELECT 1 AS \"Value\" FROM made", arguments),
            OperationKind.ProcedureCall => Math.Abs(await ExecuteRawAsync(operation, $"CALL call_{row.TableName}({{0}}, {{1}}, {{2}}, {{3}})", arguments)),
            OperationKind.FunctionSelect => await CountAsync(operation, $"SELECT make_{row.TableName}({{0}}, {{1}}, {{2}}, {{3}}) AS \"Value\"", arguments),
            OperationKind.FromSqlUpdate => await CountReturnedAsync(operation, row.Table, $"{update} RETURNING *", arguments),
            OperationKind.DynamicDo => Math.Abs(await ExecuteRawAsync(operation, DynamicDo(row, arguments), [])),
            OperationKind.SchemaChange => await ExecuteRawAsync(operation, SchemaChange(row.Table) + update, arguments),
            _ => throw new ArgumentOutOfRangeException(nameof(statement), statement, "Not a statement."),
        };
        if (changed != 1) throw new DbUpdateConcurrencyException("Somebody else has made this version.");
    }

    private static bool ReturnsRows(OperationKind statement)
        => statement is OperationKind.CteUpdate or OperationKind.FunctionSelect or OperationKind.FromSqlUpdate;

    private static object[] Arguments(WriteOperation operation, RegisterRow row)
    {
        var before = operation.ChangePast(row);
        return [row.Id, before, row.Row.Attempt, row.Row.CommitDelay];
    }

    // Nobody can tell what it writes.
    private static string DynamicDo(RegisterRow row, object[] arguments) => string.Format(
        CultureInfo.InvariantCulture, "DO $$ BEGIN EXECUTE 'SELECT make_' || '{0}' || '({1}, {2}, {3}, {4})'; END $$", [row.TableName, .. arguments]);

    // A trigger made anew is, until that is committed, known to nobody else.
    private static string SchemaChange(int table) => Registers.MirrorOf(table) is not null && Registers.IsMirroredByTrigger(table)
        ? $"DROP TRIGGER mirror ON {Registers.TableName(table)}; {RegisterSchema.MirrorTrigger(table)} "
        : $"ALTER TABLE {Registers.TableName(table)} SET (fillfactor = 90); ";

    private async Task<int> ExecuteRawAsync(WriteOperation operation, string sql, object[] arguments)
        => worker.IsAsync
            ? await operation.Context.Database.ExecuteSqlRawAsync(sql, arguments, operation.Token)
            : operation.Context.Database.ExecuteSqlRaw(sql, arguments);

    private Task<int> CountAsync(WriteOperation operation, string sql, object[] arguments)
        => CountAsync(operation.Context.Database.SqlQueryRaw<int>(sql, arguments), operation.Token);

    private Task<int> CountReturnedAsync(WriteOperation operation, int table, string sql, object[] arguments)
        => CountAsync(operation.Context.Table(table).FromSqlRaw(sql, arguments).AsNoTracking(), operation.Token);

    private async Task<int> CountAsync<T>(IQueryable<T> query, CancellationToken token)
        => (worker.IsAsync ? await query.ToListAsync(token) : query.ToList()).Count;

    // With places for the arguments of ExecuteSqlRaw.
    private static string Update(int table)
        => $$"""UPDATE {{Registers.TableName(table)}} SET "Version" = {1} + 1, "Attempt" = {2}, "CommitDelay" = {3} WHERE "Id" = {0} AND "Version" = {1}""";

    private async Task<int> ExecuteUpdateAsync(WriteOperation operation, RegisterRow row, int before)
    {
        var (id, next, attempt, delay) = (row.Id, row.Row.Version, row.Row.Attempt, row.Row.CommitDelay);
        var matching = operation.Context.Table(row.Table).Where(r => r.Id == id && r.Version == before);
        return worker.IsAsync
            ? await matching.ExecuteUpdateAsync(
                set => set.SetProperty(r => r.Version, next).SetProperty(r => r.Attempt, attempt).SetProperty(r => r.CommitDelay, delay),
                operation.Token)
            : matching.ExecuteUpdate(
                set => set.SetProperty(r => r.Version, next).SetProperty(r => r.Attempt, attempt).SetProperty(r => r.CommitDelay, delay));
    }
}
