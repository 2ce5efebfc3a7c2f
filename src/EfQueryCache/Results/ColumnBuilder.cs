using System.Data.Common;

namespace EfQueryCache.Results;

/// <summary>Collects one column while the rows of a miss are read.</summary>
/// <param name="isNullable">
/// Whether EF Core expects NULLs. Where it does not, a NULL is read like any value, and the provider complains.
/// </param>
internal abstract class ColumnBuilder(bool isNullable)
{
    private long[]? _nulls;

    /// <summary>What a row takes in the column's array, in bytes.</summary>
    public abstract int ValueBytes { get; }

    /// <summary>Whether its values are, or have, objects.</summary>
    public abstract bool HasPayload { get; }

    /// <summary>What the values so far take beside it: the objects that they are.</summary>
    public long PayloadBytes { get; protected set; }

    /// <summary>Takes the current row's value.</summary>
    /// <returns><see langword="false"/> when it may be read once, but not kept and handed out again.</returns>
    /// <exception cref="Exception">What the provider throws when the value cannot be read as the column's type.</exception>
    public bool Add(DbDataReader reader, int ordinal, int row)
    {
        if (!isNullable || !reader.IsDBNull(ordinal)) return AddValue(reader, row);
        SetNull(row);
        return true;
    }

    /// <summary>Takes a row's NULL.</summary>
    public void SetNull(int row)
    {
        var word = row >> 6;
        if (_nulls is null) _nulls = new long[word + 1];
        else if (word >= _nulls.Length) Array.Resize(ref _nulls, Math.Max(word + 1, _nulls.Length * 2));
        _nulls[word] |= 1L << row;
    }

    /// <summary>The column. Then the builder is as good as new.</summary>
    public CachedColumn Build(int rows)
    {
        var column = Build(rows, TakeNulls(rows), PayloadBytes);
        PayloadBytes = 0;
        return column;
    }

    /// <summary>The rows so far, without a copy: only until the next one is taken.</summary>
    public CachedColumn View(int rows)
    {
        var words = (rows + 63) / 64;
        if (_nulls is not null && _nulls.Length < words) Array.Resize(ref _nulls, words * 2);
        return View(_nulls);
    }

    protected abstract CachedColumn View(long[]? nulls);

    protected abstract CachedColumn Build(int rows, long[]? nulls, long payloadBytes);

    protected abstract bool AddValue(DbDataReader reader, int row);

    private long[]? TakeNulls(int rows)
    {
        var nulls = _nulls;
        _nulls = null;
        var words = (rows + 63) / 64;
        if (nulls is not null && nulls.Length != words) Array.Resize(ref nulls, words);
        return nulls;
    }
}
