using System.Linq.Expressions;
using EfQueryCache.Consistency;
using EfQueryCache.Keys;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace EfQueryCache.Analysis;

/// <summary>
/// Walks the tree that EF Core is about to turn into SQL. Every node visits its children, so the provider's own nodes are
/// walked without being known.
/// </summary>
internal sealed class QueryAnalyzer : ExpressionVisitor
{
    private readonly HashSet<TableName> _tables = [];
    private readonly HashSet<TableName> _views = [];
    private readonly HashSet<string> _opaque = new(StringComparer.Ordinal);
    private readonly HashSet<string> _functions = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<QueryParameter> _parameters = [];
    private readonly OccurrenceCollector _occurrences = new();
    private bool _hasRawSql;

    public static QueryAnalysis Analyze(Expression expression)
    {
        var analyzer = new QueryAnalyzer();
        if (expression is not (SelectExpression or UpdateExpression or DeleteExpression))
        {
            analyzer._opaque.Add(expression.GetType().Name);
        }

        analyzer.Visit(expression);
        var target = expression switch
        {
            UpdateExpression update => update.Table.Table,
            DeleteExpression delete => delete.Table.Table,
            _ => null,
        };
        return new QueryAnalysis
        {
            Tables = analyzer._tables,
            Occurrences = analyzer._occurrences.Occurrences,
            Views = analyzer._views,
            HasRawSql = analyzer._hasRawSql,
            Opaque = analyzer._opaque,
            Functions = analyzer._functions,
            Parameters = analyzer._parameters,
            WriteTarget = target as ITable,
            OrderedBy = expression is SelectExpression select ? [.. FindOrder(select)] : [],
            IsWrite = target is not null,
            IsDelete = expression is DeleteExpression,
            UpdatedColumns = expression is UpdateExpression { ColumnValueSetters: var setters } ? [.. setters.Select(setter => setter.Column.Name)] : [],
            Names = [.. analyzer._names, .. analyzer._views.Select(view => view.Name)],
        };
    }

    private static IEnumerable<int> FindOrder(SelectExpression select)
    {
        foreach (var ordering in select.Orderings)
        {
            var column = select.Projection.ToList().FindIndex(projection => projection.Expression.Equals(ordering.Expression));
            if (column < 0) yield break;
            yield return column;
        }
    }

    public override Expression? Visit(Expression? node)
    {
        switch (node)
        {
            case SelectExpression select:
                _occurrences.Add(select);
                break;
            case TableExpression { Table: IView view }:
                _views.Add(new TableName(view.Schema, view.Name));
                break;
            case TableExpression { Table: ITable table } expression:
                _occurrences.Add(expression);
                _tables.Add(new TableName(table.Schema, table.Name));
                break;
            case TableExpression other:
                _opaque.Add($"{other.Table.GetType().Name} {other.Table.Name}");
                break;
            case FromSqlExpression:
                _hasRawSql = true;
                _opaque.Add("raw SQL");
                break;
            case TableValuedFunctionExpression { IsBuiltIn: false } function:
                _names.Add(function.Name);
                _opaque.Add($"function {function.Name}");
                break;
            case TableValuedFunctionExpression function:
                _functions.Add(function.Name);
                break;
            case SqlFunctionExpression { IsBuiltIn: false } function:
                _names.Add(function.Name);
                _opaque.Add($"function {function.Name}");
                break;
            case SqlFunctionExpression function:
                _functions.Add(function.Name);
                break;
            case SqlFragmentExpression { Sql: not ("*" or "1") } fragment:
                _opaque.Add($"fragment {fragment.Sql}");
                break;
            case SqlParameterExpression { TypeMapping: { } mapping } parameter:
                Add(new QueryParameter(parameter.InvariantName, mapping.StoreType, mapping.Converter));
                break;
        }

        return base.Visit(node);
    }

    // One value can be sent as two types, and is then two parameters of the plan.
    private void Add(QueryParameter parameter)
    {
        if (!_parameters.Contains(parameter)) _parameters.Add(parameter);
    }
}
