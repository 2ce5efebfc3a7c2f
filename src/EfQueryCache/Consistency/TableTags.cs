namespace EfQueryCache.Consistency;

/// <summary>
/// The tags of all tables that share one name, whatever their schema; see <see cref="TableFacet"/>.
/// </summary>
/// <remarks>
/// Every write changes the table. What was read only of known rows does not depend on that but on <see cref="RowTags"/> and
/// <see cref="Bulk"/>; what was read only of known scopes, on these and <see cref="Unscoped"/>.
/// </remarks>
/// <param name="table">The name.</param>
/// <param name="sharedName">What the names of the tags begin with in a second level.</param>
internal sealed class TableTags(string table, string sharedName)
{
    private readonly TableFacet _writes = new(table, "", TagKind.AnyTableOfName, TagKind.Table, sharedName);
    private string? _key;
    private string? _scope;

    /// <summary>Writes to rows that nobody can tell.</summary>
    public TableFacet Bulk { get; } = new(table, "!bulk", TagKind.Bulk, TagKind.Bulk, sharedName);

    /// <summary>Writes to scopes that nobody can tell.</summary>
    public TableFacet Unscoped { get; } = new(table, "!scope", TagKind.Bulk, TagKind.Bulk, sharedName);

    public void AddReadCells(string? schema, ICollection<TagCell> cells) => _writes.AddReadCells(schema, cells);

    public void AddWriteCells(string? schema, ICollection<TagCell> cells) => _writes.AddWriteCells(schema, cells);

    /// <summary>Adds what a write changes of which nobody knows the rows.</summary>
    public void AddBulkWriteCells(string? schema, ICollection<TagCell> cells)
    {
        AddWriteCells(schema, cells);
        Bulk.AddWriteCells(schema, cells);
        Unscoped.AddWriteCells(schema, cells);
    }

    /// <summary>Whether rows are known by these columns.</summary>
    /// <remarks>
    /// Two models can call different columns the key of one table, and would then miss each other's rows. So the first one
    /// decides for good; who knows rows by other columns does not know them.
    /// </remarks>
    public bool IsKey(string columns) => Decide(ref _key, columns) == columns;

    /// <summary>Whether the scopes of this table are values of this column; as for <see cref="IsKey"/>, the first one decides.</summary>
    public bool IsScope(string column) => Decide(ref _scope, column) == column;

    private static string Decide(ref string? decided, string wanted)
        => Volatile.Read(ref decided) ?? Interlocked.CompareExchange(ref decided, wanted, null) ?? wanted;
}
