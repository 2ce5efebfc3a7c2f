namespace EfQueryCache.Dialects.PostgreSql;

/// <summary>One token of a text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A word as it is written; a quoted identifier or string by its content.</param>
internal readonly record struct SqlToken(SqlTokenKind Kind, string Text)
{
    // NAMEDATALEN - 1; PostgreSQL cuts longer names, at the border of a character.
    private const int MaxNameBytes = 63;

    // Those that can follow a word that begins a write where it is only the name of a column. None of them names a table without quotes.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "AND", "AS", "ASC", "CASE", "COLLATE", "CROSS", "DESC", "ELSE", "END", "EXCEPT", "FETCH", "FOR", "FROM", "GROUP", "HAVING", "IN",
        "INNER", "INTERSECT", "IS", "ISNULL", "JOIN", "LEFT", "LIKE", "LIMIT", "NATURAL", "NOT", "NOTNULL", "OFFSET", "ON", "OR", "ORDER",
        "RETURNING", "RIGHT", "SIMILAR", "THEN", "UNION", "USING", "WHEN", "WHERE", "WINDOW", "WITH",
    };

    public bool IsReserved => Kind == SqlTokenKind.Word && Reserved.Contains(Text);

    public bool IsString => Kind is SqlTokenKind.String or SqlTokenKind.EscapedString;

    public bool IsName => Kind is SqlTokenKind.Word or SqlTokenKind.QuotedIdentifier;

    /// <summary>The name as the catalog has it: without quotes in lower case, and never too long.</summary>
    public string Name => Cut(Kind == SqlTokenKind.Word ? ToLower(Text) : Text);

    public bool Is(string keyword) => Kind == SqlTokenKind.Word && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    public bool IsAny(params ReadOnlySpan<string> keywords)
    {
        foreach (var keyword in keywords)
        {
            if (Is(keyword)) return true;
        }

        return false;
    }

    public bool IsSymbol(char symbol) => Kind == SqlTokenKind.Symbol && Text[0] == symbol;

    // Only the letters of ASCII: that is what PostgreSQL does in UTF-8.
    private static string ToLower(string text) => string.Create(text.Length, text, static (lower, text) =>
    {
        for (var i = 0; i < lower.Length; i++) lower[i] = char.IsAsciiLetterUpper(text[i]) ? (char)(text[i] | 0x20) : text[i];
    });

    private static string Cut(string name)
    {
        if (name.Length <= MaxNameBytes / 3) return name;
        var bytes = 0;
        var length = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MaxNameBytes) return name[..length];
            length += rune.Utf16SequenceLength;
        }

        return name;
    }
}
