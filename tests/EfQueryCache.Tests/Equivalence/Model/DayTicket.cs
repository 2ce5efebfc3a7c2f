namespace EfQueryCache.Tests.Equivalence.Model;

public sealed class DayTicket : Ticket
{
    public DateOnly Day { get; set; }
}
