using EfQueryCache.Keys;

namespace EfQueryCache.Querying;

/// <summary>How one query wants to be cached. Immutable.</summary>
internal sealed record QueryCachePolicy
{
    /// <summary>The cache's default time to live, nothing else.</summary>
    public static readonly QueryCachePolicy Default = new();

    /// <summary>Of a query that is not marked itself, but may be cacheable by what the model or the cache says.</summary>
    public static readonly QueryCachePolicy Implicit = new() { IsImplicit = true };

    /// <summary>The time to live, or <see langword="null"/> for what profile, model or cache say.</summary>
    public TimeSpan? Ttl { get; private init; }

    public Conditions Conditions { get; private init; } = Conditions.None;

    /// <summary>Types of entities whose tables the query depends on.</summary>
    public Type[] Entities { get; private init; } = [];

    /// <summary>The profiles it follows.</summary>
    public string[] Profiles { get; private init; } = [];

    /// <summary>What tells its result apart from that of the same query elsewhere.</summary>
    public ParameterCollection? VaryBy { get; private init; }

    public bool AllowTimeDependent { get; private init; }

    public bool StaleReads { get; private init; }

    /// <summary>Whether the caller promises not to change what it gets.</summary>
    public bool ShareResults { get; private init; }

    public LoadPolicy Load { get; private init; } = LoadPolicy.None;

    public bool IsImplicit { get; private init; }

    /// <exception cref="ArgumentOutOfRangeException">The time to live is not positive.</exception>
    /// <exception cref="ArgumentException">A tag is null, empty or white space.</exception>
    public static QueryCachePolicy Create(TimeSpan? ttl, IEnumerable<string> tags) => new()
    {
        Ttl = RequirePositive(ttl),
        Conditions = Conditions.Create(tags, []),
    };

    /// <exception cref="ArgumentOutOfRangeException">The time to live is not positive.</exception>
    /// <exception cref="ArgumentException">A tag, profile or value is not one.</exception>
    public static QueryCachePolicy Create(Action<CacheableOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new CacheableOptions();
        configure(options);
        return new QueryCachePolicy
        {
            Ttl = RequirePositive(options.GivenTtl),
            Conditions = Conditions.Create(options.GivenTags, options.GivenTables),
            Entities = [.. options.GivenEntities],
            Profiles = [.. options.GivenProfiles],
            VaryBy = options.GivenValues.Count == 0 ? null : Vary(options.GivenValues),
            AllowTimeDependent = options.IsTimeDependentAllowed,
            StaleReads = options.AreStaleReadsAllowed,
            ShareResults = options.AreResultsShared,
            Load = options.Load,
        };
    }

    /// <summary>Both wishes at once: the shorter time to live, the conditions of both.</summary>
    public QueryCachePolicy And(QueryCachePolicy other)
    {
        if (ReferenceEquals(this, other)) return this;
        return new QueryCachePolicy
        {
            Ttl = Shorter(Ttl, other.Ttl),
            Conditions = Conditions.And(other.Conditions),
            Entities = [.. Entities, .. other.Entities],
            Profiles = [.. Profiles, .. other.Profiles],
            VaryBy = VaryBy is null ? other.VaryBy : other.VaryBy is null ? VaryBy : VaryBy.And(other.VaryBy),
            AllowTimeDependent = AllowTimeDependent || other.AllowTimeDependent,
            StaleReads = StaleReads || other.StaleReads,
            ShareResults = ShareResults || other.ShareResults,
            Load = Load.And(other.Load),
        };
    }

    public static TimeSpan? Shorter(TimeSpan? a, TimeSpan? b) => a is { } x && b is { } y ? (x < y ? x : y) : a ?? b;

    private static TimeSpan? RequirePositive(TimeSpan? ttl) => ttl <= TimeSpan.Zero
        ? throw new ArgumentOutOfRangeException(
            nameof(ttl), ttl, "A cacheable query needs a positive time to live. Leave it out to use the cache's DefaultTtl, or use NotCacheable().")
        : ttl;

    private static ParameterCollection Vary(IReadOnlyList<object?> values)
        => ParameterValue.TryCapture(values.ToArray(), out var captured)
            ? (ParameterCollection)captured!
            : throw new ArgumentException(
                "VaryBy needs values that can be compared exactly: numbers, strings, dates, GUIDs, enums and the like.", nameof(values));
}
