using EfQueryCache;
using EfQueryCache.AspNetCore;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Store.Data;

namespace Store.Catalog;

/// <summary>What there is to buy.</summary>
internal static class CatalogEndpoints
{
    public const int PageSize = 24;

    private static readonly TimeSpan StatisticsAge = TimeSpan.FromSeconds(30);

    public static void MapCatalog(this IEndpointRouteBuilder api)
    {
        // Whoever asks is shown the same; prices and stocks have to be right, so everybody who keeps an answer asks each time.
        var catalog = api.MapGroup("").WithQueryCacheETag(etag => etag.SameForAllUsers()).WithCacheControl(CacheControl.NoCache with { IsPublic = true });
        catalog.MapGet("/categories/{id:int}/products", GetProductsAsync);
        catalog.MapGet("/products/{id:int}", GetProductAsync);
        catalog.MapGet("/best-sellers", GetBestSellersAsync);

        // Not even asked for, for a while: a new category may be seen an hour later, and half a minute more does not hurt figures.
        catalog.MapGet("/categories", GetCategoriesAsync).WithCacheControl(CacheControl.Hourly);
        catalog.MapGet("/statistics", GetStatisticsAsync).WithCacheControl(CacheControl.Hourly with { MaxAge = StatisticsAge });
    }

    // Entities, not records: ShareResults is our promise that nobody changes them, and everybody is given the same list.
    private static Task<List<Category>> GetCategoriesAsync(StoreContext db, CancellationToken cancellationToken)
        => db.Categories.AsNoTracking().OrderBy(c => c.Name).Cacheable(c => c.Profile("catalog").ShareResults()).ToListAsync(cancellationToken);

    private static async Task<Results<Ok<ProductPage>, NotFound>> GetProductsAsync(
        int id, StoreContext db, CancellationToken cancellationToken, int page = 1, string sort = "name")
    {
        // Not marked, and cached all the same: the model says that categories are.
        var category = await db.Categories.AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, cancellationToken);
        if (category is null) return TypedResults.NotFound();

        var products = db.Products.Where(p => p.CategoryId == id);
        var total = await products.Cacheable(c => c.Profile("catalog")).CountAsync(cancellationToken);
        var pages = Math.Max(1, (total + PageSize - 1) / PageSize);
        page = Math.Clamp(page, 1, pages); // else everybody could fill the cache with pages that do not exist

        var sorted = sort switch
        {
            "price" => products.OrderBy(p => p.Price),
            "-price" => products.OrderByDescending(p => p.Price),
            "-updated" => products.OrderByDescending(p => p.UpdatedAt),
            _ => products.OrderBy(p => p.Name),
        };
        var items = await sorted.ThenBy(p => p.Id)
            .Skip((page - 1) * PageSize).Take(PageSize)
            .Select(p => new ProductItem(p.Id, p.CategoryId, p.Name, p.Price, p.Stock))
            .Cacheable(c => c.Profile("catalog")) // records of immutable values are shared without being asked
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(new ProductPage(category.Name, category.Description, page, pages, total, items));
    }

    private static async Task<Results<Ok<ProductDetails>, NotFound>> GetProductAsync(int id, StoreContext db, CancellationToken cancellationToken)
    {
        // By its key: an order of another product leaves this entry as it is.
        var product = await db.Products.Where(p => p.Id == id)
            .Select(p => new ProductDetails(p.Id, p.CategoryId, p.Category!.Name, p.Name, p.Description, p.Price, p.Stock, p.UpdatedAt, p.Version))
            .Cacheable(c => c.Profile("catalog"))
            .FirstOrDefaultAsync(cancellationToken);
        return product is null ? TypedResults.NotFound() : TypedResults.Ok(product);
    }

    // The most expensive question here, and the one asked most: all order lines, each time the home page is opened.
    private static Task<List<BestSeller>> GetBestSellersAsync(StoreContext db, CancellationToken cancellationToken)
        => db.OrderLines
            .GroupBy(l => l.ProductId)
            .Select(g => new { ProductId = g.Key, Sold = g.Sum(l => l.Quantity) })
            .Join(db.Products, s => s.ProductId, p => p.Id, (s, p) => new { Product = p, s.Sold })
            .OrderByDescending(x => x.Sold).ThenBy(x => x.Product.Id)
            .Take(8)
            .Select(x => new BestSeller(x.Product.Id, x.Product.CategoryId, x.Product.Name, x.Product.Price, x.Product.Stock, x.Sold))
            .Cacheable(c => c.Profile("catalog"))
            .ToListAsync(cancellationToken);

    // A value by key, not a query: it may be half a minute old, so that orders, which it counts, do not invalidate it.
    private static ValueTask<StoreStatistics> GetStatisticsAsync(StoreContext db, IQueryCache cache, CancellationToken cancellationToken)
        => cache.GetOrCreateAsync(
            "statistics",
            async token => new StoreStatistics(
                await db.Products.CountAsync(token),
                await db.Customers.CountAsync(token),
                await db.Orders.CountAsync(token),
                await db.OrderLines.SumAsync(l => l.UnitPrice * l.Quantity, token)),
            options => options.Ttl(StatisticsAge).Tags("statistics"),
            cancellationToken);
}
