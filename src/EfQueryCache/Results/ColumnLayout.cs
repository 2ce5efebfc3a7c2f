using System.Data.Common;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Results;

/// <summary>
/// Which column of a reader EF Core reads how. By position, except for raw SQL, whose columns EF Core looks up by name.
/// </summary>
internal sealed class ColumnLayout
{
    private static readonly int[] ByPosition = [];

    private ColumnLayout(ReaderColumn?[] byOrdinal, int[] indexMap) => (ByOrdinal, IndexMap) = (byOrdinal, indexMap);

    /// <summary>By the reader's ordinal; <see langword="null"/> for a column that EF Core does not read.</summary>
    public ReaderColumn?[] ByOrdinal { get; }

    /// <summary>Whether EF Core reads the columns by their position.</summary>
    public bool IsByPosition => ReferenceEquals(IndexMap, ByPosition);

    /// <summary>What EF Core's delegates want beside the reader: the ordinal of each of its columns.</summary>
    public int[] IndexMap { get; }

    public static ColumnLayout Create(IReadOnlyList<ReaderColumn?> columns, DbDataReader reader)
    {
        var byOrdinal = new ReaderColumn?[reader.FieldCount];
        var indexMap = IsNamed(columns) ? new int[columns.Count] : ByPosition;
        for (var i = 0; i < columns.Count; i++)
        {
            var ordinal = columns[i]?.Name is { } name ? Find(reader, name, columns.Count) : i;
            if (ordinal < 0 || ordinal >= byOrdinal.Length) continue; // EF Core says which column is missing
            if (indexMap.Length > 0) indexMap[i] = ordinal;
            byOrdinal[ordinal] = columns[i];
        }

        return new ColumnLayout(byOrdinal, indexMap);
    }

    private static bool IsNamed(IReadOnlyList<ReaderColumn?> columns)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i]?.Name is not null) return true;
        }

        return false;
    }

    // As EF Core does it: ignoring case, the last of equal names, and a single column may have any name.
    private static int Find(DbDataReader reader, string name, int count)
    {
        for (var i = reader.FieldCount - 1; i >= 0; i--)
        {
            if (reader.GetName(i).Equals(name, StringComparison.OrdinalIgnoreCase)) return i;
        }

        return count == 1 ? 0 : -1;
    }
}
