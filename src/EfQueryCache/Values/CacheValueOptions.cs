using EfQueryCache.Consistency;
using EfQueryCache.Querying;

namespace EfQueryCache;

/// <summary>How a value is stored: for how long, and what invalidates it. Not thread-safe.</summary>
public sealed class CacheValueOptions
{
    private readonly List<string> _tags = [];
    private readonly List<Type> _entities = [];
    private readonly List<TableName> _tables = [];

    private CacheValueOptions()
    {
    }

    internal TimeSpan? GivenTtl { get; private set; }

    internal int GivenBatchSize { get; private set; } = 100;

    /// <summary>Sets how long the value may be served. The default is <see cref="QueryCacheOptions.DefaultTtl"/>.</summary>
    /// <param name="ttl">The time since its factory was called, or since it was set by hand.</param>
    /// <returns>The same object, to go on.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public CacheValueOptions Ttl(TimeSpan ttl)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ttl, TimeSpan.Zero);
        GivenTtl = ttl;
        return this;
    }

    /// <summary>Adds tags: <see cref="IQueryCache.InvalidateTagsAsync"/> and writes to entities with such a cache tag invalidate the value.</summary>
    /// <param name="tags">None of them may be empty.</param>
    /// <returns>The same object, to go on.</returns>
    /// <exception cref="ArgumentException">A tag is null, empty or white space.</exception>
    public CacheValueOptions Tags(params string[] tags)
    {
        _tags.AddRange(Tag.Normalize(tags));
        return this;
    }

    /// <summary>
    /// Declares that the value depends on an entity: a write through EF Core to one of its tables, in whatever database,
    /// invalidates it. While no model with such an entity is known, and where it is mapped to a view, every write does.
    /// </summary>
    /// <typeparam name="TEntity">The entity, a base class or an interface of some; those that derive from it are included.</typeparam>
    /// <returns>The same object, to go on.</returns>
    public CacheValueOptions DependsOn<TEntity>()
    {
        _entities.Add(typeof(TEntity));
        return this;
    }

    /// <summary>Declares that the value depends on a table: a write to it, in whatever database, invalidates it.</summary>
    /// <param name="table"><c>schema.table</c> or <c>table</c>, as the database spells it and without quotes.</param>
    /// <returns>The same object, to go on.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public CacheValueOptions DependsOn(string table)
    {
        _tables.Add(TableName.Parse(table));
        return this;
    }

    /// <summary>Sets how many keys one call of the factory of <c>GetOrCreateManyAsync</c> gets at most. The default is 100.</summary>
    /// <param name="keys">Must be positive.</param>
    /// <returns>The same object, to go on.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public CacheValueOptions BatchSize(int keys)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(keys);
        GivenBatchSize = keys;
        return this;
    }

    internal static CacheValueOptions From(Action<CacheValueOptions>? configure)
    {
        var options = new CacheValueOptions();
        configure?.Invoke(options);
        return options;
    }

    /// <summary>Reads the versions of everything that invalidates the value, beside itself and what its factory reads.</summary>
    /// <returns><see langword="false"/> when a writer of some of it is about to commit.</returns>
    internal bool TryReadVersions(QueryCache cache, out TagVersions versions)
    {
        while (true)
        {
            var models = AnyDatabase.Models.State;
            if (!TagVersions.TryRead(FindCells(cache), cache.Rules, out versions)) return false;
            if (_entities.Count == 0 || models == AnyDatabase.Models.State) return true;
        }
    }

    private TagCell[] FindCells(QueryCache cache)
    {
        var cells = new List<TagCell> { cache.Everything };
        foreach (var tag in _tags)
        {
            cells.Add(cache.UserTags[tag]);
            cells.Add(AnyDatabase.Tags.UserTags[tag]);
        }

        foreach (var entity in _entities) KnownEntities.AddReadCells(entity, cells);
        foreach (var table in _tables) AnyDatabase.Tags.Table(table.Name).AddReadCells(table.Schema, cells);
        if (_entities.Count + _tables.Count > 0) cells.Add(AnyDatabase.Tags.Everything);
        return [.. cells.Distinct()];
    }
}
