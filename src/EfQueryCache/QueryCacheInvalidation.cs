namespace EfQueryCache;

/// <summary>One invalidation: what was changed, when, and by what. Immutable.</summary>
public sealed class QueryCacheInvalidation
{
    internal QueryCacheInvalidation()
    {
    }

    /// <summary>Gets when it took effect, by the cache's clock.</summary>
    public DateTimeOffset Time { get; internal init; }

    /// <summary>Gets what has invalidated.</summary>
    public InvalidationCause Cause { get; internal init; }

    /// <summary>Gets the kind of transaction it was committed in.</summary>
    public TransactionKind Transaction { get; internal init; }

    /// <summary>Gets the database that was written to, or <see langword="null"/> when a cache was invalidated by hand.</summary>
    public string? Database { get; internal init; }

    /// <summary>Gets the tables, with their schema where it is known.</summary>
    public IReadOnlyList<string> Tables { get; internal init; } = [];

    /// <summary>Gets the tags.</summary>
    public IReadOnlyList<string> Tags { get; internal init; } = [];

    /// <summary>Gets whether all entries of the database, or of the cache, were invalidated.</summary>
    public bool IsEverything { get; internal init; }

    /// <summary>Gets whether nobody knows that anything was committed: it was invalidated to be safe.</summary>
    public bool IsOutcomeUnknown { get; internal init; }

    /// <summary>Gets why more was invalidated than was named, or <see langword="null"/>.</summary>
    public string? Reason { get; internal init; }

    /// <summary>How many things were invalidated, for statistics.</summary>
    internal int Count => Tables.Count + Tags.Count + (IsEverything ? 1 : 0);

    /// <summary>Gets the invalidation as one line for people to read.</summary>
    /// <returns>The line. Its form may change.</returns>
    public override string ToString()
    {
        var what = string.Join(", ", (IsEverything ? ["everything"] : Array.Empty<string>()).Concat(Tables).Concat(Tags.Select(tag => $"tag {tag}")));
        var kind = Transaction switch
        {
            TransactionKind.Database => " in a transaction",
            TransactionKind.External => " in a transaction outside of EF Core",
            TransactionKind.Ambient => " in an ambient transaction",
            _ => "",
        };
        return $"{Cause}{kind}{(IsOutcomeUnknown ? " of unknown outcome" : "")}: {what}{(Reason is null ? "" : $" ({Reason})")}";
    }
}
