namespace Store.Catalog;

/// <summary>The store in numbers.</summary>
internal sealed record StoreStatistics(int Products, int Customers, int Orders, decimal Revenue);
