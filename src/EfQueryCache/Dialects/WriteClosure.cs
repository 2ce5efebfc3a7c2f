using EfQueryCache.Consistency;

namespace EfQueryCache.Dialects;

/// <summary>Follows a write through a schema: cascades, triggers, rules, partitions, views and what functions write.</summary>
internal sealed class WriteClosure(DatabaseSchema schema)
{
    private readonly HashSet<TableName> _tables = [];
    private readonly Dictionary<SchemaRelation, TableOperations> _done = [];
    private readonly HashSet<SchemaRoutine> _routines = [];
    private string? _unsure;

    public void BeUnsure(string why) => _unsure ??= why;

    public void Add(TableWrite write)
    {
        _tables.Add(write.Table);
        foreach (var relation in schema.Find(write.Table)) Add(relation, write.Operations);
    }

    public void Add(RawCommand command)
    {
        if (command.Unsure is { } why) BeUnsure(why);
        foreach (var write in command.Writes) Add(write);
        foreach (var procedure in command.Calls)
        {
            if (!schema.FindRoutines(procedure).Any()) BeUnsure($"procedure {procedure}");
        }

        AddNames(command.Names);
    }

    public void AddNames(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            foreach (var routine in schema.FindRoutines(name)) Add(routine);
        }
    }

    public void Add(SchemaRoutine routine)
    {
        if (!_routines.Add(routine)) return;
        if (routine.Body is null) BeUnsure($"function {routine.Name}");
        else Add(routine.Body.Value);
        foreach (var called in routine.Calls) Add(called);
    }

    public WriteEffects ToEffects() => new(_tables, _unsure);

    public WriteEffects ToEffects(WriteEffects others)
        => others.Tables.Count == 0 && others.Unsure is null ? ToEffects() : new([.. _tables, .. others.Tables], _unsure ?? others.Unsure);

    private void Add(SchemaRelation relation, TableOperations operations)
    {
        var done = _done.GetValueOrDefault(relation);
        var added = operations & ~done;
        if (added == 0) return;
        _done[relation] = done | added;
        _tables.Add(relation.Name);
        AddAncestors(relation);

        foreach (var child in relation.Children) Add(child, added);
        foreach (var (on, routine) in relation.Routines)
        {
            if ((on & added) != 0) Add(routine);
        }

        foreach (var (on, target) in relation.Rules)
        {
            if ((on & added) != 0) Add(target, TableOperations.Any);
        }

        if (relation.IsView)
        {
            foreach (var source in relation.Sources) Add(source, added);
        }

        foreach (var key in relation.Dependents) AddDependent(key, added);
    }

    private void AddDependent(SchemaForeignKey key, TableOperations operations)
    {
        if ((operations & TableOperations.TruncateCascade) != 0) Add(key.Dependent, TableOperations.Truncate | TableOperations.TruncateCascade);
        if ((operations & TableOperations.Delete) != 0 && key.OnDelete != TableOperations.None)
        {
            Add(key.Dependent, key.OnDelete == TableOperations.Delete ? TableOperations.Delete : key.Dependent.UpdateOf(key.Columns));
        }

        if ((operations & TableOperations.KeyUpdate) != 0 && key.OnKeyUpdate) Add(key.Dependent, key.Dependent.UpdateOf(key.Columns));
    }

    // Rows of a partition are rows of the table, but writing to it does to the table itself nothing else.
    private void AddAncestors(SchemaRelation relation)
    {
        foreach (var parent in relation.Parents)
        {
            if (_tables.Add(parent.Name)) AddAncestors(parent);
        }
    }
}
