using EfQueryCache.Configuration;
using EfQueryCache.Querying;
using EfQueryCache.SecondLevel;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache;

/// <summary>Configures a query cache. Checked when the cache is first used; see each property for what it accepts.</summary>
/// <remarks>
/// Read once, when the cache is created: later changes have no effect. A configuration given to <c>AddQueryCache</c> can be
/// reloaded; see there.
/// </remarks>
public sealed class QueryCacheOptions
{
    /// <summary>Gets or sets whether cacheable queries are answered from the cache and stored in it.</summary>
    /// <value>
    /// The default is <see langword="true"/>. When <see langword="false"/> every query goes to the database; writes go on
    /// invalidating.
    /// </value>
    public bool Enabled { get; set; } = true;

    /// <summary>Gets or sets how long an entry lives when the query does not say.</summary>
    /// <value>The default is 5 minutes. Must be positive.</value>
    public TimeSpan DefaultTtl { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Gets or sets up to what a time to live is doubled that comes from <see cref="DefaultTtl"/> or <c>CacheAll</c>, while the
    /// memory pressure is <see cref="MemoryPressure.Low"/>. What queries, profiles and the model say stays as it is.
    /// </summary>
    /// <value>The default, <see langword="null"/>, means that none is lengthened. Must be positive.</value>
    public TimeSpan? MaxTtl { get; set; }

    /// <summary>
    /// Gets or sets the name of the logical database that tags belong to. Two contexts whose writes must invalidate each
    /// other's queries need the same one; it has to be set only where one database is known under two names.
    /// </summary>
    /// <value>The default, <see langword="null"/>, means the database name of the connection, without the host, so that aliases agree.</value>
    public string? DatabaseId { get; set; }

    /// <summary>Gets or sets the largest result that is stored, in bytes; a larger one streams to its caller uncached.</summary>
    /// <value>The default is 1 MiB. Must be positive.</value>
    public int MaxEntryBytes { get; set; } = 1024 * 1024;

    /// <summary>Gets or sets the largest number of rows that is stored; a larger result streams to its caller uncached.</summary>
    /// <value>The default is 100,000. Must be positive.</value>
    public int MaxRows { get; set; } = 100_000;

    /// <summary>
    /// Gets or sets after which part of its time to live a result that was used is loaded anew, by the first caller who comes
    /// then; the others go on being served. Profiles and queries can say otherwise.
    /// </summary>
    /// <value>The default, <see langword="null"/>, means never. Else between 0 and 1: 0.75 is three quarters.</value>
    public double? EagerRefresh { get; set; }

    /// <summary>
    /// Gets or sets for how long beyond its time to live a result is served when the database fails, as long as no write has
    /// invalidated it. Profiles and queries can say otherwise.
    /// </summary>
    /// <value>The default, <see langword="null"/>, means never. Must be positive.</value>
    public TimeSpan? FailSafeMaxDuration { get; set; }

    /// <summary>
    /// Gets or sets the largest part of a time to live that is taken off at random, so that what was stored together does not
    /// expire together. Profiles and queries can say otherwise.
    /// </summary>
    /// <value>The default, <see langword="null"/>, means none. Else between 0 and 1; times to live only become shorter.</value>
    public double? Jitter { get; set; }

    /// <summary>
    /// Gets or sets what several processes share: entries, and what tells whether they are current. Set by the package that
    /// brings it (<c>AddRedis</c>).
    /// </summary>
    /// <value>The default, <see langword="null"/>, means that this process is the only one that writes to its databases through EF Core.</value>
    public ISecondLevel? SecondLevel { get; set; }

    /// <summary>
    /// Gets or sets what readers may see of writes that other processes make. Profiles and queries can say otherwise. Without a
    /// <see cref="SecondLevel"/> there are none.
    /// </summary>
    /// <value>The default is <see cref="ConsistencyLevel.Bounded"/>.</value>
    public ConsistencyLevel Consistency { get; set; }

    /// <summary>
    /// Gets or sets how long after the COMMIT of another process has returned a reader may still be served what was before it, where
    /// <see cref="ConsistencyLevel.Bounded"/> holds. The log of the second level is read four times in this time; while it cannot be,
    /// every hit asks.
    /// </summary>
    /// <value>The default is 2 seconds. From 20 milliseconds to a day.</value>
    public TimeSpan MaxStaleness { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Gets or sets for how long hits in memory go on while the second level cannot be reached, where <see cref="ConsistencyLevel.Bounded"/>
    /// holds: the bound that then takes the place of <see cref="MaxStaleness"/>. Own writes are seen all the same.
    /// </summary>
    /// <value>The default, <see langword="null"/>, means no longer than <see cref="MaxStaleness"/>: then the database answers. Must be positive.</value>
    public TimeSpan? MaxStalenessWhenDown { get; set; }

    /// <summary>Gets or sets what happens to a write when the second level cannot be told of it.</summary>
    /// <value>The default is <see cref="WriteMode.Available"/>. Without meaning as long as there is no <see cref="SecondLevel"/>.</value>
    public WriteMode WriteMode { get; set; }

    /// <summary>
    /// Gets or sets what writes, for the second level, values of types that the cache's own format does not know, and values
    /// under keys of the application's. All processes that share a second level need the same.
    /// </summary>
    /// <value>
    /// The default, <see langword="null"/>, means: results with such columns stay in memory, and values are written by System.Text.Json.
    /// </value>
    public IResultSerializer? Serializer { get; set; }

    /// <summary>Gets the settings of the first level, the entries in this process' memory.</summary>
    public QueryCacheL1Options L1 { get; } = new();

    /// <summary>Gets or sets the clock that times to live are measured with.</summary>
    /// <value>The default is <see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>
    /// Gets or sets what tells apart the results of contexts that see different rows through equal connection strings: the
    /// tenant, the user, whatever an interceptor sets on the connection. Asked for every cacheable query.
    /// </summary>
    /// <value>The default, <see langword="null"/>, means that the connection string says it all.</value>
    public Func<DbContext, string?>? KeyPrefix { get; set; }

    /// <summary>
    /// Gets or sets whether every transaction of EF Core's is compared, before its COMMIT, with what the database says it has
    /// changed. It finds writes past EF Core on the same connection; costs two round trips per transaction.
    /// </summary>
    /// <value>
    /// The default is <see cref="WriteVerification.Off"/>. PostgreSQL only, where <c>track_counts</c> is on; TRUNCATE and writes
    /// outside of any transaction are not found. A single command of <c>SaveChanges</c> is verified when
    /// <c>Database.AutoTransactionBehavior</c> is <c>Always</c>.
    /// </value>
    public WriteVerification VerifyWrites { get; set; }

    /// <summary>
    /// Gets or sets which share of the hits is checked by asking the database as well. Where its rows differ although nothing
    /// that the cache knows of has changed, they are what the caller gets, the entry is dropped, the log says why, and
    /// <c>efquerycache.verification.mismatches</c> counts it. It finds writes past EF Core, a missing <c>VaryBy</c> and the like.
    /// </summary>
    /// <value>
    /// The default is 0: none. From 0 to 1; 0.001 is one in a thousand. A checked hit costs what a miss costs. Split queries, and
    /// those that allow older rows (<c>AllowTimeDependent</c>, <c>StaleReads</c>), are not checked; queries whose rows the database
    /// may choose freely, such as <c>Take</c> without a unique order, can differ without being stale.
    /// </value>
    public double VerifyHits { get; set; }

    /// <summary>
    /// Gets or sets whether a checked hit that differs from the database throws a <see cref="QueryCacheMismatchException"/>
    /// in place of answering: for development and tests.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool ThrowOnMismatch { get; set; }

    /// <summary>What queries say that neither they nor their profiles do. Asked on every look-up, and settled by the first.</summary>
    internal LoadPolicy CommonLoad => field ??= (EagerRefresh, FailSafeMaxDuration, Jitter, Consistency) == default
        ? LoadPolicy.None
        : new() { EagerRefresh = EagerRefresh, FailSafe = FailSafeMaxDuration, Jitter = Jitter, Consistency = Consistency == default ? null : Consistency };

    /// <summary>How long something that lives so long is kept in memory.</summary>
    internal TimeSpan LimitInMemory(TimeSpan ttl) => L1.Limit(ttl, SecondLevel is not null);

    // That many rows later they have saved what it takes to compile: 3 to 5 ms, and some 60 ns for each row.
    internal int CompileAfter { get; set; } = 65_536;

    // So many rows are taken from the database at once while objects are made of those before: about what PostgreSQL sends at once.
    internal int BlockRows { get; set; } = 64;

    internal bool IsVaryByRequired { get; private set; }

    internal SettingOrigins Origins { get; } = new();

    internal CacheAllOptions? All { get; private set; }

    internal Dictionary<string, QueryCacheProfile> Profiles { get; private set; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Refuses, with an exception, every cacheable query that has neither <c>VaryBy</c> nor a <see cref="KeyPrefix"/>: for
    /// applications with several tenants, where forgetting it would show one tenant's rows to another.
    /// </summary>
    /// <returns>The same options.</returns>
    public QueryCacheOptions RequireVaryBy()
    {
        IsVaryByRequired = true;
        return this;
    }

    /// <summary>Caches every query that can be cached and is not marked with <c>NotCacheable</c>.</summary>
    /// <param name="ttl">How long results may be served when query, profile and model do not say. Must be positive.</param>
    /// <returns>An object that says which entities are left out.</returns>
    public CacheAllOptions CacheAll(TimeSpan ttl) => All = new CacheAllOptions(ttl);

    /// <summary>Adds a profile for queries to follow with <c>Cacheable(c => c.Profile(name))</c>.</summary>
    /// <param name="name">The name. A later profile of the same name takes the place of an earlier one.</param>
    /// <param name="configure">Says what its queries have in common.</param>
    /// <returns>The same options.</returns>
    public QueryCacheOptions AddProfile(string name, Action<QueryCacheProfile> configure)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(configure);
        var profile = new QueryCacheProfile();
        configure(profile);
        Profiles[name] = profile;
        return this;
    }

    /// <summary>Throws when a setting is out of range.</summary>
    /// <exception cref="InvalidOperationException">Names the setting, its value and what it accepts.</exception>
    internal void Validate()
    {
        if (AllProblems().FirstOrDefault() is { } problem) throw new InvalidOperationException(problem);
    }

    internal IEnumerable<string> AllProblems() => Origins.Problems.Concat(Problems().Select(Origins.Name));

    /// <summary>Takes over what may change while the cache is in use. A profile that is gone stays, for the queries that follow it.</summary>
    internal void Reload(QueryCacheOptions newer)
    {
        (Enabled, DefaultTtl, MaxTtl, L1.DefaultTtl, VerifyHits, ThrowOnMismatch) = (newer.Enabled, newer.DefaultTtl, newer.MaxTtl, newer.L1.DefaultTtl, newer.VerifyHits, newer.ThrowOnMismatch);
        if (All is { } all && newer.All is { } newerAll) all.Ttl = newerAll.Ttl;
        var profiles = new Dictionary<string, QueryCacheProfile>(Profiles, Profiles.Comparer);
        foreach (var (name, profile) in newer.Profiles) profiles[name] = profile;
        Profiles = profiles;
    }

    private IEnumerable<string> Problems()
    {
        if (DefaultTtl <= TimeSpan.Zero) yield return Positive(nameof(DefaultTtl), DefaultTtl);
        if (MaxTtl <= TimeSpan.Zero) yield return Positive(nameof(MaxTtl), MaxTtl);
        if (MaxEntryBytes <= 0) yield return Positive(nameof(MaxEntryBytes), MaxEntryBytes);
        if (MaxRows <= 0) yield return Positive(nameof(MaxRows), MaxRows);
        if (L1.SizeLimit <= 0) yield return Positive("L1.SizeLimit", L1.SizeLimit);
        if (EagerRefresh is <= 0 or >= 1) yield return Ratio(nameof(EagerRefresh), EagerRefresh);
        if (Jitter is <= 0 or >= 1) yield return Ratio(nameof(Jitter), Jitter);
        if (FailSafeMaxDuration <= TimeSpan.Zero) yield return Positive(nameof(FailSafeMaxDuration), FailSafeMaxDuration);
        if (!(VerifyHits >= 0 && VerifyHits <= 1)) yield return FormattableString.Invariant($"{nameof(QueryCacheOptions)}.{nameof(VerifyHits)} is {VerifyHits}, but it must be from 0 (no hit is checked) to 1 (every hit is).");
        if (L1.DefaultTtl <= TimeSpan.Zero) yield return Positive("L1.DefaultTtl", L1.DefaultTtl);
        if (L1.MaxEntries is <= 0 and var most) yield return Positive("L1.MaxEntries", most);
        if (L1.SweepInterval <= TimeSpan.Zero || L1.SweepInterval > TimeSpan.FromDays(24)) yield return FormattableString.Invariant($"{nameof(QueryCacheOptions)}.L1.SweepInterval is {L1.SweepInterval}, but it must be positive and at most 24 days.");
        if (MaxStaleness < TimeSpan.FromMilliseconds(20) || MaxStaleness > TimeSpan.FromDays(1)) yield return FormattableString.Invariant($"{nameof(QueryCacheOptions)}.{nameof(MaxStaleness)} is {MaxStaleness}, but it must be from 20 milliseconds to a day.");
        if (!Enum.IsDefined(Consistency)) yield return FormattableString.Invariant($"{nameof(QueryCacheOptions)}.{nameof(Consistency)} is {Consistency}, which is none of the levels.");
        if (MaxStalenessWhenDown <= TimeSpan.Zero) yield return Positive(nameof(MaxStalenessWhenDown), MaxStalenessWhenDown);
        if (L1.PromoteAfter < 1) yield return FormattableString.Invariant($"{nameof(QueryCacheOptions)}.L1.PromoteAfter is {L1.PromoteAfter}, but it must be 1 or more: with the first hit in the second level an entry comes into memory, or with a later one.");
        if (DatabaseId is "") yield return $"{nameof(QueryCacheOptions)}.{nameof(DatabaseId)} is empty. Leave it null to use the connection's database name, or name the database.";
        if (TimeProvider is null) yield return $"{nameof(QueryCacheOptions)}.{nameof(TimeProvider)} is null. Leave it at TimeProvider.System, or give a clock.";

        if (All is { } all && all.Ttl <= TimeSpan.Zero) yield return Positive("CacheAll", all.Ttl);
        foreach (var (name, profile) in Profiles)
        {
            if (profile.GivenTtl <= TimeSpan.Zero) yield return Positive($"Profiles[{name}].Ttl", profile.GivenTtl);
            if (profile.GivenTags.Any(string.IsNullOrWhiteSpace)) yield return $"{nameof(QueryCacheOptions)}.Profiles[{name}].Tags has a tag that is null, empty or white space. Give every tag a name.";
        }

        static string Ratio(string name, object value)
            => FormattableString.Invariant($"{nameof(QueryCacheOptions)}.{name} is {value}, but it must be between 0 and 1, a part of the time to live; null switches it off.");

        static string Positive(string name, object value)
            => FormattableString.Invariant($"{nameof(QueryCacheOptions)}.{name} is {value}, but it must be positive.");
    }

    /// <summary>Two caches may be one when everything they are configured with is the same.</summary>
    internal object Identity
        => (Enabled, DefaultTtl, MaxTtl, DatabaseId, MaxEntryBytes, MaxRows, L1.SizeLimit, L1.MaxEntries, L1.DefaultTtl, L1.SweepInterval, TimeProvider, KeyPrefix, VerifyWrites, VerifyHits, ThrowOnMismatch, SecondLevel, Serializer, WriteMode, Consistency, MaxStaleness, MaxStalenessWhenDown, L1.PromoteAfter, EagerRefresh, FailSafeMaxDuration, Jitter, IsVaryByRequired, Describe(All), Describe(Profiles));

    private static string Describe(CacheAllOptions? all)
        => all is null ? "" : $"{all.Ttl.Ticks} {string.Join(' ', all.Excluded.Select(type => type.AssemblyQualifiedName).Order(StringComparer.Ordinal))}";

    private static string Describe(Dictionary<string, QueryCacheProfile> profiles) => string.Join('\n', profiles
        .OrderBy(p => p.Key, StringComparer.Ordinal)
        .Select(p => $"{p.Key}\t{p.Value.GivenTtl?.Ticks}\t{p.Value.Load}\t{string.Join('\t', p.Value.GivenTags.Order(StringComparer.Ordinal))}"));
}
