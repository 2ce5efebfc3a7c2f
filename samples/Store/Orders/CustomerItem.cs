namespace Store.Orders;

internal sealed record CustomerItem(int Id, string Name, string City);
