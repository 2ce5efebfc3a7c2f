using System.Globalization;
using EfQueryCache.Analysis;
using EfQueryCache.Querying;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Diagnostics;

/// <summary>Tells where each part of an effective policy came from, by the same precedence that made it.</summary>
internal static class PolicyParts
{
    public static IReadOnlyList<CachePolicyPart> Of(QueryPlan plan, QueryCachePolicy policy, QueryCacheOptions options, DbContext context, TimeSpan ttl)
    {
        var model = plan.PolicyFor(options.All);
        var parts = new List<CachePolicyPart> { Ttl(model, policy, options, ttl) };
        parts.AddRange(policy.Conditions.Tags.Select(tag => new CachePolicyPart("tag", tag, PolicyOrigin.Query)));
        foreach (var name in policy.Profiles.Where(options.Profiles.ContainsKey))
        {
            parts.AddRange(options.Profiles[name].GivenTags.Select(tag => new CachePolicyPart("tag", tag, PolicyOrigin.Profile, name)));
        }

        parts.AddRange(model.Conditions.Tags.Select(tag => new CachePolicyPart("tag", tag, PolicyOrigin.Model)));
        parts.AddRange(policy.Conditions.Tables.Select(table => new CachePolicyPart("dependsOn", table.ToString(), PolicyOrigin.Query)));
        parts.AddRange(policy.Entities.Select(type => new CachePolicyPart("dependsOn", type.Name, PolicyOrigin.Query)));
        if (policy.VaryBy is not null) parts.Add(new CachePolicyPart("varyBy", "values given", PolicyOrigin.Query));
        if (options.KeyPrefix?.Invoke(context) is not null) parts.Add(new CachePolicyPart("keyPrefix", "a prefix", PolicyOrigin.Cache));
        if (policy.AllowTimeDependent) parts.Add(new CachePolicyPart("allowTimeDependent", "true", PolicyOrigin.Query));
        if (policy.StaleReads) parts.Add(new CachePolicyPart("staleReads", "true", PolicyOrigin.Query));
        return parts;
    }

    /// <summary>Who says that the query may be cached, or <see langword="null"/> when nobody does.</summary>
    public static PolicyOrigin? Permission(QueryPlan? plan, QueryCachePolicy policy, QueryCacheOptions options)
    {
        if (!policy.IsImplicit) return PolicyOrigin.Query;
        var model = plan?.PolicyFor(options.All);
        return model?.IsCacheable == true ? PolicyOrigin.Model : model?.IsIncludedInAll == true ? PolicyOrigin.Cache : null;
    }

    private static CachePolicyPart Ttl(PlanPolicy model, QueryCachePolicy policy, QueryCacheOptions options, TimeSpan ttl)
    {
        var text = ttl.ToString("c", CultureInfo.InvariantCulture);
        if (policy.Ttl is not null) return new CachePolicyPart("ttl", text, PolicyOrigin.Query);
        var profile = policy.Profiles.FirstOrDefault(name => options.Profiles.GetValueOrDefault(name)?.GivenTtl == ttl);
        if (profile is not null) return new CachePolicyPart("ttl", text, PolicyOrigin.Profile, profile);
        if (model.Ttl is not null) return new CachePolicyPart("ttl", text, PolicyOrigin.Model);
        return new CachePolicyPart("ttl", text, policy.IsImplicit && !model.IsCacheable ? PolicyOrigin.Cache : PolicyOrigin.Default);
    }
}
