namespace EfQueryCache.Consistency;

/// <summary>
/// What one transaction, or one command outside of any, has written: the tags to mark before COMMIT and to change after.
/// </summary>
/// <remarks>
/// <see cref="Mark"/> → COMMIT → <see cref="Publish"/>, or <see cref="Release"/> when nothing was committed. Tags added
/// after <see cref="Mark"/> are marked at once. The schema is marked from the first command on that may change it: a write that
/// waits for the locks of DDL runs under the new schema once that is committed, and until then nobody knows which. Thread-safe,
/// because an outcome may become known on another thread.
/// </remarks>
internal sealed partial class WriteSet(ConsistencyRules rules, TransactionKind transaction)
{
    private readonly Lock _lock = new();
    private readonly TagCellSet _cells = new();

    // How many rows and scopes of each table are in it.
    private readonly Dictionary<(TableName Table, bool IsScope), int> _rows = [];

    // Rows whose keys the database makes up, and what is marked until these are known.
    private readonly List<GeneratedRow> _generated = [];
    private readonly HashSet<TagCell> _guards = [];
    private InvalidationCause _cause;
    private string? _reason;
    private DatabaseTags? _database;
    private long _schemaVersion;
    private TransactionKind _transaction = transaction;
    private bool _marked;
    private bool _isSchemaMarked;

    public bool IsEmpty
    {
        get { lock (_lock) return _cells.Count == 0; }
    }

    public InvalidationCause Cause
    {
        get { lock (_lock) return _cause; }
    }

    /// <summary>The database written to. A transaction has one.</summary>
    public DatabaseTags? Database
    {
        get { lock (_lock) return _database; }
    }

    public void Add(TagChanges changes)
    {
        lock (_lock)
        {
            _cause |= changes.Cause;
            _reason ??= changes.Reason;
            if (_database is null) (_database, _schemaVersion) = (changes.Database, changes.SchemaVersion);
            foreach (var (cell, name) in changes.Cells) Add(cell, name);
            foreach (var row in changes.Rows) Add(row);
            _generated.AddRange(changes.Generated);
            if (_marked) MarkGenerated();

            if (!changes.ChangesSchema || _marked || _isSchemaMarked) return;
            _isSchemaMarked = true;
            changes.Database!.Schema.Mark();
        }
    }

    public bool Contains(TagCell cell)
    {
        lock (_lock) return _cells.Contains(cell);
    }

    /// <summary>Whether a write to the table is in it, under whichever name.</summary>
    public bool Contains(DatabaseTags database, TableName table)
    {
        var cells = new List<TagCell>();
        database.Table(table.Name).AddWriteCells(table.Schema, cells);
        database.Table(table.Name).AddWriteCells(null, cells);
        lock (_lock) return cells.Any(cell => cell.Kind == TagKind.Table && _cells.Contains(cell));
    }

    /// <summary>From now on nobody serves or stores what these tags are about. Repeating it does nothing.</summary>
    public void Mark()
    {
        lock (_lock)
        {
            if (_marked) return;
            AddWhatOtherSchemaMayChange();
            AddGenerated(isEnd: false);
            _marked = true;
            if (rules.MarkBeforeCommit)
            {
                foreach (var (cell, _) in _cells.Items) cell.Mark();
            }

            MarkGenerated();
            UnmarkSchema();
        }
    }

    /// <summary>The transaction can be committed without EF Core.</summary>
    public void BecomeExternal()
    {
        lock (_lock) _transaction = TransactionKind.External;
    }

    /// <summary>Something was, or may have been, committed: every entry that carries one of the tags is invalid now.</summary>
    /// <returns>What happened, or <see langword="null"/> when nothing was written.</returns>
    public QueryCacheInvalidation? Publish(DateTimeOffset now, bool isOutcomeUnknown)
    {
        QueryCacheInvalidation what;
        (UInt128, string[], string[]) end;
        lock (_lock)
        {
            if (_cells.Count == 0)
            {
                Reset();
                return null;
            }

            AddWhatOtherSchemaMayChange();
            AddGenerated(isEnd: true);
            what = Describe(now, isOutcomeUnknown);
            end = DescribeEnd(isCommitted: true);
            foreach (var (cell, _) in _cells.Items)
            {
                if (_marked && rules.MarkBeforeCommit) cell.BumpAndUnmark(what);
                else cell.Bump(what);
            }

            UnmarkGenerated();
            Reset();
        }

        Tell(end);
        return what;
    }

    /// <summary>Nothing was committed: what was valid before is valid again.</summary>
    public void Release()
    {
        (UInt128, string[], string[]) end;
        lock (_lock)
        {
            end = DescribeEnd(isCommitted: false);
            if (_marked && rules.MarkBeforeCommit)
            {
                foreach (var (cell, _) in _cells.Items) cell.Unmark();
            }

            UnmarkGenerated();
            Reset();
        }

        Tell(end);
    }

    public override string ToString()
    {
        lock (_lock) return string.Join(", ", _cells.Cells.Where(IsWorthSaying).Select(cell => cell.Name).Distinct());
    }

    // The tags were found by the schema as it was before the commands ran. If others have changed it since, or are about to,
    // the commands may have run under another.
    private void AddWhatOtherSchemaMayChange()
    {
        if (_database is not { } database) return;
        var state = database.Schema.State;
        var ours = (_isSchemaMarked ? 1 : 0) + (_marked && rules.MarkBeforeCommit && _cells.Contains(database.Schema) ? 1 : 0);
        if (state >> TagCell.MarkBits == _schemaVersion && (state & TagCell.MarkMask) == ours) return;
        foreach (var cell in (ReadOnlySpan<TagCell>)[database.Everything, AnyDatabase.Tags.Everything, AnyDatabase.Writes])
        {
            Add(cell, "");
        }

        _reason ??= "the schema was changed meanwhile";
    }

    private static bool IsWorthSaying(TagCell cell)
        => cell.Kind is not (TagKind.AnyTableOfName or TagKind.AnyDatabase or TagKind.Bulk or TagKind.Row) && cell != AnyDatabase.Tags.Everything;

    private QueryCacheInvalidation Describe(DateTimeOffset now, bool isOutcomeUnknown)
    {
        List<string> tables = [], tags = [];
        var isEverything = false;
        foreach (var (cell, name) in _cells.Items)
        {
            if (cell.Kind == TagKind.Everything) isEverything = true;
            else if (cell.Kind == TagKind.Table && !tables.Contains(name)) tables.Add(name);
            else if (cell.Kind == TagKind.User && !tags.Contains(name)) tags.Add(name);
        }

        // A table that was named without schema is there under its full name too, where the catalog knows it.
        for (var i = tables.Count - 1; i >= 0 && tables.Count > 1; i--)
        {
            if (HasLonger(tables, tables[i])) tables.RemoveAt(i);
        }

        return new QueryCacheInvalidation
        {
            Time = now,
            Cause = _cause,
            Transaction = _transaction,
            Database = _database?.Id,
            Tables = Order(tables),
            Tags = Order(tags),
            IsEverything = isEverything,
            IsOutcomeUnknown = isOutcomeUnknown,
            Reason = _reason,
        };
    }

    private static bool HasLonger(List<string> names, string name)
    {
        foreach (var other in names)
        {
            if (other.Length > name.Length && other[^(name.Length + 1)] == '.' && other.EndsWith(name, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    private static string[] Order(List<string> names)
    {
        if (names.Count > 1) names.Sort(StringComparer.Ordinal);
        return [.. names];
    }

    private void UnmarkSchema()
    {
        if (_isSchemaMarked) _database!.Schema.Unmark();
        _isSchemaMarked = false;
    }

    private void Reset()
    {
        UnmarkSchema();
        _cells.Clear();
        _rows.Clear();
        _generated.Clear();
        _marked = false;
        (_cause, _reason, _database, _schemaVersion) = (InvalidationCause.None, null, null, 0);
    }
}
