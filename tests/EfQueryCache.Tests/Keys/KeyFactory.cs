using EfQueryCache.Analysis;
using EfQueryCache.Consistency;
using EfQueryCache.Dialects.PostgreSql;
using EfQueryCache.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfQueryCache.Tests.Keys;

/// <summary>Plans, databases and keys made by hand, without EF Core's query pipeline.</summary>
internal static class KeyFactory
{
    public static readonly DatabaseIdentity Database = new("made by hand", DatabaseTags.For("made by hand"), mayBeStandby: false);

    public static readonly QueryPlan Plan = MakePlan("SELECT 1", MakeModel(), "p0");

    public static IModel MakeModel() => (IModel)new ModelBuilder().FinalizeModel();

    public static QueryPlan MakePlan(string commandText, IModel model, params string[] parameters) => new(
        commandText,
        [],
        model,
        new QueryAnalysis
        {
            Tables = [],
            Views = [],
            Opaque = [],
            Functions = [],
            Parameters = [.. parameters.Select(name => new QueryParameter(name, "text", null))],
        },
        new PostgreSqlDialect());

    /// <summary>The key of a plan with one parameter.</summary>
    public static QueryCacheKey MakeKey(object? value)
    {
        Assert.True(TryMakeKey(Plan, out var key, value), $"{value?.GetType()} was refused");
        return key;
    }

    public static bool TryMakeKey(QueryPlan plan, out QueryCacheKey key, params object?[] values)
        => QueryCacheKey.TryCreate(
            plan, Database, plan.Parameters.Zip(values).ToDictionary(p => p.First.Name, p => p.Second), out key);
}
