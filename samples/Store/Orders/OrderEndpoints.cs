using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Store.Data;

namespace Store.Orders;

/// <summary>Who buys, and what was bought. Whoever asks may see everybody's orders: a real store would ask who it is.</summary>
internal static class OrderEndpoints
{
    public static void MapOrders(this IEndpointRouteBuilder api)
    {
        api.MapGet("/customers", GetCustomersAsync);
        api.MapGet("/customers/{id:int}/orders", GetOrdersAsync);
        api.MapPost("/orders", PlaceAsync);
    }

    private static Task<List<CustomerItem>> GetCustomersAsync(StoreContext db, CancellationToken cancellationToken)
        => db.Customers.OrderBy(c => c.Name).Select(c => new CustomerItem(c.Id, c.Name, c.City))
            .Cacheable(TimeSpan.FromHours(1), "customers")
            .ToListAsync(cancellationToken);

    private static async Task<Ok<List<OrderDetails>>> GetOrdersAsync(int id, StoreContext db, CancellationToken cancellationToken)
    {
        // Both queries name the customer, who is the cache scope of both tables: the orders of others do not invalidate these.
        var orders = await db.Orders.Where(o => o.CustomerId == id)
            .OrderByDescending(o => o.Id).Select(o => new OrderHead(o.Id, o.PlacedAt))
            .Cacheable(c => c.Tags("orders"))
            .ToListAsync(cancellationToken);
        var lines = await db.OrderLines.Where(l => l.CustomerId == id)
            .OrderBy(l => l.Id).Select(l => new LineDetails(l.OrderId, l.ProductId, l.ProductName, l.UnitPrice, l.Quantity))
            .Cacheable(c => c.Tags("orders"))
            .ToListAsync(cancellationToken);

        var byOrder = lines.ToLookup(l => l.OrderId);
        return TypedResults.Ok(orders.ConvertAll(o =>
            new OrderDetails(o.Id, o.PlacedAt, byOrder[o.Id].Sum(l => l.UnitPrice * l.Quantity), [.. byOrder[o.Id]])));
    }

    private static async Task<Results<Created<OrderPlaced>, ProblemHttpResult>> PlaceAsync(
        OrderRequest request, OrderDesk desk, CancellationToken cancellationToken)
    {
        if (OrderDesk.Refuse(request) is { } reason) return Problem(reason, StatusCodes.Status400BadRequest);
        try
        {
            var placed = await desk.PlaceAsync(request, cancellationToken);
            return TypedResults.Created($"/api/customers/{request.CustomerId}/orders", placed);
        }
        catch (OrderConflictException conflict)
        {
            return Problem(conflict.Message, StatusCodes.Status409Conflict);
        }
    }

    private static ProblemHttpResult Problem(string detail, int status)
        => TypedResults.Problem(detail, statusCode: status, title: "The order was not placed.");
}
