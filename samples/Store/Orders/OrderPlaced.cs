namespace Store.Orders;

internal sealed record OrderPlaced(int Id, decimal Total);
