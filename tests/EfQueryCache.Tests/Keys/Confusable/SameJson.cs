using System.Collections;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Text.Json;

namespace EfQueryCache.Tests.Keys.Confusable;

/// <summary>Values that System.Text.Json writes as the same text.</summary>
internal static class SameJson
{
    public static LookAlikes[] All =>
    [
        Group("1", () => [1, Color.Red, Taste.Sweet, Wide.One, JsonDocument.Parse("1")]),
        Group("0.1", () => [0.1, 0.1f, 0.1m, JsonElement.Parse("0.1")]),
        Group("true", () => [true, JsonDocument.Parse("true")]),
        Group("null", () => [null, JsonDocument.Parse("null"), JsonElement.Parse("null")]),
        Group("a letter", () => ['a', "a", JsonDocument.Parse("\"a\""), JsonElement.Parse("\"\\u0061\"")]),
        Group("[1,2]", () =>
        [
            new[] { 1, 2 }, new[] { 1L, 2L }, new short[] { 1, 2 }, new sbyte[] { 1, 2 }, new ushort[] { 1, 2 }, new[] { 1u, 2u }, new[] { 1ul, 2ul },
            new[] { 1m, 2m }, new[] { 1.0, 2.0 }, new[] { 1f, 2f }, new int?[] { 1, 2 }, new object[] { 1, 2 }, new[] { Wide.One, (Wide)2 },
            new List<int> { 1, 2 }, new List<long> { 1, 2 }, new List<byte> { 1, 2 }, new List<int?> { 1, 2 }, new HashSet<int> { 1, 2 },
            new SortedSet<int> { 1, 2 }, new Queue<int>([1, 2]), new Collection<int> { 1, 2 }, new ReadOnlyCollection<int>([1, 2]),
            ImmutableArray.Create(1, 2), ImmutableList.Create(1, 2), new ArraySegment<int>([1, 2]), JsonElement.Parse("[1,2]"),
        ]),
        Group("[]", () =>
        [
            Array.Empty<int>(), Array.Empty<long>(), Array.Empty<string>(), Array.Empty<int[]>(), Array.Empty<object>(), new List<int>(), new List<string>(),
            new HashSet<int>(), JsonDocument.Parse("[]"), new BitArray(0),
        ]),
        Group("[null]", () => [new string?[] { null }, new int?[] { null }, new object?[] { null }, new List<string?> { null }]),
        Group("[[1,2]]", () => [new int[][] { [1, 2] }, new List<int[]> { new[] { 1, 2 } }, new List<List<int>> { new() { 1, 2 } }, new object[] { new[] { 1, 2 } }]),
        Group("[true,false]", () => [new BitArray([true, false]), new[] { true, false }, new List<bool> { true, false }]),
        Group("bytes", () => [new byte[] { 1, 2 }, Convert.ToBase64String([1, 2]), new ReadOnlyMemory<byte>([1, 2])]),
        Group("a local time", () => [new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Unspecified), "2026-03-01T12:00:00"]),
        Group("an instant", () => [new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc), "2026-03-01T12:00:00Z"]),
        Group("a day", () => [new DateOnly(2026, 3, 1), "2026-03-01"]),
        Group("a time of day", () => [new TimeOnly(12, 0), TimeSpan.FromHours(12), "12:00:00"]),
        Group("a map", () =>
        [
            new Dictionary<string, int> { ["a"] = 1 }, new Dictionary<string, long> { ["a"] = 1 }, new SortedDictionary<string, int> { ["a"] = 1 },
            new Dictionary<string, object> { ["a"] = 1 }, new Named(1), JsonDocument.Parse("""{"a":1}"""),
        ]),
        Group("fields that are not written", () => [(1, 2), (3, 4), (1L, 2L), new Dictionary<string, int>(), JsonElement.Parse("{}")]),
    ];

    private static LookAlikes Group(string name, Func<object?[]> make)
        => LookAlikes.Of("same JSON", name, make, (x, y) => JsonSerializer.Serialize(x) == JsonSerializer.Serialize(y));

    private readonly record struct Named(int a);
}
