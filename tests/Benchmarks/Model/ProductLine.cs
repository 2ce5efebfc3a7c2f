namespace EfQueryCache.Benchmarks.Model;

/// <summary>What a list shows of a product: immutable.</summary>
internal sealed record ProductLine(int Id, string Name, decimal Price);
