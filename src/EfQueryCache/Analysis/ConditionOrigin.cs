namespace EfQueryCache.Analysis;

/// <summary>Where a condition on a table's column stands.</summary>
internal enum ConditionOrigin
{
    /// <summary>In the WHERE of the SELECT that has the table in its FROM list: rows that fail it are in no result.</summary>
    Where,

    /// <summary>In the ON by which the table itself is joined, inner or as the right side of a left join.</summary>
    OwnJoin,

    /// <summary>In an ON of the same FROM list that does not narrow the table: that of another, or of a join that keeps all its rows.</summary>
    OtherJoin,
}
