using EfQueryCache.Consistency;

namespace EfQueryCache.Dialects;

/// <summary>A write as a statement names it.</summary>
internal readonly record struct TableWrite(TableName Table, TableOperations Operations);
