namespace EfQueryCache.Tests.History;

/// <summary>
/// The rows the workload reads and writes, numbered through. A few rows in each of many tables, because a write makes
/// every entry of its tables invalid.
/// </summary>
internal static class Registers
{
    /// <summary>The tables that are written to.</summary>
    public const int Tables = 100;

    /// <summary>Tables that only the database writes to: what happens to a row of another happens to theirs.</summary>
    public const int Mirrors = 2 * (Tables / TablesPerMirror);

    public const int RowsPerTable = 3;
    public const int Count = (Tables + Mirrors) * RowsPerTable;

    private const int TablesPerMirror = 10;

    public static string TableName(int table) => $"registers_{table:00}";

    public static int Key(int table, int id) => (table * RowsPerTable) + id - 1;

    public static string Describe(int key) => $"{TableName(key / RowsPerTable)} row {(key % RowsPerTable) + 1}";

    /// <summary>The table that is kept equal to another: by a trigger of the first of ten, by ON UPDATE CASCADE to the second.</summary>
    public static int? MirrorOf(int table) => (table % TablesPerMirror) switch
    {
        0 => Tables + (table / TablesPerMirror),
        1 => Tables + (Mirrors / 2) + (table / TablesPerMirror),
        _ => null,
    };

    public static bool IsMirroredByTrigger(int table) => table % TablesPerMirror == 0;

    /// <summary>The first tables, with their mirrors.</summary>
    public static int[] WithMirrors(int tables)
        => [.. Enumerable.Range(0, tables), .. Enumerable.Range(0, tables).Select(MirrorOf).OfType<int>()];
}
