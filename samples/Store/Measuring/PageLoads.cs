using Store.Catalog;
using Store.Data;

namespace Store.Measuring;

/// <summary>What a browser asks for when it opens a page of the store; pictures come beside, as the answers name them.</summary>
internal static class PageLoads
{
    private static readonly string[] Home = [.. Files("", "home"), "/api/statistics", "/api/categories", "/api/best-sellers"];

    /// <summary>Returns the pages that a visitor opens, one after the other: the same for the same number.</summary>
    public static IEnumerable<string[]> OfVisitor(int visitor, int count)
    {
        var random = new Random(visitor);
        for (var i = 0; i < count; i++)
        {
            // Few are looked at by many: the lower the number, the more.
            var category = 1 + (int)(Math.Pow(random.NextDouble(), 2) * Seed.Categories);
            yield return random.Next(10) switch
            {
                < 2 => Home,
                < 6 => [.. Files("category.html", "category"), $"/api/categories/{category}/products?page={random.Next(1, 3)}&sort={Sort(random)}"],
                < 9 => [.. Files("product.html", "product"), $"/api/products/{category + (Seed.Categories * random.Next(CatalogEndpoints.PageSize))}"],
                _ => [.. Files("orders.html", "orders"), "/api/customers", $"/api/customers/{random.Next(1, 51)}/orders"],
            };
        }
    }

    private static string Sort(Random random) => random.Next(2) == 0 ? "name" : "price";

    private static string[] Files(string page, string script) => [$"/{page}", "/store.css", "/js/store.js", $"/js/{script}.js"];
}
