using Microsoft.EntityFrameworkCore;
using Store.Data;

namespace Store.Orders;

/// <summary>Takes orders: all of an order or nothing of it, and no piece is sold twice.</summary>
internal sealed class OrderDesk(StoreContext db, TimeProvider clock)
{
    private const int MaxLines = 50;
    private const int MaxQuantity = 99;

    /// <summary>Returns why a request makes no sense, whatever is in stock; null when it does.</summary>
    public static string? Refuse(OrderRequest request) => request switch
    {
        { Lines: null or { Count: 0 } } => "The basket is empty.",
        { Lines.Count: > MaxLines } => $"An order has {MaxLines} lines at most.",
        _ when request.Lines.Any(l => l is not { Quantity: >= 1 and <= MaxQuantity }) => $"Of each product, 1 to {MaxQuantity} pieces can be ordered.",
        _ when request.Lines.DistinctBy(l => l.ProductId).Count() < request.Lines.Count => "A product is in the order twice.",
        _ => null,
    };

    /// <exception cref="OrderConflictException">A product or the customer is not there, or there is not enough in stock.</exception>
    public async Task<OrderPlaced> PlaceAsync(OrderRequest request, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await db.Customers.AnyAsync(c => c.Id == request.CustomerId, cancellationToken)) throw new OrderConflictException("This customer is not known.");

        // Not marked cacheable: what is written must be read from the database. In a transaction even marked queries are.
        var ids = request.Lines.Select(l => l.ProductId).ToArray();
        var products = await db.Products.Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, cancellationToken);
        var now = clock.GetUtcNow().UtcDateTime;
        var order = new Order { CustomerId = request.CustomerId, PlacedAt = now };
        foreach (var line in request.Lines)
        {
            if (!products.TryGetValue(line.ProductId, out var product)) throw new OrderConflictException($"Product {line.ProductId} is not sold any more.");
            if (product.Stock < line.Quantity)
                throw new OrderConflictException(product.Stock == 0 ? $"{product.Name} is sold out." : $"Only {product.Stock} of {product.Name} left.");

            (product.Stock, product.UpdatedAt) = (product.Stock - line.Quantity, now);
            order.Lines.Add(new OrderLine
            {
                CustomerId = request.CustomerId,
                ProductId = product.Id,
                ProductName = product.Name,
                UnitPrice = product.Price,
                Quantity = line.Quantity,
            });
        }

        db.Orders.Add(order);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException e)
        {
            // xmin was another one: somebody has bought of the same product since we looked. Nothing of this order stays.
            throw new OrderConflictException("Somebody was faster with one of these products. Look at what is left, and order again.", e);
        }

        // When this returns, nobody is served the old stock any more: there is nothing to invalidate by hand.
        await transaction.CommitAsync(cancellationToken);
        return new OrderPlaced(order.Id, order.Lines.Sum(l => l.UnitPrice * l.Quantity));
    }
}
