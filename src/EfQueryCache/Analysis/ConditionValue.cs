using EfQueryCache.Keys;

namespace EfQueryCache.Analysis;

/// <summary>What a column is compared with: a parameter, or a value that stands in the SQL.</summary>
/// <param name="Parameter">The parameter, or <see langword="null"/> for a constant.</param>
/// <param name="IsCollection">Whether the parameter has many values.</param>
/// <param name="Constant">The constant as the provider is given it.</param>
internal sealed record ConditionValue(QueryParameter? Parameter, bool IsCollection, object? Constant)
{
    public override string ToString() => Parameter is null ? $"{Constant}" : $"@{Parameter.Name}";
}
