namespace EfQueryCache.Results;

/// <summary>One column of a cached result: its values in one typed array, its NULLs in a bitmap. Immutable.</summary>
internal abstract class CachedColumn(long[]? nulls)
{
    public abstract Type Type { get; }

    /// <summary>What the column takes in memory, in bytes, strings and other objects included.</summary>
    public abstract long Bytes { get; }

    /// <summary>A bit for each row, set where it is NULL; empty when none is.</summary>
    public ReadOnlySpan<long> Nulls => nulls;

    public bool HasNulls => nulls is not null;

    public bool IsNull(int row) => nulls is not null && (nulls[row >> 6] & (1L << row)) != 0;

    /// <summary>The value as an object of the reader's own: what is mutable is copied.</summary>
    public abstract object GetValue(int row);

    protected static long Rounded(long bytes) => (bytes + 7) & ~7;

    protected long NullBytes => nulls is null ? 0 : 24 + (nulls.Length * sizeof(long));
}
