namespace Store.Orders;

internal sealed record OrderRequest(int CustomerId, IReadOnlyList<LineRequest> Lines);
