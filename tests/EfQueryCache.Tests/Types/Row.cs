namespace EfQueryCache.Tests.Types;

/// <summary>A row of a table that holds the values of one case.</summary>
internal sealed class Row<T>
{
    public int Id { get; set; }

    public T Value { get; set; } = default!;
}
