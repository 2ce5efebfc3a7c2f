using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using EfQueryCache.Dialects;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Analysis;

/// <summary>
/// The plans of one cache. Found by the command text's instance, which is one look-up; where EF Core has generated the
/// same text again (sync and async forms, texts it does not keep), by value.
/// </summary>
internal sealed class QueryPlans
{
    // Queries that spell values into their text would grow the map for ever; past this many it starts anew, which costs
    // misses and nothing else.
    private const int MaxPlans = 4096;

    private readonly ConditionalWeakTable<string, QueryPlan> _byInstance = [];
    private readonly ConditionalWeakTable<IModel, object> _models = [];
    private readonly ConcurrentDictionary<Identity, QueryPlan> _byValue = new();

    /// <summary>The models of the queries that were looked for here.</summary>
    public IEnumerable<IModel> Models => _models.Select(known => known.Key);

    /// <summary>What is known of at the moment.</summary>
    public IEnumerable<QueryPlan> All => _byValue.Values;

    /// <returns><see langword="null"/> for a text that EF Core did not generate from a query.</returns>
    public QueryPlan? Find(IRelationalCommandTemplate template, IModel model, IDatabaseDialect dialect)
    {
        if (_byInstance.TryGetValue(template.CommandText, out var plan)) return plan;
        if (AnalyzedCommands.Find(template.CommandText) is not { } analysis) return null;

        var identity = new Identity(template.CommandText, model, StoreTypes(analysis));
        if (!_byValue.TryGetValue(identity, out plan))
        {
            if (_byValue.Count >= MaxPlans) _byValue.Clear();
            plan = _byValue.GetOrAdd(identity, _ => new QueryPlan(template.CommandText, template.Parameters, model, analysis, dialect));
        }

        _byInstance.AddOrUpdate(template.CommandText, plan);
        _models.TryAdd(model, model);
        return plan;
    }

    private static string StoreTypes(QueryAnalysis analysis)
        => string.Join('|', analysis.Parameters.Select(p => $"{p.Name}:{p.StoreType}:{p.Converter?.GetType()}"));

    private readonly record struct Identity(string CommandText, IModel Model, string StoreTypes);
}
