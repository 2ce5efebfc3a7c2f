namespace EfQueryCache.Benchmarks.Model;

/// <summary>One group of a projection: immutable.</summary>
internal sealed record CategorySales(string Name, int Products, decimal Worth);
