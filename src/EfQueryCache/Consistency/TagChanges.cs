namespace EfQueryCache.Consistency;

/// <summary>The tags that one command changes if it is committed, and why. Not thread-safe.</summary>
internal sealed class TagChanges
{
    private readonly List<(TagCell Cell, string Name)> _cells = [];
    private readonly List<TagCell> _buffer = [];

    public bool IsEmpty => _cells.Count == 0;

    public IReadOnlyList<(TagCell Cell, string Name)> Cells => _cells;

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

    public void AddTable(TableName table)
    {
        _buffer.Clear();
        Database!.Table(table.Name).AddWriteCells(table.Schema, _buffer);
        AnyDatabase.Tags.Table(table.Name).AddWriteCells(table.Schema, _buffer);
        foreach (var cell in _buffer) Add(cell, table.ToString());
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
        (Cause, Reason, Database, SchemaVersion, ChangesSchema) = (InvalidationCause.None, null, null, 0, false);
    }
}
