using EfQueryCache.Consistency;

namespace EfQueryCache.Dialects;

/// <summary>Follows a write through a schema: cascades, triggers, rules, partitions, views and what functions write.</summary>
internal sealed class WriteClosure(DatabaseSchema schema)
{
    private readonly HashSet<TableName> _tables = [];
    private readonly Dictionary<SchemaRelation, TableOperations> _done = [];
    private readonly HashSet<SchemaRelation> _read = [];
    private readonly HashSet<SchemaRoutine> _routines = [];

    // Those that more is written to than the statement says.
    private readonly HashSet<SchemaRelation> _others = [];
    private string? _unsure;
    private bool _changesSchema;

    public void Add(TableWrite write)
    {
        _tables.Add(write.Table);
        foreach (var relation in schema.Find(write.Table)) Add(relation, write.Operations, isOwn: false);
    }

    /// <summary>A statement that names the rows that it writes to.</summary>
    /// <returns>Whether all that is written to the table by itself and by what follows are these rows.</returns>
    public bool AddRows(TableWrite write)
    {
        _tables.Add(write.Table);
        var named = schema.Find(write.Table).ToArray();
        foreach (var relation in named) Add(relation, write.Operations, isOwn: true);
        return named.Length > 0 && !Array.Exists(named, relation => _others.Contains(relation) || IsRewritten(relation, write.Operations));
    }

    public void Add(RawCommand command)
    {
        _unsure ??= command.Unsure;
        _changesSchema |= command.ChangesSchema;
        if (command.RunsEventTriggers && schema.HasEventTriggers) _unsure ??= "an event trigger";
        foreach (var write in command.Writes) Add(write);
        foreach (var procedure in command.Calls)
        {
            if (!schema.FindRoutines(procedure).Any()) _unsure ??= $"procedure {procedure}";
        }

        AddNames(command.Names);
    }

    public void AddNames(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            foreach (var routine in schema.FindRoutines(name)) Add(routine);
            foreach (var relation in schema.Find(new TableName(null, name))) AddRead(relation);
        }
    }

    public void Add(SchemaRoutine routine)
    {
        if (!_routines.Add(routine)) return;
        if (routine.Body is null) _unsure ??= $"function {routine.Name}";
        else Add(routine.Body.Value);
        foreach (var called in routine.Calls) Add(called);
    }

    public WriteEffects ToEffects() => new(_tables, _unsure, _changesSchema);

    public WriteEffects ToEffects(WriteEffects others)
        => others.Tables.Count == 0 && others.Unsure is null ? ToEffects() : new([.. _tables, .. others.Tables], _unsure ?? others.Unsure, _changesSchema);

    private static bool IsRewritten(SchemaRelation relation, TableOperations operations) => relation.RewritesStatements
        || (relation.RewritesRows & operations) != 0
        || relation.Children.Exists(child => IsRewritten(child, TableOperations.Any));

    // Own are the rows that a statement names, and the same rows in partitions and heirs.
    private void Add(SchemaRelation relation, TableOperations operations, bool isOwn)
    {
        if (!isOwn) AddOther(relation);
        var done = _done.GetValueOrDefault(relation);
        var added = operations & ~done;
        if (added == 0) return;
        _done[relation] = done | added;
        _tables.Add(relation.Name);
        AddAncestors(relation);
        AddQuery(relation);

        // A row that an UPDATE moves to another partition is deleted from the one and inserted into the other.
        var isMoving = relation.IsPartitioned && (added & TableOperations.Update) != 0;
        foreach (var child in relation.Children) Add(child, isMoving ? added | TableOperations.Insert | TableOperations.Delete : added, isOwn);

        // A trigger that executes texts writes rows with them; who changes the schema calls a function or procedure.
        var changesSchema = _changesSchema;
        foreach (var (on, routine) in relation.Routines)
        {
            if ((on & added) != 0) Add(routine);
        }

        _changesSchema = changesSchema;

        foreach (var (on, target) in relation.Rules)
        {
            if ((on & added) != 0) Add(target, TableOperations.Any, isOwn: false);
        }

        if (relation.IsView)
        {
            foreach (var source in relation.Sources) Add(source, added, isOwn: false);
        }

        foreach (var key in relation.Dependents) AddDependent(key, added);
    }

    // With all that share rows with it.
    private void AddOther(SchemaRelation relation)
    {
        if (!_others.Add(relation)) return;
        foreach (var parent in relation.Parents) AddOther(parent);
        foreach (var child in relation.Children) AddOther(child);
    }

    private void AddRead(SchemaRelation relation)
    {
        if (!relation.IsMaterialized) AddQuery(relation);
    }

    private void AddQuery(SchemaRelation relation)
    {
        if (!_read.Add(relation)) return;
        foreach (var routine in relation.ReadRoutines) Add(routine);
        foreach (var source in relation.Sources) AddRead(source);
    }

    private void AddDependent(SchemaForeignKey key, TableOperations operations)
    {
        if ((operations & TableOperations.TruncateCascade) != 0) Add(key.Dependent, TableOperations.Truncate | TableOperations.TruncateCascade, isOwn: false);
        if ((operations & TableOperations.Delete) != 0 && key.OnDelete != TableOperations.None)
        {
            Add(key.Dependent, key.OnDelete == TableOperations.Delete ? TableOperations.Delete : key.Dependent.UpdateOf(key.Columns), isOwn: false);
        }

        if ((operations & TableOperations.KeyUpdate) != 0 && key.OnKeyUpdate) Add(key.Dependent, key.Dependent.UpdateOf(key.Columns), isOwn: false);
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
