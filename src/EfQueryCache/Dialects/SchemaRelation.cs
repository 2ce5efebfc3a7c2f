using EfQueryCache.Consistency;

namespace EfQueryCache.Dialects;

/// <summary>A table or view of the catalog with everything that the database does by itself when it is written to.</summary>
internal sealed class SchemaRelation(TableName name, bool isView)
{
    public TableName Name => name;

    public bool IsView => isView;

    /// <summary>The tables and views that a view reads.</summary>
    public List<SchemaRelation> Sources { get; } = [];

    /// <summary>Whether a view reads more than tables and views of the user's.</summary>
    public bool IsOpaque { get; set; }

    /// <summary>What it inherits from, or is a partition of: its rows are rows of those too.</summary>
    public List<SchemaRelation> Parents { get; } = [];

    public List<SchemaRelation> Children { get; } = [];

    public List<SchemaForeignKey> Dependents { get; } = [];

    /// <summary>The columns that others refer to and follow.</summary>
    public HashSet<string> FollowedColumns { get; } = new(StringComparer.Ordinal);

    /// <summary>What triggers, defaults, checks and policies run.</summary>
    public List<(TableOperations On, SchemaRoutine Routine)> Routines { get; } = [];

    /// <summary>What rewriting rules may write to instead, or also.</summary>
    public List<(TableOperations On, SchemaRelation Relation)> Rules { get; } = [];

    public TableOperations UpdateOf(IEnumerable<string> columns)
        => FollowedColumns.Overlaps(columns) ? TableOperations.Update | TableOperations.KeyUpdate : TableOperations.Update;
}
