using System.Collections.Concurrent;
using EfQueryCache.Consistency;

namespace EfQueryCache.Dialects;

/// <summary>
/// What a database's catalog says, at one time, about the tables behind its views and about what it does by itself when a
/// table is written to. Thread-safe once it is built.
/// </summary>
internal sealed class DatabaseSchema
{
    private readonly ConcurrentDictionary<TableWrite, WriteEffects> _effects = new();
    private readonly ILookup<string, SchemaRelation> _relations;
    private readonly ILookup<string, SchemaRoutine> _routines;
    private readonly SchemaRoutine[] _hidden;
    private WriteEffects? _hiddenEffects;

    /// <param name="relations">Tables and views.</param>
    /// <param name="routines">The functions and procedures.</param>
    /// <param name="hidden">What can run without being named: behind operators, casts and domains.</param>
    /// <param name="hasEventTriggers">Whether changing the schema runs triggers.</param>
    public DatabaseSchema(
        IEnumerable<SchemaRelation> relations,
        IEnumerable<SchemaRoutine> routines,
        IEnumerable<SchemaRoutine> hidden,
        bool hasEventTriggers)
    {
        _relations = relations.ToLookup(relation => relation.Name.Name, StringComparer.Ordinal);
        _routines = routines.ToLookup(routine => routine.Name, StringComparer.Ordinal);
        _hidden = [.. hidden];
        HasEventTriggers = hasEventTriggers;
    }

    internal bool HasEventTriggers { get; }

    /// <param name="view">A view. Without schema it may be each of its name, so it is all of them.</param>
    /// <returns>A view and the tables behind it, or <see langword="null"/> when it is not known or depends on more than these.</returns>
    public IReadOnlyCollection<TableName>? ExpandView(TableName view)
    {
        var behind = Find(view).Where(relation => relation.IsView).ToHashSet();
        if (behind.Count == 0) return null;
        var open = new Queue<SchemaRelation>(behind);
        while (open.TryDequeue(out var relation))
        {
            if (relation.IsOpaque) return null;
            if (!relation.IsView) continue;
            foreach (var source in relation.Sources)
            {
                if (behind.Add(source)) open.Enqueue(source);
            }
        }

        return [.. behind.Select(relation => relation.Name)];
    }

    /// <summary>What kind of update it is, depending on the columns.</summary>
    public TableOperations UpdateOf(TableName table, IEnumerable<string> columns)
        => Find(table).Aggregate(TableOperations.Update, (update, relation) => update | relation.UpdateOf(columns));

    /// <summary>What a write to a table changes, with the table itself.</summary>
    public WriteEffects EffectsOf(TableWrite write) => _effects.GetOrAdd(write, static (write, schema) =>
    {
        var closure = new WriteClosure(schema);
        var isOnlyRows = closure.AddRows(write);
        var effects = closure.ToEffects(schema.HiddenEffects);
        if (!isOnlyRows || schema.HiddenEffects.Tables.Any(table => table.Name == write.Table.Name)) return effects;
        return effects with { OnlyNamedRows = [write.Table, .. schema.Find(write.Table).Select(relation => relation.Name)] };
    }, this);

    /// <summary>What a text of the user's changes.</summary>
    public WriteEffects EffectsOf(RawCommand command)
    {
        var closure = new WriteClosure(this);
        closure.Add(command);
        return closure.ToEffects(HiddenEffects);
    }

    /// <summary>What running a query of EF Core's changes, through functions of the user's.</summary>
    /// <param name="names">The functions and views it names.</param>
    public WriteEffects EffectsOf(IEnumerable<string> names)
    {
        var closure = new WriteClosure(this);
        closure.AddNames(names);
        return closure.ToEffects();
    }

    internal IEnumerable<SchemaRelation> Find(TableName table)
        => _relations[table.Name].Where(relation => table.Schema is null || relation.Name.Schema == table.Schema);

    internal IEnumerable<SchemaRoutine> FindRoutines(string name) => _routines[name];

    private WriteEffects HiddenEffects
    {
        get
        {
            if (_hiddenEffects is { } known) return known;
            var closure = new WriteClosure(this);
            foreach (var routine in _hidden) closure.Add(routine);
            return _hiddenEffects = closure.ToEffects();
        }
    }
}
