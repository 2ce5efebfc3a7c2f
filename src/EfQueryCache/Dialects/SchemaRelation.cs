using EfQueryCache.Consistency;

namespace EfQueryCache.Dialects;

/// <summary>A table or view of the catalog with everything that the database does by itself when it is written to.</summary>
internal sealed class SchemaRelation(TableName name, bool isView)
{
    public TableName Name => name;

    public bool IsView => isView;

    /// <summary>Whether it keeps what its query has read when it was last refreshed.</summary>
    public bool IsMaterialized { get; init; }

    /// <summary>Whether its rows are those of its children, and an UPDATE moves a row from one to another.</summary>
    public bool IsPartitioned { get; init; }

    /// <summary>Whether a statement that writes to it may become another: by rules, or because it is no table of its own.</summary>
    public bool RewritesStatements { get; init; }

    /// <summary>The operations whose rows triggers may change before they are written.</summary>
    public TableOperations RewritesRows { get; set; }

    /// <summary>The tables and views that a view, materialized or not, reads.</summary>
    public List<SchemaRelation> Sources { get; } = [];

    /// <summary>Whether a view reads more than tables and views of the user's.</summary>
    public bool IsOpaque { get; set; }

    /// <summary>What it inherits from, or is a partition of: its rows are rows of those too.</summary>
    public List<SchemaRelation> Parents { get; } = [];

    public List<SchemaRelation> Children { get; } = [];

    public List<SchemaForeignKey> Dependents { get; } = [];

    /// <summary>The columns that others refer to and follow.</summary>
    public HashSet<string> FollowedColumns { get; } = new(StringComparer.Ordinal);

    /// <summary>What triggers, defaults and checks run when it is written to.</summary>
    public List<(TableOperations On, SchemaRoutine Routine)> Routines { get; } = [];

    /// <summary>What its query and its policies run whenever it is read, which writing does too.</summary>
    public List<SchemaRoutine> ReadRoutines { get; } = [];

    /// <summary>What rewriting rules may write to instead, or also.</summary>
    public List<(TableOperations On, SchemaRelation Relation)> Rules { get; } = [];

    public TableOperations UpdateOf(IEnumerable<string> columns)
        => FollowedColumns.Overlaps(columns) ? TableOperations.Update | TableOperations.KeyUpdate : TableOperations.Update;
}
