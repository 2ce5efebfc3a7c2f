namespace EfQueryCache.Tests.History;

/// <summary>
/// The rows the workload reads and writes, numbered through. A few rows in each of many tables, because a write makes
/// every entry of its tables invalid.
/// </summary>
internal static class Registers
{
    public const int Tables = 100;
    public const int RowsPerTable = 3;
    public const int Count = Tables * RowsPerTable;

    public static string TableName(int table) => $"registers_{table:00}";

    public static int Key(int table, int id) => (table * RowsPerTable) + id - 1;

    public static string Describe(int key) => $"{TableName(key / RowsPerTable)} row {(key % RowsPerTable) + 1}";
}
