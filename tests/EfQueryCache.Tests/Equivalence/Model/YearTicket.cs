namespace EfQueryCache.Tests.Equivalence.Model;

public sealed class YearTicket : Ticket
{
    public Guid Holder { get; set; }
}
