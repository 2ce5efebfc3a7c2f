namespace EfQueryCache.AspNetCore.Tests.EntityTags;

/// <summary>RFC 9110 §8.8.3.2, §13.1.1, §13.1.2: who names what.</summary>
public sealed class ETagMatchingTests
{
    [Theory]
    // The table of §8.8.3.2.
    [InlineData("W/\"1\"", "W/\"1\"", true, false)]
    [InlineData("W/\"1\"", "W/\"2\"", false, false)]
    [InlineData("W/\"1\"", "\"1\"", true, false)]
    [InlineData("\"1\"", "W/\"1\"", true, false)]
    [InlineData("\"1\"", "\"1\"", true, true)]
    [InlineData("\"1\"", "\"2\"", false, false)]
    // Lists.
    [InlineData("\"b\"", "\"a\", \"b\"", true, true)]
    [InlineData("\"b\"", "\"a\",\"b\"", true, true)]
    [InlineData("\"b\"", "  \"a\" ,\t W/\"b\"  ", true, false)]
    [InlineData("\"b\"", "\"a\", W/\"b\", \"b\"", true, true)]
    [InlineData("\"b\"", "\"a\", \"c\"", false, false)]
    [InlineData("\"b\"", ", \"a\",, \"b\",", true, true)] // empty elements are to be skipped (§5.6.1)
    [InlineData("\"a,b\"", "\"a\", \"b\"", false, false)]
    [InlineData("\"a,b\"", "\"x\", \"a,b\"", true, true)]
    [InlineData("\"\"", "\"\"", true, true)]
    [InlineData("\"\"", "\"x\"", false, false)]
    // Anything.
    [InlineData("\"a\"", "*", true, true)]
    [InlineData("W/\"a\"", "*", true, true)]
    [InlineData("\"a\"", " * ", true, true)]
    // What only looks like it.
    [InlineData("\"a\"", null, false, false)]
    [InlineData("\"a\"", "", false, false)]
    [InlineData("\"a\"", "   ", false, false)]
    [InlineData("\"a\"", ",", false, false)]
    [InlineData("\"a\"", "a", false, false)]
    [InlineData("\"a\"", "\"a", false, false)]
    [InlineData("\"a\"", "a\"", false, false)]
    [InlineData("\"a\"", "w/\"a\"", true, false)] // not of §8.8.3, but plainly meant
    [InlineData("\"a\"", "W/a", false, false)]
    [InlineData("\"a\"", "W/*", false, false)]
    [InlineData("\"a\"", "**", false, false)]
    [InlineData("\"a\"", "\"*\"", false, false)]
    [InlineData("\"*\"", "\"*\"", true, true)]
    [InlineData("\"a\"", "\"A\"", false, false)]
    [InlineData("\"a\"", "'a'", false, false)]
    [InlineData("\"a\"", "\"a\"; q=1", false, false)]
    [InlineData("\"a\"", "\"a\" \"b\"", false, false)]
    [InlineData("\"a\"", "\"a\", garbage", false, false)]
    [InlineData("\"a\"", "garbage, \"a\"", false, false)]
    [InlineData("\"a\"", "*, \"b\"", false, false)] // alone or not at all
    [InlineData("\"a\"", "\"b\", *", false, false)]
    [InlineData("\"a\"", "*, *", false, false)]
    [InlineData("\"a\"", "\0", false, false)]
    [InlineData("\"a\"", "\"\u00e4\"", false, false)]
    public void Header_names_a_tag_or_not(string etag, string? header, bool weakly, bool strongly)
        => Assert.Equal((weakly, strongly), (ETag.Matches(etag, header), ETag.MatchesStrongly(etag, header)));

    [Theory]
    [InlineData("a")]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("\"a\", \"b\"")]
    [InlineData("w/\"a\"")]
    [InlineData(" \"a\"")]
    public void Current_tag_that_is_none_is_refused(string etag)
    {
        Assert.Contains("quotation marks", Assert.Throws<ArgumentException>(() => ETag.Matches(etag, "\"a\"")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ETag.MatchesStrongly(etag, "\"a\""));
    }
}
