using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Benchmarks.Systems;

/// <summary>
/// Compiles a query to a delegate that executes it once, and then returns the very same task: what EF Core itself costs around
/// a compiled query. A yardstick for results that are a single value.
/// </summary>
internal sealed class ConstantDatabase(DatabaseDependencies dependencies, RelationalDatabaseDependencies relational) : RelationalDatabase(dependencies, relational)
{
    public override Func<QueryContext, TResult> CompileQuery<TResult>(Expression query, bool async)
    {
        var execute = base.CompileQuery<TResult>(query, async);
        var (isKnown, answer) = (false, default(TResult)!);
        return context =>
        {
            if (!isKnown) (isKnown, answer) = (true, execute(context));
            return answer;
        };
    }
}
