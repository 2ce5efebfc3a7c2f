using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Analysis;

/// <summary>
/// Sees every command EF Core generates together with the tree it is generated from: once per SQL variant of a query, not
/// once per execution.
/// </summary>
internal sealed class AnalyzingSqlGeneratorFactory(IQuerySqlGeneratorFactory inner, QuerySqlGeneratorDependencies dependencies)
    : IQuerySqlGeneratorFactory
{
    public QuerySqlGenerator Create() => new AnalyzingSqlGenerator(dependencies, inner.Create());

    private sealed class AnalyzingSqlGenerator(QuerySqlGeneratorDependencies dependencies, QuerySqlGenerator inner)
        : QuerySqlGenerator(dependencies)
    {
        public override IRelationalCommand GetCommand(Expression queryExpression)
        {
            var command = inner.GetCommand(queryExpression);
            AnalyzedCommands.Add(command.CommandText, QueryAnalyzer.Analyze(DeleteExpressions.Original(queryExpression)));
            return command;
        }
    }
}
