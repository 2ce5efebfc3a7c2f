namespace Quickstart.Model;

/// <summary>What a category sold: the answer to the sample's most expensive question.</summary>
internal sealed record CategorySales(string Category, decimal Total)
{
    public override string ToString() => $"{Category} with {Total:N2}";
}
