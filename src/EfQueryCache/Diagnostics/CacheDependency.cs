namespace EfQueryCache;

/// <summary>Something whose change invalidates a result, as it is right now. Immutable.</summary>
public sealed record CacheDependency
{
    internal CacheDependency(string name, CacheDependencyKind kind, long version, bool isMarked, QueryCacheInvalidation? lastChange)
        => (Name, Kind, Version, IsMarked, LastChange) = (name, kind, version, isMarked, lastChange);

    /// <summary>
    /// Gets its name: of rows <c>Products#Id=@id</c>, with the parameter and not with its value; <c>Products!bulk</c> and
    /// <c>Products!scope</c> are writes of which nobody can tell the rows or the scope.
    /// </summary>
    public string Name { get; }

    /// <summary>Gets what it is.</summary>
    public CacheDependencyKind Kind { get; }

    /// <summary>Gets how often it has changed; counted in this process.</summary>
    public long Version { get; }

    /// <summary>Gets whether a writer of it is about to commit, or it is not known yet whether one has.</summary>
    public bool IsMarked { get; }

    /// <summary>Gets what has changed it last, or <see langword="null"/>.</summary>
    public QueryCacheInvalidation? LastChange { get; }
}
