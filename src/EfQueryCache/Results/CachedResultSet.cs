using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Results;

/// <summary>The rows of one command, column by column. Immutable and shared by all its readers.</summary>
/// <param name="schema">The provider's description of every column.</param>
/// <param name="columns">The values; <see langword="null"/> for a column that EF Core does not read.</param>
/// <param name="rows">How many rows.</param>
internal sealed class CachedResultSet(ResultColumn[] schema, CachedColumn?[] columns, int rows)
{
    public static readonly CachedResultSet Empty = new([], [], 0);

    // The columns of the compiled query that was served last: nearly always those of the next.
    private volatile IReadOnlyList<ReaderColumn?>? _readAs;

    public ResultColumn[] Schema => schema;

    public CachedColumn?[] Columns => columns;

    /// <summary>The columns without NULLs, each in its place: what is read of them needs no further check.</summary>
    public CachedColumn?[] Dense { get; } = Array.Exists(columns, column => column?.HasNulls == true)
        ? Array.ConvertAll(columns, column => column?.HasNulls == true ? null : column)
        : columns;

    public int Rows => rows;

    /// <summary>What the result takes in memory, in bytes.</summary>
    public long Bytes { get; } = Measure(schema, columns);

    /// <summary>Whether EF Core would read exactly these columns as exactly these types.</summary>
    public bool IsReadAs(IReadOnlyList<ReaderColumn?> wanted)
    {
        if (ReferenceEquals(wanted, _readAs)) return true;
        for (var i = 0; i < wanted.Count; i++)
        {
            if (wanted[i] is not { } column) continue;
            var ordinal = column.Name is null ? i : Find(column.Name, wanted.Count);
            if ((uint)ordinal >= (uint)schema.Length || schema[ordinal].ReadAs != ReadTypes.Of(column)) return false;
        }

        _readAs = wanted;
        return true;
    }

    private static long Measure(ResultColumn[] schema, CachedColumn?[] columns)
    {
        var bytes = 160L;
        foreach (var column in schema) bytes += 80 + (sizeof(char) * column.Name.Length);
        foreach (var column in columns) bytes += 8 + (column?.Bytes ?? 0);
        return bytes;
    }

    private int Find(string name, int count)
    {
        var ordinal = Array.FindLastIndex(schema, column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return ordinal < 0 && count == 1 ? 0 : ordinal;
    }
}
