using System.Text.Json;

namespace EfQueryCache.Tests.Keys.Confusable;

/// <summary>Maps, as for hstore and JSON columns, and JSON.</summary>
internal static class Documents
{
    public static LookAlikes[] All =>
    [
        Group("one text of a map", () =>
        [
            Map(("a", "b")), Map(("a", null)), Map(("a", "")), Map(("a", "NULL")), Map(("A", "b")), Map(("a ", "b")), Map(("b", "a")),
            Map(("a", "b"), ("c", "d")), Map(("c", "d"), ("a", "b")), Map(("a", "b\", \"c\"=>\"d")), Map(("a", "d"), ("c", "b")), Map(), null,
            "\"a\"=>\"b\"", """{"a":"b"}""",
        ]),
        Group("types of a map", () =>
        [
            Map(("a", "1")), new SortedDictionary<string, string?> { ["a"] = "1" }, new Dictionary<string, object?> { ["a"] = "1" },
            new Dictionary<string, int> { ["a"] = 1 }, new List<KeyValuePair<string, string?>> { new("a", "1") }, new[] { "a", "1" },
            new SortedList<string, string?> { ["a"] = "1" },
        ]),
        Group("one value of JSON", () =>
        [
            Json("""{"a":1,"b":2}"""), Json("""{"b":2,"a":1}"""), Json("""{"a":1,"b":2,"a":1}"""), Json("""{"a":2,"a":1,"b":2}"""), Json("""{"a": 1, "b": 2}"""),
            Json("""{"a":1.0,"b":2}"""), Json("""{"a":1e0,"b":2}"""), Json("""{"a":"1","b":2}"""), Json("""{"\u0061":1,"b":2}"""), Json("""[{"a":1,"b":2}]"""),
            """{"a":1,"b":2}""",
        ]),
        Group("document, element and text", () => [Json("[1,2]"), JsonElement.Parse("[1,2]"), JsonElement.Parse("[1, 2]"), "[1,2]", new[] { 1, 2 }]),
        Group("numbers in JSON", () => [Json("1"), Json("1.0"), Json("1e0"), Json("10e-1"), Json("\"1\""), Json("true"), Json("null"), Json("[1]"), null, 1]),
        Group("letters in JSON", () => [Json("\"\u00e9\""), Json("\"e\u0301\""), Json("\"\\u00e9\""), Json("\"\\u00E9\""), "\u00e9"]),
    ];

    private static LookAlikes Group(string name, Func<object?[]> make) => LookAlikes.Of("documents", name, make);

    private static JsonDocument Json(string text) => JsonDocument.Parse(text);

    private static Dictionary<string, string?> Map(params (string Key, string? Value)[] pairs)
    {
        var map = new Dictionary<string, string?>();
        foreach (var (key, value) in pairs) map.Add(key, value);
        return map;
    }
}
