using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace EfQueryCache.Analysis;

/// <summary>Leaves EF Core's processing as it is and remembers the DELETE that went in; see <see cref="DeleteExpressions"/>.</summary>
internal sealed class DeleteKeepingSqlProcessorFactory(
    IRelationalParameterBasedSqlProcessorFactory inner, RelationalParameterBasedSqlProcessorDependencies dependencies)
    : IRelationalParameterBasedSqlProcessorFactory
{
    public RelationalParameterBasedSqlProcessor Create(RelationalParameterBasedSqlProcessorParameters parameters)
        => new DeleteKeepingSqlProcessor(dependencies, parameters, inner.Create(parameters));

    private sealed class DeleteKeepingSqlProcessor(
        RelationalParameterBasedSqlProcessorDependencies dependencies,
        RelationalParameterBasedSqlProcessorParameters parameters,
        RelationalParameterBasedSqlProcessor inner) : RelationalParameterBasedSqlProcessor(dependencies, parameters)
    {
        public override Expression Process(Expression queryExpression, ParametersCacheDecorator parametersDecorator)
        {
            var processed = inner.Process(queryExpression, parametersDecorator);
            if (queryExpression is DeleteExpression delete) DeleteExpressions.Remember(processed, delete);
            return processed;
        }
    }
}
