using System.Runtime.CompilerServices;
using EfQueryCache.Consistency;
using EfQueryCache.Diagnostics;
using EfQueryCache.Dialects;
using EfQueryCache.Keys;
using EfQueryCache.Querying;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfQueryCache.Analysis;

/// <summary>
/// Everything about a query that does not change from one execution to the next: its SQL, what it depends on, whether it
/// can be cached at all. Equal queries of one model share one plan, so that keys compare it by reference.
/// </summary>
internal sealed partial class QueryPlan
{
    private readonly ConditionalWeakTable<DatabaseTags, Resolved> _byDatabase = [];

    // The common case is one database per plan; it is found without a look-up.
    private volatile Resolved? _latest;
    private volatile Expanded? _expanded;
    private readonly RawCommand? _raw;
    private PlanPolicy? _policy;
    private int _bypasses;

    public QueryPlan(
        string commandText, IReadOnlyList<IRelationalParameter> sent, IModel model, QueryAnalysis analysis, IDatabaseDialect dialect)
    {
        (CommandText, Model, Analysis) = (commandText, model, analysis);
        Hash = HashCode.Combine(CommandText, model);
        Volatile = [.. analysis.Functions.Where(dialect.IsVolatile)];
        IsOnlyTimeDependent = Volatile.All(dialect.IsTimeDependent);
        HasOnlyTables = analysis.Views.Count == 0 && analysis.Opaque.Count == 0;

        // The arguments of raw SQL are not in the tree; they are sent as what their CLR types are mapped to.
        var missing = sent.Select(p => p.InvariantName).Except(analysis.Parameters.Select(p => p.Name)).ToArray();
        Parameters = [.. analysis.Parameters, .. missing.Select(name => new QueryParameter(name, "", null))];
        _raw = analysis.HasRawSql ? dialect.ReadCommand(CommandText) : null;
        if (analysis.IsWrite || _raw?.IsRead == false) Bypass = BypassReason.Write;
        else if (missing.Length > 0 && !analysis.HasRawSql) Bypass = BypassReason.ParameterType;
    }

    public string CommandText { get; }

    public IModel Model { get; }

    public QueryAnalysis Analysis { get; }

    public QueryParameter[] Parameters { get; }

    /// <summary>Why this query never comes from the cache, or <see langword="null"/> when it may.</summary>
    public BypassReason? Bypass { get; }

    /// <summary>The functions whose result depends on more than their arguments.</summary>
    public string[] Volatile { get; }

    /// <summary>Whether all volatile functions depend on nothing but the time.</summary>
    public bool IsOnlyTimeDependent { get; }

    /// <summary>Whether it reads nothing but tables, which the model knows.</summary>
    public bool HasOnlyTables { get; }

    public int Hash { get; }

    public PlanCounters Counters { get; } = new();

    /// <summary>Says <see langword="true"/> once, so that what is logged about a plan is logged once.</summary>
    public bool IsFirstBypass() => Interlocked.Exchange(ref _bypasses, 1) == 0;

    /// <summary>What exactly makes the query uncacheable, for people to read.</summary>
    public string DescribeBypass(BypassReason reason) => reason switch
    {
        BypassReason.OpaqueSource => string.Join(", ", Analysis.Opaque.Concat(Analysis.Views.Select(view => $"view {view}"))),
        BypassReason.VolatileFunction => string.Join(", ", Volatile.Select(name => $"{name}()")),
        BypassReason.CatalogIsRead => string.Join(", ", Analysis.Views.Select(view => $"view {view}")),
        _ => "",
    };

    /// <summary>What the model says. The cache's settings never change, and a plan belongs to one cache.</summary>
    public PlanPolicy PolicyFor(CacheAllOptions? all) => _policy ??= new PlanPolicy(this, all);

    /// <summary>The tables behind the views, or <see langword="null"/> when one of them cannot be told.</summary>
    public Conditions? ExpandViews(DatabaseSchema schema) => Expand(schema).Tables;

    /// <summary>Whether running the query writes, through a function of the user's: then it has to run each time.</summary>
    public bool WritesIn(DatabaseSchema schema) => Expand(schema).Writes;

    private Expanded Expand(DatabaseSchema schema)
    {
        if (_expanded is { } known && ReferenceEquals(known.Schema, schema)) return known;
        var tables = Analysis.Views.Select(schema.ExpandView).ToArray();
        var conditions = tables.Any(t => t is null) ? null : Conditions.Create([], tables.SelectMany(t => t!));
        var effects = _raw is null ? schema.EffectsOf(Analysis.Names) : schema.EffectsOf(_raw);
        return _expanded = new Expanded(schema, conditions, effects.Tables.Count > 0 || effects.Unsure is not null);
    }

    /// <summary>Adds the tags that an entry of one execution carries in a database.</summary>
    /// <param name="database">The database.</param>
    /// <param name="key">Has the values of the parameters.</param>
    /// <param name="rules">The rules of the cache that the plan belongs to.</param>
    /// <param name="cells">Where the tags are added.</param>
    /// <param name="names">If given, gets what the tags of rows and scopes are called here.</param>
    public void AddDependencies(DatabaseTags database, in ResultKey key, NarrowingRules rules, List<TagCell> cells, Dictionary<TagCell, string>? names = null)
    {
        if (_latest is not { } resolved || !ReferenceEquals(resolved.Database, database))
        {
            _latest = resolved = _byDatabase.GetValue(database, database => Resolve(database, rules));
        }

        cells.AddRange(resolved.Cells);
        foreach (var pins in resolved.Pins) pins.AddCells(key, rules, cells, names);
    }

    private Resolved Resolve(DatabaseTags database, NarrowingRules rules)
    {
        var cells = new List<TagCell> { database.Everything };
        var narrowed = new List<TablePins>();
        var names = new List<string>();
        foreach (var table in Analysis.Tables)
        {
            if (Narrowing.Find(table, Analysis, Parameters, database, rules) is { } pins)
            {
                narrowed.Add(pins);
                names.AddRange(pins.Names);
            }
            else
            {
                database.Table(table.Name).AddReadCells(table.Schema, cells);
                names.Add(table.ToString());
            }
        }

        return new Resolved(database, [.. cells.Distinct()], [.. narrowed], [.. names]);
    }

    private sealed record Expanded(DatabaseSchema Schema, Conditions? Tables, bool Writes);

    private sealed record Resolved(DatabaseTags Database, TagCell[] Cells, TablePins[] Pins, string[] Names);
}
