using System.Data.Common;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Results;

/// <summary>
/// Makes one method of everything that EF Core reads a row's columns with. It says the same as the builders one by one, without a
/// virtual call and a delegate for each value, and with the provider's reader as what it is, whose methods are then called directly.
/// </summary>
internal static class RowCaptureCompiler
{
    /// <param name="layout">Which column is read how; by position.</param>
    /// <param name="builders">Where the values go: others of the same types can be given to what is returned.</param>
    /// <param name="readerType">The provider's type of readers. Of another one no row is taken.</param>
    public static RowCapture Compile(ColumnLayout layout, ColumnBuilder?[] builders, Type readerType)
    {
        var reader = Expression.Parameter(typeof(DbDataReader), "reader");
        var columns = Expression.Parameter(typeof(ColumnBuilder?[]), "columns");
        var row = Expression.Parameter(typeof(int), "row");
        var live = Expression.Variable(readerType, "live");
        var end = Expression.Label(typeof(bool), "end");
        var fail = Expression.Return(end, Expression.Constant(false));
        List<Expression> steps =
        [
            Expression.Assign(live, Expression.TypeAs(reader, readerType)),
            Expression.IfThen(Expression.ReferenceEqual(live, Expression.Constant(null)), fail),
        ];
        for (var i = 0; i < builders.Length; i++)
        {
            if (layout.ByOrdinal[i] is not { } column) continue;
            var builder = Expression.Convert(Expression.ArrayIndex(columns, Expression.Constant(i)), builders[i]!.GetType());
            var take = Take(column, builder, builders[i]!.HasPayload ? fail : null);
            steps.Add(!column.IsNullable ? take : Expression.IfThenElse(
                Expression.Call(live, nameof(DbDataReader.IsDBNull), null, Expression.Constant(i)),
                Expression.Call(builder, nameof(ColumnBuilder.SetNull), null, row),
                take));
        }

        steps.Add(Expression.Label(end, Expression.Constant(true)));
        return Expression.Lambda<RowCapture>(Expression.Block([live], steps), reader, columns, row).Compile();

        // Values without objects can always be kept.
        Expression Take(ReaderColumn column, Expression builder, Expression? otherwise)
        {
#pragma warning disable EF9100 // Public, and experimental only for precompiled queries; the delegate made of it cannot be inlined.
            var read = column.GetFieldValueExpression;
#pragma warning restore EF9100
            var value = Expression.Variable(column.Type, "value"); // it may read with a try block, which cannot stand in a call
            var keep = Expression.Call(builder, nameof(ColumnBuilder<>.Keep), null, row, value);
            return Expression.Block(
                [value],
                Expression.Assign(value, new ReplacingExpressionVisitor(read.Parameters, [live, Expression.Constant(layout.IndexMap)]).Visit(read.Body)),
                otherwise is null ? keep : Expression.IfThen(Expression.Not(keep), otherwise));
        }
    }
}
