namespace EfQueryCache.Tests.Keys.Confusable;

/// <summary>Texts that a culture, a collation, an encoding or a parser takes for each other.</summary>
internal static class Texts
{
    public static LookAlikes[] All =>
    [
        Group("letters and what cannot be seen", () =>
        [
            "a", "A", "\uff41", "a ", " a", "a\t", "a\n", "a\r\n", "a\u00a0", "a\0", "a\u200b", "a\u00ad", "\ufeffa", "a\u0301", "'a'", "\u0430",
        ]),
        Group("normalization", () => ["\u00e9", "e\u0301", "\u00c9", "E\u0301", "e"]),
        Group("three kinds of a ring", () => ["\u212b", "\u00c5", "A\u030a"]),
        Group("syllables", () => ["\uac00", "\u1100\u1161"]),
        Group("order of marks", () => ["a\u0323\u0302", "a\u0302\u0323", "\u1ead"]),
        Group("ligature", () => ["fi", "\ufb01", "FI"]),
        Group("sharp s", () => ["stra\u00dfe", "strasse", "STRASSE", "stra\u1e9ee"]),
        Group("Turkish i", () => ["i", "I", "\u0131", "\u0130"]),
        Group("what UTF-8 cannot say", () => ["\ud800", "\ud801", "\udc00", "\ufffd", "?", "\ud83d\ude00", "\ude00\ud83d"]),
        Group("digits", () => ["1", "1.0", "01", "+1", "1e0", " 1", "\uff11", "\u0661", "\u00b9"]),
        Group("words for nothing", () => [null, "null", "NULL", "\0", " ", "\\N", "''"]),
        Group("a word in a text", () => ["a b", "a\u00a0b", "a  b", "ab", "a\u200bb", "a\u00adb", "a\nb", "a\r\nb"]),
        Group("quotes", () => ["it's", "it''s", "it\u2019s", "it\\'s"]),
        Group("escapes", () => ["\\n", "\n", "\\\\n"]),
        Group("long and short", () => [new string('x', 10_000), new string('x', 10_001), new string('x', 9_999) + "y"]),
    ];

    private static LookAlikes Group(string name, Func<object?[]> make) => LookAlikes.Of("texts", name, make);
}
