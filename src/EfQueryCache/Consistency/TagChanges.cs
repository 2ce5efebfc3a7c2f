using System.Runtime.InteropServices;

namespace EfQueryCache.Consistency;

/// <summary>The tags that one command changes if it is committed, and why. Not thread-safe.</summary>
internal sealed class TagChanges
{
    private readonly List<(TagCell Cell, string Name)> _cells = [];
    private readonly List<TagCell> _buffer = [];

    private readonly List<RowChange> _rows = [];
    private readonly List<GeneratedRow> _generated = [];
    private TagTemplate? _latest;

    public bool IsEmpty => _cells.Count == 0;

    /// <summary>The rows and scopes, each with the table as it is called.</summary>
    public ReadOnlySpan<RowChange> Rows => CollectionsMarshal.AsSpan(_rows);

    /// <summary>The rows that are inserted under keys that the database makes up.</summary>
    public ReadOnlySpan<GeneratedRow> Generated => CollectionsMarshal.AsSpan(_generated);

    public ReadOnlySpan<(TagCell Cell, string Name)> Cells => CollectionsMarshal.AsSpan(_cells);

    public InvalidationCause Cause { get; private set; }

    /// <summary>Why it may change any table, or <see langword="null"/>.</summary>
    public string? Reason { get; private set; }

    public DatabaseTags? Database { get; private set; }

    /// <summary>The version of the schema by which the tags are found.</summary>
    public long SchemaVersion { get; private set; }

    /// <summary>Says what the tags that are added are about. Comes before the schema is looked up.</summary>
    public void Begin(DatabaseTags database)
    {
        if (Database is not null) return;
        (Database, SchemaVersion) = (database, database.Schema.Version);
    }

    public void Because(InvalidationCause cause) => Cause |= cause;

    /// <summary>Rows of a table that nobody can tell.</summary>
    public void AddTable(TableName table, NarrowingRules rules)
    {
        var tags = Database!.Table(table.Name);
        _buffer.Clear();
        if (rules.Bulk) tags.Bulk.AddWriteCells(table.Schema, _buffer);
        if (rules.Bulk) tags.Unscoped.AddWriteCells(table.Schema, _buffer);
        Add(table);
    }

    /// <summary>One row of a table.</summary>
    public void AddRow(TableName table, in RowWrite row)
    {
        var tags = Database!.Table(table.Name);
        _buffer.Clear();
        if (row.Key is { } key) _rows.Add(new RowChange(table, Database.Rows[key], IsScope: false));
        else if (row.Generated is { } generated) generated.AddTable(table);
        else tags.Bulk.AddWriteCells(table.Schema, _buffer);
        if (row.Scope is { } scope) _rows.Add(new RowChange(table, Database.Rows[scope], IsScope: true));
        else tags.Unscoped.AddWriteCells(table.Schema, _buffer);
        Add(table);
    }

    public void Add(GeneratedRow row) => _generated.Add(row);

    /// <summary>What is known of commands like the one that writes to this row.</summary>
    public void Add(TagTemplate template, in RowWrite row)
    {
        if (_latest != template) _cells.AddRange(template.Cells);
        _latest = template;
        foreach (var table in template.RowTables) _rows.Add(new RowChange(table, Database!.Rows[row.Key!.Value], IsScope: false));
        foreach (var table in template.ScopeTables) _rows.Add(new RowChange(table, Database!.Rows[row.Scope!.Value], IsScope: true));
        if (template.GeneratedTables is not { } tables) return;
        foreach (var table in tables) row.Generated!.AddTable(table);
        _generated.Add(row.Generated!);
    }

    private void Add(TableName table)
    {
        Database!.Table(table.Name).AddWriteCells(table.Schema, _buffer);
        AnyDatabase.Tags.Table(table.Name).AddWriteCells(table.Schema, _buffer);
        var name = table.ToString();
        foreach (var cell in _buffer) Add(cell, name);
        Add(AnyDatabase.Writes, "");
    }

    public void AddTag(string tag)
    {
        Add(Database!.UserTags[tag], tag);
        Add(AnyDatabase.Tags.UserTags[tag], tag);
    }

    public void AddEverything(string reason)
    {
        Reason ??= reason;
        Add(Database!.Everything, "");
        Add(AnyDatabase.Tags.Everything, "");
        Add(AnyDatabase.Writes, "");
    }

    /// <summary>Whether it may change the schema.</summary>
    public bool ChangesSchema { get; private set; }

    public void AddSchema()
    {
        ChangesSchema = true;
        Add(Database!.Schema, "");
    }

    public void Add(TagCell cell, string name) => _cells.Add((cell, name));

    public void Clear()
    {
        _cells.Clear();
        _rows.Clear();
        _generated.Clear();
        _latest = null;
        (Cause, Reason, Database, SchemaVersion, ChangesSchema) = (InvalidationCause.None, null, null, 0, false);
    }
}
