namespace EfQueryCache.Tests.Equivalence.Model;

/// <summary>One table per concrete type.</summary>
public abstract class Ticket
{
    public int Id { get; set; }

    public TicketCode Code { get; set; }

    public decimal Price { get; set; }

    public DateTimeOffset? Sold { get; set; }
}
