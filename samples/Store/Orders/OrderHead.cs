namespace Store.Orders;

/// <summary>An order without its lines, as the database returns it.</summary>
internal sealed record OrderHead(int Id, DateTime PlacedAt);
