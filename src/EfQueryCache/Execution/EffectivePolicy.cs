using EfQueryCache.Analysis;
using EfQueryCache.Consistency;
using EfQueryCache.Querying;
using EfQueryCache.Storage;
using EfQueryCache.Values;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfQueryCache.Execution;

/// <summary>What query, profiles, model and cache together say about one execution.</summary>
internal readonly record struct EffectivePolicy(TimeSpan Ttl, Conditions Conditions, LoadPolicy Load)
{
    /// <returns><see langword="false"/> with a reason when the query must not be, or need not be, cached.</returns>
    /// <exception cref="InvalidOperationException">The query names a profile or an entity that there is not.</exception>
    public static bool TryResolve(QueryPlan plan, QueryCachePolicy policy, QueryCache cache, out EffectivePolicy effective, out BypassReason reason)
    {
        var options = cache.Options;
        var model = plan.PolicyFor(options.All);
        effective = default;
        reason = BypassReason.NotCacheableEntity;
        if (model.IsForbidden) return false;

        reason = BypassReason.NotMarked;
        if (policy.IsImplicit && !model.IsCacheable && !model.IsIncludedInAll) return false;

        var ttl = policy.Ttl;
        var conditions = policy.Conditions.And(model.Conditions);
        var load = policy.Load;
        if (policy.Profiles.Length > 0) Follow(policy.Profiles, options, ref ttl, ref conditions, ref load);
        if (policy.Entities.Length > 0) conditions = conditions.And(TablesOf(policy.Entities, plan.Model));

        ttl ??= model.Ttl ?? cache.Pressure.Lengthen(policy.IsImplicit && !model.IsCacheable ? options.All!.Ttl : options.DefaultTtl);
        effective = new EffectivePolicy(ttl.Value, conditions, load.Or(options.CommonLoad));
        return true;
    }

    /// <summary>Whether what is in memory may be served now without asking a second level. To be asked before anything is looked at there.</summary>
    /// <remarks>Values are what all processes share at once, and so is what they are made of.</remarks>
    public bool TrustsMemory(QueryCache cache, long now)
        => cache.Backplane is not { } backplane || (Load.Consistency != ConsistencyLevel.Strict && backplane.IsTrusted(now) && !ReadScope.IsMakingValue);

    /// <summary>Whether so much of an entry's time to live has passed that one caller is to load it anew.</summary>
    public bool IsTimeToRefresh(QueryCacheEntry entry, TimeProvider clock, long now)
    {
        if (Load.EagerRefresh is not { } threshold) return false;
        var ttl = entry.Ttl < Ttl ? entry.Ttl : Ttl;
        return clock.GetElapsedTime(entry.Created, now) >= ttl * threshold;
    }

    private static void Follow(IEnumerable<string> names, QueryCacheOptions options, ref TimeSpan? ttl, ref Conditions conditions, ref LoadPolicy load)
    {
        TimeSpan? ofProfiles = null;
        var loadOfProfiles = LoadPolicy.None;
        foreach (var name in names)
        {
            if (!options.Profiles.TryGetValue(name, out var profile))
            {
                var known = options.Profiles.Count == 0 ? "there are none" : $"known are {string.Join(", ", options.Profiles.Keys.Order(StringComparer.Ordinal))}";
                throw new InvalidOperationException(
                    $"A query follows the cache profile \"{name}\", which does not exist ({known}). Add it where the cache is configured: AddProfile(\"{name}\", p => …).");
            }

            ofProfiles = QueryCachePolicy.Shorter(ofProfiles, profile.GivenTtl);
            conditions = conditions.And(Conditions.Create(profile.GivenTags, []));
            loadOfProfiles = loadOfProfiles.And(profile.Load);
        }

        load = load.Or(loadOfProfiles);
        ttl ??= ofProfiles;
    }

    // Apart from the above, which every look-up runs, and which needs no closure so.
    private static Conditions TablesOf(Type[] entities, IModel model) => Conditions.Create([], entities.SelectMany(type => TablesOf(type, model)));

    private static IEnumerable<TableName> TablesOf(Type type, IModel model)
    {
        var entity = model.FindEntityType(type) ?? throw new InvalidOperationException(
            $"A query declares that it depends on {type.Name}, which is not an entity of its context's model. Name an entity of the model, or tables: DependsOn(\"schema.table\").");
        return entity.GetAllBaseTypesInclusive().Concat(entity.GetDerivedTypesInclusive())
            .SelectMany(related => related.GetTableMappings())
            .Select(mapping => new TableName(mapping.Table.Schema, mapping.Table.Name))
            .Distinct();
    }
}
