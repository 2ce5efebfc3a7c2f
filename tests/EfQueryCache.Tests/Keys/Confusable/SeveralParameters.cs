namespace EfQueryCache.Tests.Keys.Confusable;

/// <summary>Lists of parameters with other borders between them, or in another order.</summary>
internal static class SeveralParameters
{
    public static LookAlikes[] All =>
    [
        Group("borders of texts", () => [["a", "bc"], ["ab", "c"], ["abc", ""], ["", "abc"], ["abc", null], [null, "abc"]]),
        Group("separators", () => [["a,b", "c"], ["a", "b,c"], ["a;b", "c"], ["a\nb", "c"], ["a", "b\nc"], ["a\0b", "c"], ["a", "b\0c"], ["a', 'b", "c"]]),
        Group("order", () => [[1, 2], [2, 1], [1, 1], [2, 2], [12, null]]),
        Group("types", () => [["1", 1], [1, "1"], [1, 1], ["1", "1"], [1L, 1], [1, 1L], [1.0m, 1], [1, 1.0m]]),
        Group("nulls", () => [[null, null], ["", null], [null, ""], ["", ""], [0, null], [null, 0]]),
        Group("borders of arrays", () => [[A(1), A(2)], [A(1, 2), A()], [A(), A(1, 2)], [A(2), A(1)], [A(1, 2), null], [A(1), 2], [1, A(2)]]),
        Group("three", () => [["a", "b", "c"], ["a", "c", "b"], ["c", "b", "a"], ["ab", "", "c"], ["", "ab", "c"], ["ab", "c", ""], [null, "ab", "c"]]),
        Group("signs of hashes", () => [[0, 1], [0, -1], [0, true], [false, 1], [0L, 1]]),
    ];

    private static LookAlikes Group(string name, Func<object?[][]> make) => new("several parameters", name, make);

    private static int[] A(params int[] items) => [.. items];
}
