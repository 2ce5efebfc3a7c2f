namespace EfQueryCache.Benchmarks.Model;

internal sealed class Category
{
    public int Id { get; set; }

    public string Name { get; set; } = "";
}
