namespace EfQueryCache.Results;

/// <summary>What the provider says about a column.</summary>
internal sealed record ResultColumn(string Name, string DataTypeName, Type FieldType);
