using EfQueryCache.Dialects.PostgreSql;
using EfQueryCache.Tests.Dialects.RawSql.Generation;
using EfQueryCache.Tests.Infrastructure;
using Npgsql;

namespace EfQueryCache.Tests.Dialects;

/// <summary>Names and constants are to us what they are to the server.</summary>
public sealed class SqlIdentifierTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly string[] Parts =
        ["a", "B", "z9", "_", "$", "é", "É", "ß", "İ", "数", "😀", "\u00a0", "\u200b", "e\u0301", " ", ".", "\"", "'", "\\", "\\0061", "--", "/*", ";", "\n", "$$", "select", new('x', 30), "ÄÖÜäöü"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Name_in_any_quotes_is_the_one_that_the_server_reads()
    {
        var random = new Random(11);
        var writer = new NameWriter(random, "", new HashSet<string>());
        for (var i = 0; i < 600; i++)
        {
            var name = string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => Parts[random.Next(Parts.Length)]));
            var isWord = name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' or >= '\u0080') && !char.IsAsciiDigit(name[0]) && name[0] != '$';
            var text = $"SELECT 1 AS {(isWord && random.Next(2) == 0 ? name : writer.Write(name))}";

            Assert.Equal(await AskNameAsync(text), SqlTokenizer.Read(text, out _)[3].Name);
        }
    }

    [Fact]
    public async Task String_without_escapes_is_the_one_that_the_server_reads()
    {
        var random = new Random(12);
        for (var i = 0; i < 400; i++)
        {
            var value = string.Concat(Enumerable.Range(0, random.Next(0, 9)).Select(_ => Parts[random.Next(Parts.Length)]));
            var quoted = $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
            var text = random.Next(3) switch
            {
                0 => $"SELECT {quoted}",
                1 => $"SELECT {quoted} -- '\n  {quoted}",
                _ => $"SELECT $_é${value}$_é$",
            };

            Assert.Equal(await AskValueAsync(text), SqlTokenizer.Read(text, out _)[1].Text);
        }
    }

    private async Task<string> AskNameAsync(string text)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(text, connection);
        await using var reader = await command.ExecuteReaderAsync(Token);
        return reader.GetName(0);
    }

    private async Task<string> AskValueAsync(string text)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(text, connection);
        return (string)(await command.ExecuteScalarAsync(Token))!;
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(Token);
        return connection;
    }
}
