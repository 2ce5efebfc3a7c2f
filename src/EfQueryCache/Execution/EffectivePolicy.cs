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

        var (ttl, conditions, load) = (policy.Ttl, policy.Conditions, policy.Load);
        if (policy.Profiles.Length + policy.Entities.Length > 0) (ttl, conditions, load) = Follow(policy, plan.Model, options);

        effective = new EffectivePolicy(
            ttl ?? model.Ttl ?? cache.Pressure.Lengthen(policy.IsImplicit && !model.IsCacheable ? options.All!.Ttl : options.DefaultTtl),
            conditions.And(model.Conditions),
            load.Or(options.CommonLoad));
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

    // What a policy says itself, and what the profiles and entities say that it names.
    private static (TimeSpan? Ttl, Conditions Conditions, LoadPolicy Load) Follow(QueryCachePolicy policy, IModel model, QueryCacheOptions options)
    {
        var conditions = policy.Conditions;
        TimeSpan? ofProfiles = null;
        var loadOfProfiles = LoadPolicy.None;
        foreach (var name in policy.Profiles)
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

        if (policy.Entities.Length > 0) conditions = conditions.And(Conditions.Create([], policy.Entities.SelectMany(type => TablesOf(type, model))));
        return (policy.Ttl ?? ofProfiles, conditions, policy.Load.Or(loadOfProfiles));
    }

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
