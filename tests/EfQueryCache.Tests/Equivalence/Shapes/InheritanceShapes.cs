using EfQueryCache.Tests.Equivalence.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Equivalence.Shapes;

internal static class InheritanceShapes
{
    public static readonly Shape[] List =
    [
        new("TPH: all", r => r.ListAsync(r.Cached(r.Db.Animals).OrderBy(a => a.Id))),
        new("TPH: one type", r => r.ListAsync(r.Cached(r.Db.Animals.OfType<Parrot>()).OrderBy(p => p.Id))),
        new("TPH: a set of the derived type", r => r.ListAsync(
            r.Cached(r.Db.Set<Lion>()).Where(l => l.ManeLength > 10 * r.Number).OrderBy(l => l.Id))),
        new("TPH: is, as and the discriminator", r => r.ListAsync(r.Cached(r.Db.Animals).OrderBy(a => a.Id).Select(a => new
        {
            IsLion = a is Lion,
            Mane = ((Lion)a).ManeLength,
            Type = EF.Property<string>(a, "Discriminator"),
        }))),
        new("TPH: filter ignored", r => r.ListAsync(r.Cached(r.Db.Animals.IgnoreQueryFilters()).OrderBy(a => a.Name).ThenBy(a => a.Id))),
        new("TPT: all", r => r.ListAsync(r.Cached(r.Db.Vehicles).OrderBy(v => v.Id))),
        new("TPT: one type", r => r.ListAsync(r.Cached(r.Db.Vehicles.OfType<Truck>()).Where(t => t.Load > 5 * r.Number).OrderBy(t => t.Id))),
        new("TPT: columns of the base", r => r.ListAsync(r.Cached(r.Db.Vehicles).OrderBy(v => v.Id).Select(v => v.Plate))),
        new("TPT: with the keeper", r => r.ListAsync(r.Cached(r.Db.Set<Cart>()).Include(c => c.Keeper).OrderBy(c => c.Id))),
        new("TPC: all", r => r.ListAsync(r.Cached(r.Db.Tickets).OrderBy(t => t.Id))),
        new("TPC: one type", r => r.ListAsync(r.Cached(r.Db.Set<DayTicket>()).OrderBy(t => t.Id))),
        new("TPC: converted key of a value", Ticket),
        new("TPC: total", r => r.EitherAsync(() => r.Cached(r.Db.Tickets).Sum(t => t.Price), () => r.Cached(r.Db.Tickets).SumAsync(t => t.Price))),
    ];

    private static Task<object?> Ticket(Reading r)
    {
        var code = new TicketCode('Y', r.Number);
        return r.ListAsync(r.Cached(r.Db.Tickets).Where(t => t.Code == code).OrderBy(t => t.Id));
    }
}
