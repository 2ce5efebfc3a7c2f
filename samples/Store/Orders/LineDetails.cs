namespace Store.Orders;

/// <summary>A line of an order, as the database returns it.</summary>
internal sealed record LineDetails(int OrderId, int ProductId, string ProductName, decimal UnitPrice, int Quantity);
