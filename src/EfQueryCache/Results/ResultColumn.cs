namespace EfQueryCache.Results;

/// <summary>What the provider says about a column.</summary>
internal sealed record ResultColumn(string Name, string DataTypeName, Type FieldType)
{
    /// <summary>As what EF Core reads it; <see langword="null"/> when it does not.</summary>
    public Type? ReadAs { get; init; }
}
