using EfQueryCache.Tests.WriteMatrix.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.WriteMatrix.Transactions;

/// <summary>BEGIN and COMMIT as SQL on an opened connection.</summary>
internal sealed class RawSqlTransaction : TransactionShape
{
    public RawSqlTransaction()
        : base("BEGIN in raw SQL", TransactionKind.External) => (MarksEarly, IsBlind, IsRawSql) = (true, true, true);

    public override IReadOnlyCollection<Ending> Endings => [Ending.Commit, Ending.Rollback, Ending.Dispose, Ending.StatementFails, Ending.CommitFails];

    public override Task RunAsync(CellRun run) => UseContextAsync(run, async context =>
    {
        if (run.IsAsync) await context.Database.OpenConnectionAsync();
        else context.Database.OpenConnection();
        await ExecuteAsync(run, context, "BEGIN");
        await run.WriteAsync(context);
        await run.BeforeEndAsync();
        if (run.Ending != Ending.Dispose) await ExecuteAsync(run, context, run.Ending == Ending.Rollback ? "ROLLBACK" : "COMMIT");
    });

    private static async Task ExecuteAsync(CellRun run, MatrixContext context, string sql)
    {
        if (run.IsAsync) await context.Database.ExecuteSqlRawAsync(sql);
        else context.Database.ExecuteSqlRaw(sql);
    }
}
