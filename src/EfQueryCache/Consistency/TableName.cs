namespace EfQueryCache.Consistency;

/// <summary>A table as a query or a write names it; without schema it may be any table of that name.</summary>
internal readonly record struct TableName(string? Schema, string Name)
{
    public override string ToString() => Schema is null ? Name : $"{Schema}.{Name}";
}
