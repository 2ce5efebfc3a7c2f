namespace EfQueryCache;

/// <summary>Continues <see cref="QueryCacheOptions.CacheAll"/>: which entities are left out.</summary>
public sealed class CacheAllOptions
{
    internal CacheAllOptions(TimeSpan ttl) => Ttl = ttl;

    internal TimeSpan Ttl { get; set; }

    internal HashSet<Type> Excluded { get; } = [];

    /// <summary>Leaves an entity out: queries that read it are cached only where they are marked themselves.</summary>
    /// <typeparam name="TEntity">A type of the model; its derived types are left out as well.</typeparam>
    /// <returns>The same object, to go on.</returns>
    public CacheAllOptions Except<TEntity>()
    {
        Excluded.Add(typeof(TEntity));
        return this;
    }
}
