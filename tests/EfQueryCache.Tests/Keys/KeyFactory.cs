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
    public static readonly DatabaseIdentity Database = new("made by hand", "server", DatabaseTags.For("made by hand"), mayBeStandby: false);

    public static readonly QueryPlan Plan = MakePlan("SELECT 1", MakeModel(), "p0");

    private static readonly QueryPlan[] Plans = [.. Enumerable.Range(0, 4).Select(
        count => MakePlan($"SELECT {count} parameters", MakeModel(), [.. Enumerable.Range(0, count).Select(i => $"p{i}")]))];

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
    public static ResultKey MakeKey(object? value)
    {
        Assert.True(TryMakeKey(Plan, out var key, value), $"{value?.GetType()} was refused");
        return key;
    }

    /// <summary>The key of a list of values, on the plan for so many.</summary>
    public static ResultKey MakeKeyOfAll(object?[] values)
    {
        Assert.True(TryMakeKey(Plans[values.Length], out var key, values), $"Refused: {ParameterValues.Describe(values)}");
        return key;
    }

    public static bool TryMakeKey(QueryPlan plan, out ResultKey key, params object?[] values)
        => ResultKey.TryCreate(
            plan, Database, plan.Parameters.Zip(values).ToDictionary(p => p.First.Name, p => p.Second), out key);
}
