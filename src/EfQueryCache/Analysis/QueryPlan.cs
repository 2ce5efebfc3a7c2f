using System.Runtime.CompilerServices;
using EfQueryCache.Consistency;
using EfQueryCache.Dialects;
using EfQueryCache.Keys;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfQueryCache.Analysis;

/// <summary>
/// Everything about a query that does not change from one execution to the next: its SQL, what it depends on, whether it
/// can be cached at all. Equal queries of one model share one plan, so that keys compare it by reference.
/// </summary>
internal sealed class QueryPlan
{
    private readonly ConditionalWeakTable<DatabaseTags, Resolved> _byDatabase = [];

    // The common case is one database per plan; it is found without a look-up.
    private volatile Resolved? _latest;
    private int _bypasses;

    public QueryPlan(string commandText, IModel model, QueryAnalysis analysis, BypassReason? bypass)
    {
        (CommandText, Model, Analysis, Bypass) = (commandText, model, analysis, bypass);
        Parameters = [.. analysis.Parameters];
        Hash = HashCode.Combine(commandText, model);
    }

    public string CommandText { get; }

    public IModel Model { get; }

    public QueryAnalysis Analysis { get; }

    public QueryParameter[] Parameters { get; }

    /// <summary>Why this query never comes from the cache, or <see langword="null"/> when it may.</summary>
    public BypassReason? Bypass { get; }

    public int Hash { get; }

    /// <summary>Says <see langword="true"/> once, so that what is logged about a plan is logged once.</summary>
    public bool IsFirstBypass() => Interlocked.Exchange(ref _bypasses, 1) == 0;

    /// <summary>What exactly makes the query uncacheable, for people to read.</summary>
    public string DescribeBypass(IDatabaseDialect dialect) => Bypass switch
    {
        BypassReason.OpaqueSource => string.Join(", ", Analysis.Opaque),
        BypassReason.VolatileFunction => string.Join(", ", Analysis.Functions.Where(dialect.IsVolatile).Select(name => $"{name}()")),
        _ => "",
    };

    /// <summary>The tags every entry of this plan carries in a database. The array is shared: never change it.</summary>
    public TagCell[] Dependencies(DatabaseTags database)
    {
        if (_latest is { } latest && ReferenceEquals(latest.Database, database)) return latest.Cells;
        var resolved = _byDatabase.GetValue(database, Resolve);
        _latest = resolved;
        return resolved.Cells;
    }

    private Resolved Resolve(DatabaseTags database)
    {
        var cells = new List<TagCell> { database.Everything };
        foreach (var table in Analysis.Tables) database.Table(table.Name).AddReadCells(table.Schema, cells);
        return new Resolved(database, [.. cells.Distinct()]);
    }

    private sealed record Resolved(DatabaseTags Database, TagCell[] Cells);
}
