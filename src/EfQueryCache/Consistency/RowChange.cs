namespace EfQueryCache.Consistency;

/// <summary>A row or scope that is written to.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Cell">Its tag.</param>
/// <param name="IsScope">Whether it is a scope.</param>
internal readonly record struct RowChange(TableName Table, TagCell Cell, bool IsScope);
