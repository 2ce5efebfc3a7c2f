namespace EfQueryCache.Consistency;

/// <summary>A row or scope that is written to.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Cell">Its tag.</param>
internal readonly record struct RowChange(TableName Table, TagCell Cell);
