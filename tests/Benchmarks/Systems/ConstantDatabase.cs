using System.Linq.Expressions;
using EfQueryCache.Benchmarks.Model;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Benchmarks.Systems;

/// <summary>
/// Compiles a query to a delegate that executes it once, and then returns the very same task or the very same products: what EF Core
/// itself costs around a query. A yardstick for results that are shared.
/// </summary>
internal sealed class ConstantDatabase(DatabaseDependencies dependencies, RelationalDatabaseDependencies relational) : RelationalDatabase(dependencies, relational)
{
    public override Func<QueryContext, TResult> CompileQuery<TResult>(Expression query, bool async)
    {
        var execute = base.CompileQuery<TResult>(query, async);
        var (isKnown, answer) = (false, default(TResult)!);
        return context =>
        {
            if (!isKnown) (isKnown, answer) = (true, Keep(execute(context)));
            return answer;
        };
    }

    // What EF Core returns is both kinds of sequences.
    private static TResult Keep<TResult>(TResult answer) => answer switch
    {
        IAsyncEnumerable<Product> products when typeof(TResult) == typeof(IAsyncEnumerable<Product>) => (TResult)(object)new ConstantSequence<Product>([.. products.ToBlockingEnumerable()]),
        IEnumerable<Product> products => (TResult)(object)products.ToArray(),
        _ => answer,
    };
}
