namespace EfQueryCache.Tests.RowTags;

/// <summary>A query that says which rows it reads, or only seems to.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Query">The query for two numbers between 1 and 6.</param>
internal sealed record RowShape(string Name, Func<RowsContext, int, int, IQueryable<object?>> Query)
{
    public override string ToString() => Name;
}
