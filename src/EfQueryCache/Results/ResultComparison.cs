using EfQueryCache.Keys;

namespace EfQueryCache.Results;

/// <summary>Compares two results cell by cell, exactly.</summary>
internal static class ResultComparison
{
    /// <param name="x">A result.</param>
    /// <param name="y">Another result of the same query.</param>
    /// <param name="orderedBy">The columns that the rows are sorted by; rows that are equal in all of them may come in any order.</param>
    /// <returns>Whether the rows are the same, or <see langword="null"/> when a value cannot be compared exactly.</returns>
    public static bool? AreEqual(CachedResultSet x, CachedResultSet y, IReadOnlyList<int> orderedBy)
    {
        if (x.Rows != y.Rows || x.Columns.Length != y.Columns.Length) return false;
        if (RowsOf(x) is not { } xs || RowsOf(y) is not { } ys) return null;
        for (var row = 0; row < xs.Length; row++)
        {
            foreach (var column in orderedBy)
            {
                if (!ParameterValue.AreEqual(xs[row][column], ys[row][column])) return false;
            }
        }

        // As multisets: without ORDER BY the database may give them in any order.
        var counts = new Dictionary<object?[], int>(RowComparer.Instance);
        foreach (var row in xs) counts[row] = counts.GetValueOrDefault(row) + 1;
        foreach (var row in ys)
        {
            if (!counts.TryGetValue(row, out var count) || count == 0) return false;
            counts[row] = count - 1;
        }

        return true;
    }

    private static object?[][]? RowsOf(CachedResultSet result)
    {
        var rows = new object?[result.Rows][];
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = new object?[result.Columns.Length];
            for (var column = 0; column < result.Columns.Length; column++)
            {
                if (result.Columns[column] is not { } values || values.IsNull(row)) continue;
                if (!ParameterValue.TryCapture(values.GetValue(row), out rows[row][column])) return null;
            }
        }

        return rows;
    }

    private sealed class RowComparer : IEqualityComparer<object?[]>
    {
        public static readonly RowComparer Instance = new();

        public bool Equals(object?[]? x, object?[]? y) => x!.AsSpan().SequenceEqual(y, ValueComparer.Instance);

        public int GetHashCode(object?[] row) => row.Aggregate(17, (hash, value) => (hash * 31) + ParameterValue.Hash(value));
    }

    private sealed class ValueComparer : IEqualityComparer<object?>
    {
        public static readonly ValueComparer Instance = new();

        public new bool Equals(object? x, object? y) => ParameterValue.AreEqual(x, y);

        public int GetHashCode(object? value) => ParameterValue.Hash(value);
    }
}
