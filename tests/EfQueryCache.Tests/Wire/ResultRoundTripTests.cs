using System.Buffers;
using EfQueryCache.Results;
using EfQueryCache.Tests.Keys.Confusable;
using EfQueryCache.Tests.Types;
using EfQueryCache.Wire;
using Microsoft.EntityFrameworkCore.Storage;
using NpgsqlTypes;

namespace EfQueryCache.Tests.Wire;

#pragma warning disable CS0618 // Parsing vectors is obsolete, and all that there is without a database.

/// <summary>Rows come back bit for bit, as the types that the reader expects, or not at all.</summary>
public sealed class ResultRoundTripTests
{
    private const int Seed = 20261121;

    public static TheoryData<int> Kinds => [.. Enumerable.Range(0, WireKinds.All.Count)];

    [Theory, MemberData(nameof(Kinds))]
    public void Value_of_every_known_type_comes_back_bit_for_bit(int kind)
    {
        var random = new Random(Seed);
        for (var i = 0; i < 60; i++) AssertComesBack(WireSample.Of(random, i, WireKinds.All[kind]));
    }

    [Fact]
    public void Random_results_come_back_bit_for_bit()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 2_000; i++) AssertComesBack(WireSample.Random(random));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(128)]
    public void Nulls_come_back_at_the_edges_of_the_bitmap(int rows)
    {
        for (var row = -1; row < rows; row++)
        {
            var nulls = row < 0 ? null : new long[(rows + 63) / 64];
            if (nulls is not null) nulls[row >> 6] |= 1L << row;
            AssertComesBack(WireSample.OfColumn(WireSample.Column<int>(new int[rows], nulls), WireKind<int>.Read<int>(), rows, typeof(int)));
        }
    }

    [Fact]
    public void Column_of_objects_of_several_types_and_a_null_that_is_not_NULL_comes_back()
        => AssertComesBack(WireSample.OfColumn(
            WireSample.Column<object>([1, "a", 1L, new[] { 1.0m }, null!, null!, (byte)7, -7, 1.5f, 'x', DateTime.UnixEpoch], [1 << 5]), WireKind<int>.Read<object>(), 11, typeof(object)));

    [Fact]
    public void What_comes_back_is_not_what_was_written()
    {
        var bytes = new byte[] { 1, 2 };
        var sample = WireSample.OfColumn(WireSample.Column<byte[]>([bytes]), WireKind<int>.Read<byte[]>(), 1, typeof(byte[]));
        var read = ComeBack(sample);
        bytes[0] = 9;
        Assert.Equal([1, 2], Assert.IsType<byte[]>(read!.Columns[0]!.GetValue(0)));
    }

    [Fact]
    public void Row_that_is_read_by_name_comes_back_wherever_it_stands()
    {
        var result = new CachedResultSet(
            [new("other", "text", typeof(string)), new("Id", "integer", typeof(int)) { ReadAs = typeof(int) }], [null, WireSample.Column<int>([7])], 1);
        IReadOnlyList<ReaderColumn?> byName = [WireKind<int>.Read<int>("ID"), null];
        AssertComesBack(new WireSample(result, byName));
        Assert.Null(ComeBack(new WireSample(result, byName), [WireKind<int>.Read<int>("Name"), null]));
    }

    [Fact]
    public void Column_that_the_reader_expects_as_another_type_is_a_miss()
    {
        var ints = WireSample.OfColumn(WireSample.Column<int>([1]), WireKind<int>.Read<int>(), 1, typeof(int));
        var boxed = WireSample.OfColumn(WireSample.Column<object>([1]), WireKind<int>.ReadBoxed<int>(), 1, typeof(int));
        var moods = WireSample.OfColumn(WireSample.Column<object>([Mood.Happy]), WireKind<int>.ReadBoxed<Mood>(), 1, typeof(Mood));
        var ranges = WireSample.OfColumn(WireSample.Column<object>([new NpgsqlRange<int>(1, 2)]), WireKind<int>.ReadBoxed<NpgsqlRange<int>>(), 1, typeof(NpgsqlRange<int>));
        ReaderColumn[] others = [WireKind<int>.Read<long>(), WireKind<int>.Read<string>(), WireKind<int>.ReadBoxed<long>(), WireKind<int>.ReadBoxed<Taste>(), WireKind<int>.ReadBoxed<NpgsqlRange<long>>()];
        foreach (var sample in new[] { ints, boxed, moods, ranges })
        {
            Assert.NotNull(ComeBack(sample));
            Assert.All(others, other => Assert.Null(ComeBack(sample, [other])));
            Assert.Null(ComeBack(sample, [null]));
            Assert.Null(ComeBack(sample, [sample.Columns[0], sample.Columns[0]]));
        }
    }

    [Theory]
    [InlineData(typeof(List<Uri>), "Uri")]
    [InlineData(typeof(int[,]), "Int32[,]")]
    [InlineData(typeof(NpgsqlTsVector), "NpgsqlTsVector")]
    public void Column_of_an_unknown_type_is_not_written_and_named(Type type, string name)
    {
        var value = type.IsArray ? new int[1, 1] : type == typeof(NpgsqlTsVector) ? NpgsqlTsVector.Parse("a:1") : Activator.CreateInstance(type)!;
        AssertRefused(new CachedResultSet([new("c", "t", typeof(string)) { ReadAs = type }], [WireSample.Column<object>([value])], 1), name);
    }

    [Fact]
    public void Provider_type_of_a_column_that_is_read_as_another_is_not_written()
        => AssertRefused(new CachedResultSet([new("c", "t", typeof(NpgsqlPoint)) { ReadAs = typeof(int) }], [WireSample.Column<int>([1])], 1), "NpgsqlPoint");

    [Fact]
    public void Value_of_a_class_derived_from_a_known_one_is_not_written()
        => AssertRefused(new CachedResultSet([new("c", "t", typeof(string)) { ReadAs = typeof(object[]) }], [WireSample.Column<object[]>([new string[1]])], 1), "String[]");

    [Theory]
    [InlineData(10, true)]
    [InlineData(32, true)]
    [InlineData(33, false)]
    [InlineData(100_000, false)]
    public void Objects_may_be_nested_so_deep_and_no_deeper(int depth, bool isWritten)
    {
        object[] value = [1, "a"];
        for (var i = 1; i < depth; i++) value = [value];
        if (!isWritten) AssertRefused(new CachedResultSet([new("c", "record", typeof(object)) { ReadAs = typeof(object[]) }], [new CachedColumn<object>([value], null, 0)], 1), "System.");
        else AssertComesBack(WireSample.OfColumn(WireSample.Column<object>([value]), WireKind<int>.ReadBoxed<object[]>(), 1, typeof(object[])));
    }

    private static void AssertRefused(CachedResultSet result, string name)
    {
        var to = new ArrayBufferWriter<byte>();
        var key = new WireSample(result, [null]).Key();
        Assert.False(EntryPayload.TryWrite(WireSample.Header, [new CachedPart(WireSample.ResultKeyOf(null), result)], key, WireOptions.Default, to, out var unknown));
        Assert.Contains(name, unknown, StringComparison.Ordinal);
        Assert.Equal(0, to.WrittenCount);
    }

    private static CachedResultSet? ComeBack(WireSample sample, IReadOnlyList<ReaderColumn?>? columns = null)
    {
        var key = sample.Key();
        Assert.True(EntryPayload.TryRead(sample.Write(key), key, WireOptions.Default, out var read));
        return read.ReadRows(columns ?? sample.Columns);
    }

    private static void AssertComesBack(WireSample sample)
    {
        var read = ComeBack(sample);
        Assert.True(read is not null, WireSample.Describe(sample.Result));
        Assert.Equal(WireSample.Describe(sample.Result), WireSample.Describe(read));
        Assert.True(read.IsReadAs(sample.Columns));
    }
}
