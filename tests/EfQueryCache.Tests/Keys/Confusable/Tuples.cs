namespace EfQueryCache.Tests.Keys.Confusable;

/// <summary>Tuples and record structs with the same items.</summary>
internal static class Tuples
{
    public static LookAlikes[] All =>
    [
        Group("one and two", () =>
        [
            (1, 2), (2, 1), (1L, 2), (1, 2L), Tuple.Create(1, 2), new Range(1, 2), new Size(1, 2), KeyValuePair.Create(1, 2), (1, (int?)2), (1, "2"), new[] { 1, 2 },
        ]),
        Group("parentheses", () => [(1, 2, 3), ((1, 2), 3), (1, (2, 3)), (1, 2, 3, 0), Tuple.Create(1, 2, 3), Tuple.Create(1, Tuple.Create(2, 3))]),
        Group("more than seven", () =>
        [
            (1, 2, 3, 4, 5, 6, 7, 8), (1, 2, 3, 4, 5, 6, 7, 9), (1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 3, 4, 5, 6, 7, (8, 9)),
        ]),
        Group("nulls", () => [(default(string), ""), ("", default(string)), (default(string), default(string)), ("", ""), ValueTuple.Create("")]),
        Group("borders", () => [("a", "bc"), ("ab", "c"), ("abc", ""), ("a, b", "c"), ("a", "b, c")]),
        Group("inexact items", () => [(1.0m, 0.0), (1.00m, 0.0), (1.0m, -0.0), (1.0m, double.NaN)]),
        Group("arrays inside", () => [new Bag([1, 2], "a"), new Bag([1], "a"), new Bag([1, 2], "b"), new Bag(null, "a"), (new[] { 1, 2 }, "a")]),
    ];

    private static LookAlikes Group(string name, Func<object?[]> make) => LookAlikes.Of("tuples", name, make);

    private readonly record struct Range(int X, int Y);

    private readonly record struct Size(int X, int Y);

    private readonly record struct Bag(int[]? Items, string Name);
}
