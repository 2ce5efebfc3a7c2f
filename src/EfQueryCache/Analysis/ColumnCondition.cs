namespace EfQueryCache.Analysis;

/// <summary>A conjunct that only rows pass whose column has one of some values.</summary>
/// <param name="Column">The column.</param>
/// <param name="Values">The values; none for <c>IS NULL</c>.</param>
/// <param name="Origin">Where it stands.</param>
/// <param name="IsExact">Whether the database compares like the cache: same types on both sides, equal only if the same.</param>
internal sealed record ColumnCondition(string Column, IReadOnlyList<ConditionValue> Values, ConditionOrigin Origin, bool IsExact)
{
    /// <summary>Whether it is <c>IS NULL</c>, which the rows that an outer join makes up pass too.</summary>
    public bool IsNull => Values.Count == 0;
}
