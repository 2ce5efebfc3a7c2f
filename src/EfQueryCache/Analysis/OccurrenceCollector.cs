using System.Linq.Expressions;
using EfQueryCache.Keys;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace EfQueryCache.Analysis;

/// <summary>
/// Collects every occurrence of a table with the conjuncts that compare a column of it, and nothing else, with values. What
/// they are worth is not decided here; see <see cref="Narrowing"/>.
/// </summary>
internal sealed class OccurrenceCollector
{
    // Counted, because a table that is met in any place but a FROM list has no conditions at all.
    private readonly Dictionary<TableExpression, int> _inFromLists = new(ReferenceEqualityComparer.Instance);

    public List<TableOccurrence> Occurrences { get; } = [];

    /// <summary>Comes before the children of the SELECT are visited.</summary>
    public void Add(SelectExpression select)
    {
        var where = new List<SqlExpression>();
        if (select.Predicate is { } predicate) Split(predicate, where);
        var isKnown = select.Tables.All(IsKnownJoin);
        var byAlias = new Dictionary<string, TableOccurrence>(StringComparer.Ordinal);
        for (var i = 0; i < select.Tables.Count; i++)
        {
            var source = select.Tables[i];
            if ((source is JoinExpressionBase join ? join.Table : source) is not TableExpression { Table: ITable table } expression) continue;
            _inFromLists[expression] = _inFromLists.GetValueOrDefault(expression) + 1;
            var isNullExtended = source is LeftJoinExpression or OuterApplyExpression || select.Tables.Skip(i + 1).Any(later => later is RightJoinExpression);
            var occurrence = new TableOccurrence(table, isNullExtended);
            Occurrences.Add(occurrence);
            if (!isKnown) continue;

            foreach (var conjunct in where) AddCondition(occurrence, expression.Alias, conjunct, ConditionOrigin.Where);
            for (var j = 0; j < select.Tables.Count; j++)
            {
                if (select.Tables[j] is not PredicateJoinExpressionBase other) continue;
                var isOwn = j == i && other is (InnerJoinExpression or LeftJoinExpression);
                foreach (var conjunct in Split(other.JoinPredicate))
                {
                    AddCondition(occurrence, expression.Alias, conjunct, isOwn ? ConditionOrigin.OwnJoin : ConditionOrigin.OtherJoin);
                    if (isOwn) AddLink(occurrence, expression.Alias, conjunct, byAlias);
                }
            }

            byAlias[expression.Alias] = occurrence;
        }
    }

    /// <summary>A table is met, in a FROM list or elsewhere.</summary>
    public void Add(TableExpression expression)
    {
        if (expression.Table is not ITable table) return;
        var expected = _inFromLists.GetValueOrDefault(expression);
        if (expected > 0) _inFromLists[expression] = expected - 1;
        else Occurrences.Add(new TableOccurrence(table, isNullExtended: false));
    }

    private static bool IsKnownJoin(TableExpressionBase source) => source is not JoinExpressionBase
        or InnerJoinExpression or LeftJoinExpression or RightJoinExpression or CrossJoinExpression or CrossApplyExpression or OuterApplyExpression;

    private static void AddCondition(TableOccurrence occurrence, string alias, SqlExpression conjunct, ConditionOrigin origin)
    {
        var (column, values) = conjunct switch
        {
            SqlBinaryExpression { OperatorType: ExpressionType.Equal } equal when equal.Left is ColumnExpression left && ToValue(equal.Right) is { } right => (left, [right]),
            SqlBinaryExpression { OperatorType: ExpressionType.Equal } equal when equal.Right is ColumnExpression right && ToValue(equal.Left) is { } left => (right, [left]),
            InExpression { Item: ColumnExpression item, Values: { } listed } => (item, listed.Select(ToValue).ToArray()),
            InExpression { Item: ColumnExpression item, ValuesParameter: { } collection } => (item, [ToCollection(collection)]),
            SqlUnaryExpression { OperatorType: ExpressionType.Equal, Operand: ColumnExpression operand } => (operand, []),
            SqlUnaryExpression { OperatorType: ExpressionType.Not, Operand: ColumnExpression operand } when operand.Type == typeof(bool) => (operand, [Constant(false)]),
            ColumnExpression flag when flag.Type == typeof(bool) => (flag, [Constant(true)]),
            _ => FindAny(conjunct),
        };
        if (column?.TableAlias != alias || values.Contains(null)) return;
        var isExact = IsExact(conjunct, column);
        occurrence.Conditions.Add(new ColumnCondition(column.Name, values!, origin, isExact));
    }

    private static void AddLink(TableOccurrence occurrence, string alias, SqlExpression conjunct, Dictionary<string, TableOccurrence> before)
    {
        if (conjunct is not SqlBinaryExpression { OperatorType: ExpressionType.Equal, Left: ColumnExpression left, Right: ColumnExpression right }) return;
        var (own, other) = left.TableAlias == alias ? (left, right) : (right, left);
        if (own.TableAlias != alias || !before.TryGetValue(other.TableAlias, out var linked) || !HaveSameType(own, other)) return;
        occurrence.Links.Add(new ColumnLink(own.Name, linked, other.Name));
    }

    // = ANY (@p). The node is one of Npgsql's own and internal; its properties are public.
    private static (ColumnExpression? Column, ConditionValue?[] Values) FindAny(SqlExpression conjunct)
    {
        if (conjunct.GetType().Name != "PgAnyExpression") return default;
        return Get("OperatorType")?.ToString() == "Equal" && Get("Item") is ColumnExpression item && Get("Array") is SqlParameterExpression array
            ? (item, [ToCollection(array)])
            : default;

        object? Get(string property) => conjunct.GetType().GetProperty(property)?.GetValue(conjunct);
    }

    private static ConditionValue? ToValue(SqlExpression expression) => expression switch
    {
        SqlParameterExpression { TypeMapping: { } mapping } parameter
            => new ConditionValue(new QueryParameter(parameter.InvariantName, mapping.StoreType, mapping.Converter), IsCollection: false, null),
        SqlConstantExpression { Value: { } value, TypeMapping: { } mapping }
            => Constant(mapping.Converter is null ? value : mapping.Converter.ConvertToProvider(value)),
        _ => null,
    };

    private static ConditionValue? ToCollection(SqlParameterExpression parameter) => parameter.TypeMapping is { } mapping
        ? new ConditionValue(new QueryParameter(parameter.InvariantName, mapping.StoreType, mapping.Converter), IsCollection: true, null)
        : null;

    private static ConditionValue Constant(object? value) => new(null, IsCollection: false, value);

    private static bool IsExact(SqlExpression conjunct, ColumnExpression column) => conjunct switch
    {
        SqlBinaryExpression equal => HaveSameType(equal.Left, equal.Right),
        InExpression { Values: { } listed } => listed.All(value => HaveSameType(value, column)),
        InExpression { ValuesParameter: { } collection } => HoldsTypeOf(collection, column),
        SqlUnaryExpression or ColumnExpression => column.TypeMapping is { } mapping && ExactTypes.Include(mapping),
        _ => conjunct.GetType().GetProperty("Array")?.GetValue(conjunct) is SqlParameterExpression array && HoldsTypeOf(array, column),
    };

    private static bool HaveSameType(SqlExpression left, SqlExpression right)
        => left.TypeMapping is { } one && right.TypeMapping is { } other && one.StoreType == other.StoreType && ExactTypes.Include(one) && ExactTypes.Include(other);

    private static bool HoldsTypeOf(SqlParameterExpression collection, ColumnExpression column)
        => column.TypeMapping is { } mapping && ExactTypes.Include(mapping)
            && (collection.TypeMapping?.ElementTypeMapping is Microsoft.EntityFrameworkCore.Storage.RelationalTypeMapping element
                && element.StoreType == mapping.StoreType && ExactTypes.Include(element));

    private static List<SqlExpression> Split(SqlExpression predicate)
    {
        var conjuncts = new List<SqlExpression>();
        Split(predicate, conjuncts);
        return conjuncts;
    }

    private static void Split(SqlExpression predicate, List<SqlExpression> conjuncts)
    {
        if (predicate is SqlBinaryExpression { OperatorType: ExpressionType.AndAlso } both)
        {
            Split(both.Left, conjuncts);
            Split(both.Right, conjuncts);
        }
        else
        {
            conjuncts.Add(predicate);
        }
    }
}
