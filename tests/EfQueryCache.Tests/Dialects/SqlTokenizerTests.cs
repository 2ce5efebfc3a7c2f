using EfQueryCache.Consistency;
using EfQueryCache.Dialects.PostgreSql;
using EfQueryCache.Tests.Dialects.RawSql;
using EfQueryCache.Tests.Dialects.RawSql.Generation;

namespace EfQueryCache.Tests.Dialects;

/// <summary>Texts are cut where PostgreSQL cuts them.</summary>
public sealed class SqlTokenizerTests
{
    private static readonly TableName[] Tables = [new("public", "plain"), new("other", "two words"), new("Sales.EU", "quo\"te"), new("public", "😀"), new("public", new string('n', 63))];

    [Theory]
    [InlineData("a$b $1 $1a", "a$b|$1|$1|a")]
    [InlineData("'it''s' '\\'", "'it's'|'\\'")]
    [InlineData("E'\\' a' b", "~\\' a~|b")]
    [InlineData("e'a''b'c", "~a''b~|c")]
    [InlineData("'a'\n'b' 'c'", "'ab'|'c'")]
    [InlineData("'a' -- '\n 'b'", "'ab'")]
    [InlineData("'a' /*\n*/ 'b'", "'a'|'b'")]
    [InlineData("'a' 'b'", "'a'|'b'")]
    [InlineData("E'\\''\r'\\''", "~\\'\\'~")]
    [InlineData("$$a'$$ $x$ $$ $X$ $x$", "'a''|' $$ $X$ '")]
    [InlineData("x$$a$$", "x$$a$$")]
    [InlineData("$1$ $é$;$é$", "$1|$|';'")]
    [InlineData("U&\"d\\0061t\\+000061\" U&\"a!0062\" UESCAPE '!'", "\"data\"|\"ab\"")]
    [InlineData("U&\"\\d83d\\de00\" U&'\\0027'", "\"😀\"|~\\0027~")]
    [InlineData("u & \"x\"", "u|&|\"x\"")]
    [InlineData("\"a\"\"b\"\"\" \"\"", "\"a\"b\"\"|\"\"")]
    [InlineData("/* /* */ ' */ a --\nb", "a|b")]
    [InlineData("a/**/b*/**/c", "a|b|*|c")]
    [InlineData("1e5 1.5.a .5 1..b 1a", "1e5|1.5.|a|.5|1|.|.|b|1|a")]
    [InlineData("B'1' x'F' N'a' n", "'1'|'F'|'a'|n")]
    [InlineData("@p0 a@>b -@w", "@p0|a|@|>|b|-|@w")]
    [InlineData("\u00a0a\u00a0b É", "\u00a0a\u00a0b|É")]
    public void Text_is_cut_by_the_rules_of_the_server(string text, string expected)
        => Assert.Equal(expected, string.Join('|', SqlTokenizer.Read(text, out _).Select(Describe)));

    [Theory]
    [InlineData("'a")]
    [InlineData("\"a")]
    [InlineData("E'a\\'")]
    [InlineData("/* /* */")]
    [InlineData("$$a$")]
    [InlineData("'\\' , 'a'")]
    [InlineData("'\\'' , ''")]
    [InlineData("U&\"\\00\"")]
    [InlineData("U&\"a\" UESCAPE")]
    public void Text_that_ends_inside_of_a_token_or_can_be_read_in_two_ways_is_unsure(string text)
    {
        SqlTokenizer.Read(text, out var isUnsure);

        Assert.True(isUnsure);
    }

    [Theory]
    [InlineData("'\\\\'")]
    [InlineData("'a\\b''c'")]
    [InlineData("E'\\'' '\\\\'''")]
    [InlineData("'C:\\temp\\x' $$\\$$ \"\\\"")]
    public void Backslash_that_changes_no_border_is_sure(string text)
    {
        SqlTokenizer.Read(text, out var isUnsure);

        Assert.False(isUnsure);
    }

    [Fact]
    public void Comments_white_space_and_the_case_of_keywords_change_no_token()
    {
        var random = new Random(5);
        var noise = new NoiseWriter(random);
        var generator = new StatementGenerator(6, "shop", Tables, ["plain"]);
        for (var i = 0; i < 2_000; i++)
        {
            var tokens = generator.NextTokens();
            var plain = noise.Write(tokens, isNoisy: false);
            var noisy = noise.Write(tokens);

            Assert.True(Read(plain).SequenceEqual(Read(noisy)), $"{plain}\n\n{noisy}");
        }
    }

    [Fact]
    public void Texts_one_after_the_other_have_the_tokens_of_each()
    {
        var generator = new StatementGenerator(7, "shop", Tables, ["plain"]);
        for (var i = 0; i < 500; i++)
        {
            var (one, two) = (generator.Next(i).Text, generator.Next(i).Text);

            Assert.Equal([.. Read(one), ";", .. Read(two)], Read($"{one}\n;{two}"));
        }
    }

    [Fact]
    public void Text_that_is_cut_off_anywhere_is_read_to_its_end()
    {
        foreach (var statement in HandWrittenStatements.Read("Statements"))
        {
            for (var length = 0; length < statement.Text.Length; length++)
            {
                RawCommandReader.Read(statement.Text[..length]);
                RawCommandReader.Read(statement.Text[length..], isProcedural: true);
            }
        }
    }

    private static IEnumerable<string> Read(string text)
        => [.. SqlTokenizer.Read(text, out _).Select(token => token.Kind == SqlTokenKind.Word ? token.Text.ToLowerInvariant() : Describe(token))];

    private static string Describe(SqlToken token) => token.Kind switch
    {
        SqlTokenKind.String => $"'{token.Text}'",
        SqlTokenKind.EscapedString => $"~{token.Text}~",
        SqlTokenKind.QuotedIdentifier => $"\"{token.Text}\"",
        _ => token.Text,
    };
}
