using EfQueryCache.AspNetCore;
using Microsoft.EntityFrameworkCore;
using Store.Data;
using Store.Hosting;

namespace Store.Catalog;

/// <summary>What a product costs. A price is only changed by who has seen the one that is to be replaced.</summary>
internal static class PriceEndpoints
{
    private const decimal Highest = 99_999.99m;

    public static void MapPrices(this WebApplication app)
    {
        app.MapGet("/api/products/{id:int}/price", GetPriceAsync).WithCacheControl(CacheControl.NoCache);
        app.MapPut("/api/products/{id:int}/price", ChangePriceAsync).WithOptimisticConcurrency(ifMatchRequired: true).ForStaff(app.Environment);
    }

    // A tag by hand: writes name it in If-Match, for which it has to be strong and to stand for this row alone.
    private static async Task<IResult> GetPriceAsync(int id, StoreContext db, CancellationToken cancellationToken)
        => await db.Products.AsNoTracking().Cacheable(c => c.Profile("catalog")).FirstOrDefaultAsync(p => p.Id == id, cancellationToken) is { } product
            ? TypedResults.Ok(new PriceDetails(product.Name, product.Price)).WithETag(ETag.FromEntity(db, product))
            : TypedResults.NotFound();

    private static async Task<IResult> ChangePriceAsync(
        int id, PriceRequest change, StoreContext db, HttpRequest request, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (change.Price is <= 0 or > Highest || decimal.Round(change.Price, 2) != change.Price)
        {
            return TypedResults.Problem(
                $"A price is above zero, at most {Highest:N2}, and in whole cents.", statusCode: StatusCodes.Status400BadRequest, title: "The price was not changed.");
        }

        var product = await db.Products.FirstOrDefaultAsync(p => p.Id == id, cancellationToken); // not marked: from the database
        if (product is null) return TypedResults.NotFound();
        db.ApplyIfMatch(request, product); // somebody has bought of it, or changed it, since the client looked: 412
        (product.Price, product.UpdatedAt) = (change.Price, clock.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync(cancellationToken); // or does so right now: 412 as well
        return TypedResults.NoContent();
    }
}
