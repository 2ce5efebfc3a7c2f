namespace EfQueryCache.Consistency;

/// <summary>
/// The rules by which a result depends on rows or scopes instead of whole tables, each of which a test switches off once to
/// prove that it would notice. Always all on outside of tests.
/// </summary>
internal sealed record NarrowingRules
{
    public static readonly NarrowingRules All = new();

    /// <summary>Whether results depend on less than tables at all.</summary>
    public bool IsOn { get; init; } = true;

    /// <summary>Conditions that NULL passes do not narrow a table for which an outer join makes up rows.</summary>
    public bool NullExtendedSide { get; init; } = true;

    /// <summary>An ON narrows nothing but the table that it joins, and not one of which all rows are kept.</summary>
    public bool OnlyJoinedTable { get; init; } = true;

    /// <summary>A row is known by all columns of its key.</summary>
    public bool WholeKey { get; init; } = true;

    /// <summary>Each occurrence of a table must be narrowed.</summary>
    public bool EveryOccurrence { get; init; } = true;

    /// <summary>Only types that the database compares like .NET.</summary>
    public bool ExactTypes { get; init; } = true;

    /// <summary>A write of which the rows are not known changes all rows.</summary>
    public bool Bulk { get; init; } = true;

    /// <summary>What the database does by itself counts as such a write.</summary>
    public bool BulkEffects { get; init; } = true;

    /// <summary>An insert whose key the database makes up changes what was not found by key.</summary>
    public bool GeneratedKeys { get; init; } = true;
}
