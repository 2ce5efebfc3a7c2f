using Microsoft.EntityFrameworkCore;
using Quickstart.Model;

namespace Quickstart.Steps;

/// <summary>The queries that several steps ask.</summary>
internal static class Queries
{
    /// <summary>Reads order items, products and categories.</summary>
    public static IQueryable<CategorySales> BestCategories(this StoreContext db) =>
        db.OrderItems
            .GroupBy(i => i.Product!.Category!.Name)
            .OrderByDescending(g => g.Sum(i => i.Quantity * i.UnitPrice)).ThenBy(g => g.Key)
            .Take(5)
            .Select(g => new CategorySales(g.Key, g.Sum(i => i.Quantity * i.UnitPrice)));

    /// <summary>Reads products only.</summary>
    public static IQueryable<Product> DearestOf(this StoreContext db, int categoryId) =>
        db.Products.Where(p => p.CategoryId == categoryId).OrderByDescending(p => p.Price).ThenBy(p => p.Id).Take(3);

    /// <summary>Reads orders only.</summary>
    public static IQueryable<Order> Unshipped(this StoreContext db) => db.Orders.Where(o => !o.IsShipped);

    /// <summary>What the products query says now, from the database itself.</summary>
    public static async Task<decimal> HighestPriceAsync(this StoreContext db, int categoryId) =>
        (await db.DearestOf(categoryId).NotCacheable().AsNoTracking().ToListAsync())[0].Price;
}
