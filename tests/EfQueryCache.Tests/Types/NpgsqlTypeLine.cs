using EfQueryCache.Tests.Infrastructure;

namespace EfQueryCache.Tests.Types;

/// <summary>A line of npgsql-types.tsv: an expression, and as what Npgsql 10 reads it.</summary>
internal sealed record NpgsqlTypeLine(string Expression, IReadOnlyList<string> ReadableAs)
{
    // What EF Core never asks a reader for.
    private static readonly string[] NeverAsked = ["Stream", "TextReader", "ReadOnlyMemory<Byte>", "Memory<Byte>", "Array"];

    public static IReadOnlyList<NpgsqlTypeLine> ReadAll()
        => [.. File.ReadLines(Repository.PathOf("tests/EfQueryCache.Tests/Types/npgsql-types.tsv")).Where(line => line.Length > 0).Select(Parse)];

    private static NpgsqlTypeLine Parse(string line)
    {
        var cells = line.Split('\t');
        var names = cells[^1]["OK:".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Where(name => !name.StartsWith("Object=", StringComparison.Ordinal) && !name.EndsWith("=null", StringComparison.Ordinal));
        return new NpgsqlTypeLine(cells[0], [.. names.Except(NeverAsked)]);
    }
}
