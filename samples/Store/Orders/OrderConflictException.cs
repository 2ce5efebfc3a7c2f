namespace Store.Orders;

/// <summary>The order cannot be placed as things are now; the message is for the customer.</summary>
internal sealed class OrderConflictException(string message, Exception? inner = null) : Exception(message, inner);
