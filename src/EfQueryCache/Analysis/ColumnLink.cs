namespace EfQueryCache.Analysis;

/// <summary>An equality in the ON by which a table is joined, of one of its columns and one of a table that stands before it.</summary>
/// <param name="Column">The column.</param>
/// <param name="Other">The table before it.</param>
/// <param name="OtherColumn">The column of that.</param>
internal sealed record ColumnLink(string Column, TableOccurrence Other, string OtherColumn);
