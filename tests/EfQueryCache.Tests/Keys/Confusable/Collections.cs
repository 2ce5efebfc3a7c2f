namespace EfQueryCache.Tests.Keys.Confusable;

/// <summary>Collections with other items, other borders between items, or another type around them.</summary>
internal static class Collections
{
    private static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    public static LookAlikes[] All =>
    [
        Group("where the null is", () =>
        [
            new int?[] { null }, Array.Empty<int?>(), new int?[] { 0 }, null, new int?[] { null, null }, new int?[] { 1, null }, new int?[] { null, 1 }, new int?[] { 1 },
        ]),
        Group("order and repetition", () => [new[] { 1, 2 }, new[] { 2, 1 }, new[] { 1, 1, 2 }, new[] { 1, 2, 2 }, new[] { 1 }, new[] { 2 }, new[] { 12 }, 1]),
        Group("order in a list", () => [new List<int> { 1, 2 }, new List<int> { 2, 1 }, new List<int> { 1, 2, 1 }]),
        Group("order in a set", () => [new HashSet<int> { 1, 2 }, new HashSet<int> { 2, 1 }, new HashSet<int> { 1 }]),
        Group("nesting", () =>
        [
            new int[][] { [1, 2] }, new int[][] { [1], [2] }, new[] { 1, 2 }, new int[][] { [], [1, 2] }, new int[][] { [1, 2], [] }, new int[]?[] { null, [1, 2] },
            new int[][][] { [[1, 2]] }, new int[][][] { [[1], [2]] }, new int[][][] { [[1]], [[2]] },
        ]),
        Group("nothing in something", () =>
        [
            null, Array.Empty<string>(), new string?[] { null }, new[] { "" }, new string?[] { null, null }, new[] { Array.Empty<string>() }, new string[]?[] { null }, "", "{}", "{NULL}",
        ]),
        Group("joined texts", () =>
        [
            new[] { "a", "b" }, new[] { "a,b" }, new[] { "ab" }, new[] { "a", "b", "" }, new[] { "", "a", "b" }, new[] { "a", null, "b" }, new[] { "{a,b}" }, "{a,b}",
            new List<string> { "a", "b" }, new[] { 'a', 'b' }, new[] { "a\",\"b" },
        ]),
        Group("borders", () => [new[] { "ab", "c" }, new[] { "a", "bc" }, new[] { "abc" }, new[] { "abc", "" }, new[] { "", "abc" }, "abc".ToCharArray()]),
        Group("bytes", () =>
        [
            new byte[] { 1, 2 }, new byte[] { 1, 2, 0 }, new byte[] { 0, 1, 2 }, new List<byte> { 1, 2 }, new sbyte[] { 1, 2 }, new short[] { 1, 2 }, "\\x0102", "\u0001\u0002",
            new ArraySegment<byte>([1, 2]), new ReadOnlyMemory<byte>([1, 2]),
        ]),
        Group("types of an item", () => [new[] { 1 }, new int?[] { 1 }, new object[] { 1 }, new object[] { 1L }, new[] { 1L }, new[] { Color.Red }, new[] { Taste.Sweet }, new[] { 1u }, new[] { true }]),
        Group("empty", () => [Array.Empty<Color>(), Array.Empty<Taste>(), Array.Empty<int>(), Array.Empty<uint>(), Array.Empty<byte>(), new List<Color>(), new Stack<int>(), new Queue<int>()]),
        Group("scales in an array", () => [new[] { 1m }, new[] { 1.0m }, new[] { 1.00m }, new decimal?[] { 1m }]),
        Group("zeros and NaNs in an array", () => [new[] { 0.0 }, new[] { -0.0 }, new[] { double.NaN }, new[] { BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(double.NaN) ^ 1) }, new[] { 0f }]),
        Group("kinds in an array", () =>
        [
            new[] { Noon }, new[] { DateTime.SpecifyKind(Noon, DateTimeKind.Unspecified) }, new[] { DateTime.SpecifyKind(Noon, DateTimeKind.Local) },
            new[] { new DateTimeOffset(Noon) }, new[] { new DateTimeOffset(Noon).ToOffset(TimeSpan.FromHours(2)) },
        ]),
        Group("letters in an array", () => [new[] { "\u00e9" }, new[] { "e\u0301" }, new[] { "E\u0301" }, new List<string> { "\u00e9" }]),
        Group("what the compiler makes", () => [Listed([1, 2]), Listed([1]), Listed([1, 2, 3]), new[] { 1, 2, 3 }, new List<int> { 1 }]),
    ];

    private static LookAlikes Group(string name, Func<object?[]> make) => LookAlikes.Of("collections", name, make);

    private static IReadOnlyList<int> Listed(IReadOnlyList<int> items) => items;
}
