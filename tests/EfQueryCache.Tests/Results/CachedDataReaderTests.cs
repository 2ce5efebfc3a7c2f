using System.Data;
using System.Data.Common;
using EfQueryCache.Results;

namespace EfQueryCache.Tests.Results;

/// <summary>A value comes back as it was read or not at all.</summary>
public sealed class CachedDataReaderTests
{
    private static readonly byte[] Bytes = [1, 2, 3, 4, 5];

    [Fact]
    public void Rows_come_in_order_and_end()
    {
        using var reader = new CachedDataReader(Columns(3, ("n", new CachedColumn<int>([10, 20, 30], null, 0))));
        Assert.True(reader.HasRows);
        Assert.Equal((1, 0, -1), (reader.FieldCount, reader.Depth, reader.RecordsAffected));

        var read = new List<int>();
        while (reader.Read()) read.Add(reader.GetInt32(0));

        Assert.Equal([10, 20, 30], read);
        Assert.False(reader.Read());
        Assert.False(reader.NextResult());
        Assert.False(new CachedDataReader(CachedResultSet.Empty).HasRows);
    }

    [Fact]
    public async Task Asynchronous_reads_are_the_same_and_can_be_cancelled()
    {
        await using var reader = new CachedDataReader(Columns(("n", new CachedColumn<int>([10], null, 0))));
        var token = TestContext.Current.CancellationToken;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader.ReadAsync(new CancellationToken(canceled: true)));

        Assert.True(await reader.ReadAsync(token));
        Assert.Equal(10, await reader.GetFieldValueAsync<int>(0, token));
        Assert.False(await reader.IsDBNullAsync(0, token));
        Assert.False(await reader.ReadAsync(token));
        Assert.False(await reader.NextResultAsync(token));
    }

    [Fact]
    public void Typed_getters_give_the_value()
    {
        var (guid, time) = (Guid.NewGuid(), new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        using var reader = OnRow(
            ("bool", One(true)), ("byte", One((byte)1)), ("char", One('x')), ("time", One(time)), ("decimal", One(1.50m)), ("double", One(-0.0)),
            ("float", One(float.NaN)), ("guid", One(guid)), ("short", One((short)2)), ("int", One(3)), ("long", One(4L)), ("text", One("five")));

        Assert.True(reader.GetBoolean(0));
        Assert.Equal(1, reader.GetByte(1));
        Assert.Equal('x', reader.GetChar(2));
        Assert.Equal((time, DateTimeKind.Utc), (reader.GetDateTime(3), reader.GetDateTime(3).Kind));
        Assert.Equal("1.50", reader.GetDecimal(4).ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(double.IsNegative(reader.GetDouble(5)));
        Assert.True(float.IsNaN(reader.GetFloat(6)));
        Assert.Equal(guid, reader.GetGuid(7));
        Assert.Equal((2, 3, 4L, "five"), (reader.GetInt16(8), reader.GetInt32(9), reader.GetInt64(10), reader.GetString(11)));
        Assert.Equal(3, reader.GetFieldValue<int>(9));
        Assert.Equal(3, reader.GetFieldValue<int?>(9));
        Assert.Equal(3, reader.GetFieldValue<object>(9));
        Assert.Equal((3, "five"), (reader[9], reader["text"]));
    }

    [Fact]
    public void Null_is_never_a_default()
    {
        using var reader = OnRow(
            ("int", Null<int>()), ("text", Null<string>()), ("bytes", Null<byte[]>()), ("time", Null<DateTime>()), ("guid", Null<Guid>()), ("bool", Null<bool>()),
            ("long", Null<long>()), ("short", Null<short>()), ("decimal", Null<decimal>()), ("double", Null<double>()), ("float", Null<float>()), ("byte", Null<byte>()), ("char", Null<char>()));

        Assert.All(Enumerable.Range(0, reader.FieldCount), i =>
        {
            Assert.True(reader.IsDBNull(i));
            Assert.Same(DBNull.Value, reader.GetValue(i));
            Assert.Same(DBNull.Value, reader.GetFieldValue<object>(i));
            Assert.Same(DBNull.Value, reader[i]);
        });
        Action[] getters =
        [
            () => reader.GetInt32(0), () => reader.GetString(1), () => reader.GetFieldValue<string>(1), () => reader.GetFieldValue<byte[]>(2), () => reader.GetDateTime(3),
            () => reader.GetGuid(4), () => reader.GetBoolean(5), () => reader.GetInt64(6), () => reader.GetInt16(7), () => reader.GetDecimal(8), () => reader.GetDouble(9),
            () => reader.GetFloat(10), () => reader.GetByte(11), () => reader.GetChar(12), () => reader.GetFieldValue<int>(0), () => reader.GetBytes(2, 0, null, 0, 0),
            () => reader.GetChars(1, 0, null, 0, 0),
        ];
        Assert.All(getters, getter => Assert.Throws<InvalidCastException>(getter));
        Assert.Null(reader.GetFieldValue<int?>(0));
        Assert.Null(reader.GetFieldValue<DateTime?>(3));
        Assert.Contains("'int'", Assert.Throws<InvalidCastException>(() => reader.GetInt32(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nulls_and_values_keep_their_rows_beyond_one_word_of_the_bitmap()
    {
        var nulls = new long[3];
        for (var row = 0; row < 150; row += 3) nulls[row >> 6] |= 1L << row;
        using var reader = new CachedDataReader(Columns(150, ("n", new CachedColumn<int>([.. Enumerable.Range(0, 150)], nulls, 0))));

        for (var row = 0; row < 150; row++)
        {
            Assert.True(reader.Read());
            Assert.Equal(row % 3 == 0, reader.IsDBNull(0));
            Assert.Equal(row % 3 == 0 ? DBNull.Value : row, reader.GetValue(0));
        }
    }

    [Fact]
    public void Wrong_type_is_refused()
    {
        using var reader = OnRow(("n", One(1)), ("s", One("1")), ("l", One(1L)), ("d", One(1m)));

        Action[] getters =
        [
            () => reader.GetInt64(0), () => reader.GetInt16(0), () => reader.GetByte(0), () => reader.GetString(0), () => reader.GetBoolean(0), () => reader.GetDecimal(0),
            () => reader.GetInt32(1), () => reader.GetChar(1), () => reader.GetInt32(2), () => reader.GetDouble(3), () => reader.GetFieldValue<long?>(0),
            () => reader.GetFieldValue<int[]>(0), () => reader.GetFieldValue<DayOfWeek>(0), () => reader.GetBytes(1, 0, null, 0, 0),
        ];
        Assert.All(getters, getter => Assert.Throws<InvalidCastException>(getter));
    }

    [Fact]
    public void Ordinal_is_found_exactly_then_ignoring_case_then_not()
    {
        using var reader = OnRow(("name", One(0)), ("Name", One(1)), ("other", One(2)), ("name", One(3)));

        Assert.Equal((0, 1, 0, 2), (reader.GetOrdinal("name"), reader.GetOrdinal("Name"), reader.GetOrdinal("NAME"), reader.GetOrdinal("OTHER")));
        Assert.Equal(1, reader["Name"]);
        Assert.Contains("missing", Assert.Throws<IndexOutOfRangeException>(() => reader.GetOrdinal("missing")).Message, StringComparison.Ordinal);
        Assert.Equal(("name", "type of name", typeof(int)), (reader.GetName(3), reader.GetDataTypeName(3), reader.GetFieldType(3)));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetInt32(4));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetInt32(-1));
    }

    [Fact]
    public void Bytes_and_chars_are_copied_in_parts()
    {
        using var reader = OnRow(("b", One(Bytes)), ("s", One("hello")));
        var bytes = new byte[4];
        var chars = new char[4];

        Assert.Equal(5, reader.GetBytes(0, 0, null, 0, 0));
        Assert.Equal(2, reader.GetBytes(0, 1, bytes, 1, 2));
        Assert.Equal([0, 2, 3, 0], bytes);
        Assert.Equal(1, reader.GetBytes(0, 4, bytes, 0, 4));
        Assert.Equal([5, 2, 3, 0], bytes);
        Assert.Equal(0, reader.GetBytes(0, 5, bytes, 0, 4));
        Assert.Equal(0, reader.GetBytes(0, 50, bytes, 0, 4));
        Assert.Equal(0, reader.GetBytes(0, 0, bytes, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.GetBytes(0, -1, bytes, 0, 1));

        Assert.Equal(5, reader.GetChars(1, 0, null, 0, 0));
        Assert.Equal(3, reader.GetChars(1, 2, chars, 1, 3));
        Assert.Equal("\0llo", new string(chars));
        Assert.Equal(0, reader.GetChars(1, 5, chars, 0, 4));
    }

    [Fact]
    public void Values_fill_what_they_are_given()
    {
        using var reader = OnRow(("a", One(1)), ("b", Null<string>()), ("c", One("x")));
        var (exact, small, large) = (new object[3], new object[2], new object[5]);

        Assert.Equal((3, 2, 3), (reader.GetValues(exact), reader.GetValues(small), reader.GetValues(large)));
        Assert.Equal([1, DBNull.Value, "x"], exact);
        Assert.Equal([1, DBNull.Value], small);
        Assert.Equal([1, DBNull.Value, "x", null!, null!], large);
    }

    [Fact]
    public void Without_a_row_there_is_no_value()
    {
        using var reader = new CachedDataReader(Columns(("n", One(1))));
        Assert.Throws<InvalidOperationException>(() => reader.GetInt32(0));
        Assert.True(reader.Read());
        Assert.Equal(1, reader.GetInt32(0));

        Assert.False(reader.Read());

        Action[] getters = [() => reader.GetInt32(0), () => reader.GetValue(0), () => reader.IsDBNull(0), () => reader.GetFieldValue<int>(0), () => reader.GetValues(new object[1])];
        Assert.All(getters, getter => Assert.Throws<InvalidOperationException>(getter));
    }

    [Fact]
    public void Column_that_was_not_read_by_the_query_cannot_be_read()
    {
        using var reader = new CachedDataReader(new CachedResultSet([Describe("a", typeof(int)), Describe("b", typeof(int))], [One(1), null], 1));
        Assert.True(reader.Read());

        Assert.Equal(1, reader.GetInt32(0));
        Assert.Throws<InvalidOperationException>(() => reader.GetInt32(1));
        Assert.Equal(("b", typeof(int)), (reader.GetName(1), reader.GetFieldType(1)));
    }

    [Fact]
    public void Mutable_values_are_the_readers_own()
    {
        var result = Columns(("b", One(Bytes.ToArray())), ("l", One(new List<string> { "a" })));
        for (var i = 0; i < 2; i++)
        {
            using var reader = new CachedDataReader(result);
            Assert.True(reader.Read());
            byte[][] copies = [reader.GetFieldValue<byte[]>(0), (byte[])reader.GetValue(0), (byte[])reader[0], (byte[])reader.GetFieldValue<object>(0)];
            Assert.All(copies, copy => Assert.Equal(Bytes, copy));
            Assert.Equal(["a"], reader.GetFieldValue<List<string>>(1));

            foreach (var copy in copies) copy[0] = 99;
            reader.GetFieldValue<List<string>>(1).Clear();
            ((List<string>)reader.GetValue(1)).Add("b");
        }
    }

    [Fact]
    public void Enumerator_gives_records()
    {
        using var reader = new CachedDataReader(Columns(2, ("n", new CachedColumn<int>([10, 20], null, 0)), ("s", new CachedColumn<string>(["a", "b"], null, 2))));

        var records = reader.Cast<IDataRecord>().Select(r => (r.GetInt32(0), (string)r["s"])).ToList();

        Assert.Equal([(10, "a"), (20, "b")], records);
    }

    [Fact]
    public void Reader_says_when_it_is_closed()
    {
        var reader = new CachedDataReader(Columns(("n", One(1))));
        Assert.False(reader.IsClosed);

        ((DbDataReader)reader).Dispose();

        Assert.True(reader.IsClosed);
    }

    [Fact]
    public void Readers_of_one_result_do_not_disturb_each_other()
    {
        var result = Columns(2, ("n", new CachedColumn<int>([1, 2], null, 0)));
        using var one = new CachedDataReader(result);
        using var two = new CachedDataReader(result);

        Assert.True(one.Read());
        Assert.True(one.Read());
        Assert.True(two.Read());

        Assert.Equal((2, 1), (one.GetInt32(0), two.GetInt32(0)));
    }

    private static CachedColumn<T> One<T>(T value) => new([value], null, 0);

    private static CachedColumn<T> Null<T>() => new([default!], [1L], 0);

    private static ResultColumn Describe(string name, Type type) => new(name, $"type of {name}", type);

    private static CachedResultSet Columns(params (string Name, CachedColumn Column)[] columns) => Columns(1, columns);

    private static CachedResultSet Columns(int rows, params (string Name, CachedColumn Column)[] columns)
        => new([.. columns.Select(c => Describe(c.Name, c.Column.Type))], [.. columns.Select(c => c.Column)], rows);

    private static CachedDataReader OnRow(params (string Name, CachedColumn Column)[] columns)
    {
        var reader = new CachedDataReader(Columns(1, columns));
        Assert.True(reader.Read());
        return reader;
    }
}
