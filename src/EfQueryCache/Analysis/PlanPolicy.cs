using EfQueryCache.Querying;

namespace EfQueryCache.Analysis;

/// <summary>What the model and the cache say about caching the tables that a plan reads.</summary>
internal sealed class PlanPolicy
{
    /// <param name="plan">The plan.</param>
    /// <param name="all">What the cache does with queries that are not marked.</param>
    public PlanPolicy(QueryPlan plan, CacheAllOptions? all)
    {
        var policies = ModelPolicies.Of(plan.Model);
        var tables = plan.Analysis.Tables.Select(policies.Of).ToArray();
        IsForbidden = tables.Any(table => table.IsForbidden);
        IsCacheable = tables.Any(table => table.Entities.Count > 0) && tables.All(table => table.IsCacheable);
        Ttl = IsCacheable ? tables.Select(table => table.Ttl).Aggregate((TimeSpan?)null, QueryCachePolicy.Shorter) : null;
        Conditions = IsCacheable ? Conditions.Create(tables.SelectMany(table => table.Tags), []) : Conditions.None;
        IsIncludedInAll = all is not null && !tables.Any(table => table.IsAnyOf(all.Excluded));
    }

    /// <summary>Whether one of the entities must never be cached.</summary>
    public bool IsForbidden { get; }

    /// <summary>Whether the query is cacheable without a mark of its own.</summary>
    public bool IsCacheable { get; }

    public bool IsIncludedInAll { get; }

    public TimeSpan? Ttl { get; }

    public Conditions Conditions { get; }
}
