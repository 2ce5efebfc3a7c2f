using System.Collections.Concurrent;

namespace EfQueryCache.Consistency;

/// <summary>
/// The tags of one logical database, shared by every cache and context of this process that names it alike.
/// </summary>
/// <remarks>
/// They belong to the process and not to a cache: a write through a context of one cache must invalidate what another
/// cache has read from the same database. Bounded by the number of databases and tables; holds no keys.
/// </remarks>
internal sealed class DatabaseTags
{
    private static readonly ConcurrentDictionary<string, DatabaseTags> All = new(StringComparer.Ordinal);

    // Raw SQL can make up names for ever; those beyond this many are one to us, which costs hits and never freshness.
    private const int MaxTables = 20_000;

    private readonly TableTags _others;
    private readonly ConcurrentDictionary<string, TableTags> _tables = new(StringComparer.Ordinal);

    private DatabaseTags(string id)
    {
        Id = id;
        Everything = new TagCell($"every table of {id}", TagKind.Everything, $"{id}:*");
        Schema = new TagCell($"the schema of {id}", TagKind.Schema);
        UserTags = new UserTags($"{id}:u:");
        Rows = new RowTags($"{id}:r:");
        _others = new TableTags("other tables", $"{id}:o:");
    }

    public string Id { get; }

    /// <summary>The versions of user tags that the model ties to entities, and their writes change.</summary>
    public UserTags UserTags { get; }

    /// <summary>The versions of rows and scopes.</summary>
    public RowTags Rows { get; }

    /// <summary>Changed by a write of which nobody knows the tables; every entry of the database carries it.</summary>
    public TagCell Everything { get; }

    /// <summary>Changed by a command that may change the schema; what was read of the catalog carries it.</summary>
    public TagCell Schema { get; }

    /// <summary>Made once, for <see cref="AnyDatabase"/>.</summary>
    public static DatabaseTags OfAll() => new("any database");

    public static DatabaseTags For(string databaseId) => All.GetOrAdd(databaseId, static id => new DatabaseTags(id));

    public TableTags Table(string name) => _tables.TryGetValue(name, out var table) ? table : Add(name);

    private TableTags Add(string name)
    {
        lock (_tables)
        {
            if (_tables.TryGetValue(name, out var table)) return table;
            return _tables.Count < MaxTables ? _tables[name] = new TableTags(name, $"{Id}:t:") : _others;
        }
    }
}
