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

    private readonly ConcurrentDictionary<string, TableTags> _tables = new(StringComparer.Ordinal);

    private long _schemaGeneration;

    private DatabaseTags(string id)
    {
        Id = id;
        Everything = new TagCell($"every table of {id}");
    }

    public string Id { get; }

    /// <summary>The versions of user tags that the model ties to entities, and their writes change.</summary>
    public UserTags UserTags { get; } = new();

    /// <summary>Counts the commands that may have changed the schema.</summary>
    public long SchemaGeneration => Interlocked.Read(ref _schemaGeneration);

    /// <summary>Changed by a write of which nobody knows the tables; every entry of the database carries it.</summary>
    public TagCell Everything { get; }

    public void ForgetSchema() => Interlocked.Increment(ref _schemaGeneration);

    public static DatabaseTags For(string databaseId) => All.GetOrAdd(databaseId, static id => new DatabaseTags(id));

    public TableTags Table(string name) => _tables.GetOrAdd(name, static name => new TableTags(name));
}
