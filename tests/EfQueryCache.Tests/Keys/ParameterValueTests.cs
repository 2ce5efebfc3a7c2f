using System.Text;
using EfQueryCache.Keys;
using FsCheck;
using FsCheck.Fluent;

namespace EfQueryCache.Tests.Keys;

/// <summary>Values are compared exactly, as copies, or not at all.</summary>
public sealed class ParameterValueTests
{
    private static readonly Dictionary<string, (object? X, object? Y)> Pairs = ConfusablePairs.All;

    public static TheoryData<string> PairNames => [.. Pairs.Keys];

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
        ["delegate"] = (Func<int>)(() => 1),
    };

    [Fact]
    public void There_are_at_least_sixty_confusable_pairs() => Assert.True(Pairs.Count >= 60, $"{Pairs.Count} pairs");

    [Theory, MemberData(nameof(PairNames))]
    public void Confusable_values_are_never_equal(string pair)
    {
        var (x, y) = Pairs[pair];
        Assert.True(ParameterValue.TryCapture(x, out var capturedX));
        Assert.True(ParameterValue.TryCapture(y, out var capturedY));

        Assert.False(ParameterValue.AreEqual(capturedX, capturedY));
        Assert.False(ParameterValue.AreEqual(capturedY, capturedX));
    }

    [Theory, MemberData(nameof(PairNames))]
    public void Each_value_is_equal_to_a_second_capture_of_itself(string pair)
    {
        foreach (var value in (object?[])[Pairs[pair].X, Pairs[pair].Y])
        {
            Assert.True(ParameterValue.TryCapture(value, out var one));
            Assert.True(ParameterValue.TryCapture(value, out var two));
            Assert.True(ParameterValue.AreEqual(one, two));
            Assert.Equal(ParameterValue.Hash(one), ParameterValue.Hash(two));
        }
    }

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

    private sealed class OwnList : List<int>;
}
