using System.Data;
using System.Data.Common;
using System.Linq.Expressions;
using EfQueryCache.Results;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Tests.Results;

public class ResultBuilderTests
{
    private static readonly ResultColumn[] Schema = [new("Id", nameof(Int32), typeof(int)), new("Name", nameof(String), typeof(string))];

    private readonly IReadOnlyList<ReaderColumn?> _columns =
    [
        ReadBy((reader, _) => reader.GetInt32(0)),
        ReadBy((reader, _) => reader.GetValue(1)),
    ];

    [Fact]
    public void Next_result_of_a_query_is_collected_in_the_same_and_has_nothing_of_the_last()
    {
        var (first, builder) = Collect([(1, "a"), (2, "b"), (3, "c")]);
        var (second, again) = Collect([(null, null), (4, null)]);

        Assert.Same(builder, again);
        Assert.Equal([1, 2, 3], ValuesOf<int>(first));
        Assert.Equal(["a", "b", "c"], ValuesOf<object>(first));
        Assert.Equal([0, 4], ValuesOf<int>(second));
        Assert.Equal(new object[2], ValuesOf<object>(second));
        Assert.Equal((true, false), (second.Columns[0]!.IsNull(0), second.Columns[0]!.IsNull(1)));
        Assert.Equal((true, true), (second.Columns[1]!.IsNull(0), second.Columns[1]!.IsNull(1)));
        Assert.False(first.Columns[0]!.HasNulls);
        Assert.True(second.Bytes < first.Bytes);
    }

    [Fact]
    public void Result_of_many_rows_leaves_nothing_to_the_next()
    {
        var (large, _) = Collect([.. Enumerable.Range(0, 1000).Select(i => ((int?)i, (string?)$"{i}"))]);
        var (small, _) = Collect([(null, "x")]);

        Assert.Equal(Enumerable.Range(0, 1000), ValuesOf<int>(large));
        Assert.Equal([0], ValuesOf<int>(small));
        Assert.True(small.Columns[0]!.IsNull(0));
    }

    [Fact]
    public void Row_taken_in_part_leaves_nothing_to_the_next_result()
    {
        using var reader = Read([(7, "a")]);
        var builder = ResultBuilder.For(_columns, reader);
        Assert.True(builder.Columns[0]!.Add(reader, 0, 0)); // and the second column could not be read
        Assert.Equal(0, builder.Build(Schema, 0).Rows);

        var (next, again) = Collect([(null, null)]);

        Assert.Same(builder, again);
        Assert.Equal([0], ValuesOf<int>(next));
    }

    [Fact]
    public void Two_loads_at_one_time_collect_apart()
    {
        using var reader = Read([(1, "a")]);

        Assert.NotSame(ResultBuilder.For(_columns, reader), ResultBuilder.For(_columns, reader));
    }

    [Fact]
    public void Rows_are_taken_at_once_after_as_many_as_compiling_is_worth()
    {
        Collect([.. Enumerable.Repeat(((int?)1, (string?)"a"), 9)]);
        using var reader = Read([(7, "b")]);
        var before = ResultBuilder.For(_columns, reader, compileAfter: 10);
        Assert.False(before.TryTakeRow(reader, 0));
        before.Build(Schema, 1);

        var after = ResultBuilder.For(_columns, reader, compileAfter: 10);

        Assert.True(after.TryTakeRow(reader, 0));
        Assert.Equal([7], ValuesOf<int>(after.Build(Schema, 1)));
    }

    [Fact]
    public void Row_taken_at_once_is_the_same_as_column_by_column()
    {
        (int?, string?)[] rows = [.. Enumerable.Range(0, 1000).Select(i => (i % 3 == 0 ? (int?)null : i, i % 7 == 0 ? null : new string('x', i)))];
        using var reader = Read(rows, isBefore: true);
        var builder = ResultBuilder.For(_columns, reader, compileAfter: 0);
        for (var row = 0; reader.Read(); row++) Assert.True(builder.TryTakeRow(reader, row));
        var atOnce = builder.Build(Schema, rows.Length);

        var (expected, _) = Collect(rows);

        Assert.Equal(ValuesOf<int>(expected), ValuesOf<int>(atOnce));
        Assert.Equal(ValuesOf<object>(expected), ValuesOf<object>(atOnce));
        Assert.Equal(expected.Columns.Select(column => column!.Nulls.ToArray()), atOnce.Columns.Select(column => column!.Nulls.ToArray()));
        Assert.Equal(expected.Bytes, atOnce.Bytes);
    }

    [Fact]
    public void Row_of_another_kind_of_reader_is_not_taken_at_once()
    {
        using var first = Read([(1, "a")]);
        ResultBuilder.For(_columns, first, compileAfter: 0).Build(Schema, 0);
        using var other = new CachedDataReader(Collect([(1, "a")]).Result);
        Assert.True(other.Read());

        var builder = ResultBuilder.For(_columns, other, compileAfter: 0);

        Assert.False(builder.TryTakeRow(other, 0));
        Assert.True(builder.Columns[0]!.Add(other, 0, 0));
    }

    [Fact]
    public void Value_that_cannot_be_kept_is_left_to_its_column()
    {
        IReadOnlyList<ReaderColumn?> columns = [ReadBy<object>((reader, _) => reader)];
        using var reader = Read([(1, "a")]);
        var builder = ResultBuilder.For(columns, reader, compileAfter: 0);

        Assert.False(builder.TryTakeRow(reader, 0));
        Assert.False(builder.Columns[0]!.Add(reader, 0, 0));
    }

    [Fact]
    public void Value_that_cannot_be_read_is_left_to_its_column()
    {
        IReadOnlyList<ReaderColumn?> columns = [ReadBy((reader, _) => reader.GetGuid(0))];
        using var reader = Read([(1, "a")]);
        var builder = ResultBuilder.For(columns, reader, compileAfter: 0);

        Assert.False(builder.TryTakeRow(reader, 0));
        Assert.Throws<InvalidCastException>(() => builder.Columns[0]!.Add(reader, 0, 0));
    }

    [Fact]
    public void Column_that_cannot_be_compiled_into_a_row_is_read_alone()
    {
        IReadOnlyList<ReaderColumn?> columns = [new Odd()];
        using var reader = Read([(1, "a")]);
        var builder = ResultBuilder.For(columns, reader, compileAfter: 0);

        Assert.False(builder.TryTakeRow(reader, 0));
        Assert.True(builder.Columns[0]!.Add(reader, 0, 0));
    }

#pragma warning disable EF9100 // There is no other way to make one.
    private static ReaderColumn<T> ReadBy<T>(Expression<Func<DbDataReader, int[], T>> read) => new(nullable: true, name: null, property: null, read);

    // Its expression is no method: it has a variable of nobody's.
    private sealed class Odd() : ReaderColumn<int>(nullable: false, name: null, property: null, (reader, _) => reader.GetInt32(0))
    {
        public override LambdaExpression GetFieldValueExpression
            => Expression.Lambda<Func<DbDataReader, int[], int>>(Expression.Variable(typeof(int)), base.GetFieldValueExpression.Parameters);
    }
#pragma warning restore EF9100

    private (CachedResultSet Result, ResultBuilder Builder) Collect((int? Id, string? Name)[] rows)
    {
        using var reader = Read(rows, isBefore: true);
        var builder = ResultBuilder.For(_columns, reader);
        for (var row = 0; reader.Read(); row++)
        {
            for (var i = 0; i < builder.Columns.Length; i++) Assert.True(builder.Columns[i]!.Add(reader, i, row));
        }

        return (builder.Build(Schema, rows.Length), builder);
    }

    private static DataTableReader Read((int? Id, string? Name)[] rows, bool isBefore = false)
    {
        using var table = new DataTable();
        table.Columns.Add("Id", typeof(int));
        table.Columns.Add("Name", typeof(string));
        foreach (var (id, name) in rows) table.Rows.Add(id ?? (object)DBNull.Value, name ?? (object)DBNull.Value);
        var reader = table.CreateDataReader();
        if (!isBefore) reader.Read();
        return reader;
    }

    private static T[] ValuesOf<T>(CachedResultSet result) => result.Columns.OfType<CachedColumn<T>>().Single().Values.ToArray();
}
