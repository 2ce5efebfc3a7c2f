using EfQueryCache.Consistency;

namespace EfQueryCache.Tests.Dialects.RawSql;

/// <summary>A text to be read and executed.</summary>
/// <param name="Origin">Where it stands.</param>
/// <param name="Text">One or more statements.</param>
internal sealed record RawStatement(string Origin, string Text)
{
    /// <summary>Whether what it writes cannot be told from its text and the catalog, so that "everything" is the right answer.</summary>
    public bool Hides { get; init; }

    /// <summary>A text that is executed before it.</summary>
    public string? Before { get; init; }

    /// <summary>Whether it ends transactions of its own.</summary>
    public bool Commits { get; init; }

    /// <summary>Tables it changes that the server does not count.</summary>
    public IReadOnlyList<TableName> Touches { get; init; } = [];

    public override string ToString() => $"{Origin}: {Text}";
}
