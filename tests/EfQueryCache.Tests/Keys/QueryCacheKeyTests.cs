using EfQueryCache.Keys;
using FsCheck;
using FsCheck.Fluent;

namespace EfQueryCache.Tests.Keys;

/// <summary>Keys of values: different arguments never share one, equal arguments always do.</summary>
public sealed class QueryCacheKeyTests
{
    [Fact]
    public void Keys_are_equal_exactly_when_the_arguments_are()
        => Prop.ForAll(ParameterValues.Pairs.Two().ToArbitrary(), pairs =>
        {
            var (x, y) = ((pairs.Item1.X, pairs.Item2.X), (pairs.Item1.Y, pairs.Item2.Y));
            Assert.True(ParameterValue.TryCapture(x, out var capturedX));
            Assert.True(ParameterValue.TryCapture(y, out var capturedY));
            return ParameterValue.AreEqual(capturedX, capturedY) == (QueryCacheKey.For("p", "n", x) == QueryCacheKey.For("p", "n", y));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void Names_are_equal_exactly_when_both_parts_are()
    {
        var names = new[] { "a", "a/", "/a", "a\\", "\\a", "a/b", "a\\/b", "b" };
        var keys = names.SelectMany(prefix => names.Select(name => QueryCacheKey.For(prefix, name))).ToArray();
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void Types_are_told_apart()
    {
        object?[] values =
        [
            null, 1, 1L, (short)1, (byte)1, "1", '1', 1m, 1.0m, 1.0, 1f, true, DayOfWeek.Monday, (1, 2), (1, 2L), (1L, 2), ((1, 2), 3), (1, (2, 3)),
            (1, 2, 3), new[] { 1 }, new List<int> { 1 }, new long[] { 1 }, new[] { "1" }, ((string?)null, 1), ((int?)null, 1), new int?[] { 1 },
            new[] { "a", "b" }, new[] { "a;b" }, ("a", "b"), ("a;b", ""), Tuple.Create(1, 2), new DateOnly(1, 1, 2), TimeSpan.FromTicks(1), Guid.Empty,
        ];
        var keys = values.Select(value => QueryCacheKey.For("p", "n", value)).ToArray();
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void Argument_that_cannot_be_compared_is_refused_by_name()
        => Assert.Contains("Object", Assert.Throws<ArgumentException>(() => QueryCacheKey.For("p", "n", new object())).Message, StringComparison.Ordinal);
}
