namespace Store.Orders;

internal sealed record LineRequest(int ProductId, int Quantity);
