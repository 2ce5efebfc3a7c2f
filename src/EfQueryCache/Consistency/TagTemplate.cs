namespace EfQueryCache.Consistency;

/// <summary>What every command of one kind changes, but for the row that it writes to. Immutable.</summary>
internal sealed class TagTemplate
{
    /// <param name="example">What one such command changes.</param>
    public TagTemplate(TagChanges example)
    {
        Cells = [.. example.Cells.ToArray().DistinctBy(change => change.Cell)];
        RowTables = [.. example.Rows.ToArray().Where(row => !row.IsScope).Select(row => row.Table)];
        ScopeTables = [.. example.Rows.ToArray().Where(row => row.IsScope).Select(row => row.Table)];
        GeneratedTables = example.Generated is [var generated] ? [.. generated.Tables] : null;
    }

    public (TagCell Cell, string Name)[] Cells { get; }

    /// <summary>What the table is called whose row has the key.</summary>
    public TableName[] RowTables { get; }

    /// <summary>What the table is called whose scope it is.</summary>
    public TableName[] ScopeTables { get; }

    /// <summary>What the table is called to which a row comes whose key the database makes up; <see langword="null"/> when none does.</summary>
    public TableName[]? GeneratedTables { get; }
}
