using System.Collections;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using EfQueryCache.Keys;
using FsCheck;
using FsCheck.Fluent;
using Npgsql;
using NpgsqlTypes;

namespace EfQueryCache.Tests.Keys;

/// <summary>Values are compared exactly, as copies, or not at all.</summary>
public sealed class ParameterValueTests
{
    public static TheoryData<string> RefusedNames => [.. Refused.Keys];

    private static Dictionary<string, object> Refused => new()
    {
        ["object"] = new object(),
        ["class of ours"] = new Unknown(),
        ["record of ours"] = new UnknownRecord(1),
        ["two-dimensional array"] = new int[1, 1],
        ["object[] with an unknown item"] = new object?[] { 1, new Unknown() },
        ["lazy sequence"] = Enumerable.Range(1, 3).Where(i => i > 1),
        ["list of a class of ours"] = new List<Unknown> { new() },
        ["StringBuilder"] = new StringBuilder("a"),
        ["own list, which may keep more than its items"] = new OwnList { 1 },
        ["own tuple, which may keep more than its items"] = new OwnTuple("a"),
        ["array that begins at two"] = Array.CreateInstance(typeof(int), [1], [2]),
        ["inline array"] = default(Four),
        ["list that contains itself"] = Endless(),
        ["collection that begins with itself"] = new Collected(),
        ["full-text vector"] = NpgsqlTsVector.Empty,
        ["full-text query"] = new NpgsqlTsQueryLexeme("a"),
        ["node of JSON"] = new JsonObject { ["a"] = 1 },
        ["parameter"] = new NpgsqlParameter("p", 1),
        ["DBNull"] = DBNull.Value,
        ["delegate"] = (Func<int>)(() => 1),
    };

    [Theory, MemberData(nameof(RefusedNames))]
    public void Value_of_a_type_that_cannot_be_compared_is_refused(string kind)
        => Assert.False(ParameterValue.TryCapture(Refused[kind], out _));

    [Fact]
    public void Array_of_nullable_numbers_is_compared_with_its_nulls()
    {
        Assert.True(ParameterValue.TryCapture(new int?[] { 1, null, 3 }, out var one));
        Assert.True(ParameterValue.TryCapture(new int?[] { 1, null, 3 }, out var same));
        Assert.True(ParameterValue.TryCapture(new int?[] { 1, 0, 3 }, out var other));

        Assert.True(ParameterValue.AreEqual(one, same));
        Assert.False(ParameterValue.AreEqual(one, other));
    }

    [Fact]
    public void Struct_that_shows_the_same_items_is_compared_with_all_its_fields()
        => Assert.NotEqual(KeyFactory.MakeKey(new Titled("a", [1])), KeyFactory.MakeKey(new Titled("b", [1])));

    [Fact]
    public void Address_of_this_host_is_the_same_however_it_was_made()
        => Assert.Equal(KeyFactory.MakeKey(IPAddress.Loopback), KeyFactory.MakeKey(IPAddress.Parse("127.0.0.1")));

    [Fact]
    public void Changing_a_captured_array_or_list_changes_nothing()
    {
        var array = new[] { 1, 2, 3 };
        var list = new List<string> { "a", "b" };
        var bytes = new byte[] { 1, 2 };
        Assert.True(ParameterValue.TryCapture(array, out var capturedArray));
        Assert.True(ParameterValue.TryCapture(list, out var capturedList));
        Assert.True(ParameterValue.TryCapture(bytes, out var capturedBytes));
        var hashes = (ParameterValue.Hash(capturedArray), ParameterValue.Hash(capturedList), ParameterValue.Hash(capturedBytes));

        array[0] = 9;
        list.Clear();
        bytes[1] = 9;

        Assert.True(ParameterValue.TryCapture(new[] { 1, 2, 3 }, out var asArrayWas));
        Assert.True(ParameterValue.TryCapture(new List<string> { "a", "b" }, out var asListWas));
        Assert.True(ParameterValue.TryCapture(new byte[] { 1, 2 }, out var asBytesWere));
        Assert.True(ParameterValue.AreEqual(asArrayWas, capturedArray));
        Assert.True(ParameterValue.AreEqual(asListWas, capturedList));
        Assert.True(ParameterValue.AreEqual(asBytesWere, capturedBytes));
        Assert.Equal(hashes, (ParameterValue.Hash(asArrayWas), ParameterValue.Hash(asListWas), ParameterValue.Hash(asBytesWere)));
        Assert.True(ParameterValue.TryCapture(array, out var changed));
        Assert.False(ParameterValue.AreEqual(changed, capturedArray));
    }

    [Fact]
    public void Equal_values_are_equal_and_hash_alike_and_others_are_not_equal()
        => Prop.ForAll(ParameterValues.Pairs.ToArbitrary(), pair =>
        {
            Assert.True(ParameterValue.TryCapture(pair.X, out var x));
            Assert.True(ParameterValue.TryCapture(ParameterValues.Rebuild(pair.X), out var rebuilt));
            Assert.True(ParameterValue.TryCapture(pair.Y, out var y));
            var same = ParameterValues.Describe(pair.X) == ParameterValues.Describe(pair.Y);

            return (ParameterValue.AreEqual(x, rebuilt) && ParameterValue.Hash(x) == ParameterValue.Hash(rebuilt))
                .Label("a value is equal to itself made again")
                .And((ParameterValue.AreEqual(x, y) == same).Label($"equal: {same}"))
                .And((!same || ParameterValue.Hash(x) == ParameterValue.Hash(y)).Label("hashes"))
                .Classify(same, "equal pairs");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    private sealed class Unknown;

    private sealed record UnknownRecord(int Value);

    private static List<object> Endless()
    {
        var list = new List<object>();
        list.Add(list);
        return list;
    }

    private sealed class OwnList : List<int>;

    private sealed record OwnTuple(string Name) : ITuple
    {
        public object? this[int index] => index;

        public int Length => 1;
    }

    private readonly record struct Titled(string Title, List<int> Items) : IReadOnlyCollection<int>
    {
        public int Count => Items.Count;

        public IEnumerator<int> GetEnumerator() => Items.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    // As NetTopologySuite's collections do, which have an SRID besides.
    private sealed class Collected : IReadOnlyCollection<Collected>
    {
        public int Count => 0;

        public IEnumerator<Collected> GetEnumerator()
        {
            yield return this;
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    [InlineArray(4)]
    private struct Four
    {
        private int _first;
    }
}
