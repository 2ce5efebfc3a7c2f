namespace Store.Orders;

internal sealed record OrderDetails(int Id, DateTime PlacedAt, decimal Total, IReadOnlyList<LineDetails> Lines);
