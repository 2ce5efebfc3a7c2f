using EfQueryCache.Consistency;

namespace EfQueryCache.Tests.Dialects.RawSql;

/// <summary>
/// Reads files of statements. Each begins after a line <c>----</c>, which may say that it <c>hides</c> what it writes,
/// <c>commits</c>, <c>touches schema.table</c>, or comes <c>after</c> another text.
/// </summary>
internal static class HandWrittenStatements
{
    public static IEnumerable<RawStatement> Read(string folder)
        => Directory.GetFiles(RawSqlDatabase.PathOf(folder), "*.sql").Order(StringComparer.Ordinal).SelectMany(ReadFile);

    private static IEnumerable<RawStatement> ReadFile(string path)
    {
        var topic = Path.GetFileNameWithoutExtension(path);
        var lines = File.ReadAllLines(path);
        for (var start = 0; start < lines.Length;)
        {
            var flags = lines[start][4..].Trim();
            var end = start + 1;
            while (end < lines.Length && !lines[end].StartsWith("----", StringComparison.Ordinal)) end++;
            yield return new RawStatement($"{topic}:{start + 2}", string.Join('\n', lines[(start + 1)..end]))
            {
                Hides = flags.StartsWith("hides", StringComparison.Ordinal),
                Before = flags.IndexOf("after ", StringComparison.Ordinal) is >= 0 and var after ? flags[(after + 6)..] : null,
                Commits = flags == "commits",
                Touches = flags.StartsWith("touches ", StringComparison.Ordinal) ? [TableName.Parse(flags[8..])] : [],
            };
            start = end;
        }
    }
}
