namespace EfQueryCache.Consistency;

/// <content>The rows and scopes.</content>
internal sealed partial class WriteSet
{
    /// <summary>How many rows, and how many scopes, of a table are worth tags of their own.</summary>
    public const int MaxRows = 100;

    private void Add(TagCell cell, string name)
    {
        if (!_cells.Add(cell, name) || !_marked || !rules.MarkBeforeCommit) return;

        // What was marked until it would be known is changed now.
        if (!_guards.Remove(cell)) cell.Mark();
    }

    private void Add(RowChange row)
    {
        var count = _rows.GetValueOrDefault((row.Table, row.IsScope));
        if (count > MaxRows || _cells.Contains(row.Cell)) return;
        _rows[(row.Table, row.IsScope)] = count + 1;
        if (count < MaxRows) Add(row.Cell, "");
        else AddBulk(row.Table);
    }

    private void AddBulk(TableName table)
    {
        var cells = new List<TagCell>();
        _database!.Table(table.Name).AddBulkWriteCells(table.Schema, cells);
        foreach (var cell in cells) Add(cell, table.ToString());
    }

    // Keys that are known by now are rows like others. At the end, what is not known may be any.
    private void AddGenerated(bool isEnd)
    {
        for (var i = _generated.Count - 1; i >= 0; i--)
        {
            var row = _generated[i];
            if (row.Key is { } key)
            {
                foreach (var table in row.Tables) Add(new RowChange(table, _database!.Rows[key], IsScope: false));
            }
            else if (isEnd && rules.Narrowing.GeneratedKeys)
            {
                foreach (var cell in row.Guards()) Add(cell, "");
            }
            else
            {
                continue;
            }

            _generated.RemoveAt(i);
        }
    }

    private void MarkGenerated()
    {
        if (!rules.MarkBeforeCommit || !rules.Narrowing.GeneratedKeys) return;
        foreach (var row in _generated)
        {
            foreach (var cell in row.Guards())
            {
                if (!_cells.Contains(cell) && _guards.Add(cell)) cell.Mark();
            }
        }
    }

    private void UnmarkGenerated()
    {
        foreach (var cell in _guards) cell.Unmark();
        _guards.Clear();
    }
}
