using EfQueryCache.Tests.Equivalence.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Equivalence.Writing;

/// <summary>Writes to hierarchies of tables, to entities in two tables, to one that is read through a view, and to a property bag.</summary>
internal static class OtherWrites
{
    private const int MostRows = 12;

    public static readonly Write[] List =
    [
        new("insert vehicles", w => ReplaceAsync(w, w.Db.Vehicles.OrderBy(v => v.Id), w.Stock.Truck(), w.Stock.Cart())),
        new("update vehicle", w => UpdateAsync(w, w.Db.Vehicles.OrderBy(v => v.Id), v => v.Plate = $"U {w.Random.Next(1000)}")),
        new("update truck", w => UpdateAsync(w, w.Db.Set<Truck>().OrderBy(t => t.Id), t => t.Load++)),
        new("update both tables of a vehicle", w => UpdateAsync(
            w, w.Db.Set<Cart>().OrderBy(c => c.Id), c => (c.Plate, c.Seats) = ($"B {w.Random.Next(1000)}", (short)(c.Seats + 1)))),
        new("insert tickets", w => ReplaceAsync(w, w.Db.Tickets.OrderBy(t => t.Id), w.Stock.DayTicket(), w.Stock.YearTicket())),
        new("update day ticket", w => UpdateAsync(
            w, w.Db.Set<DayTicket>().OrderBy(t => t.Id), t => (t.Price, t.Code) = (t.Price + 1, new TicketCode('D', w.Random.Next(6))))),
        new("update ticket", w => UpdateAsync(w, w.Db.Tickets.OrderBy(t => t.Id), t => (t.Price, t.Sold) = (t.Price + 1, null))),
        new("insert exhibit", w => ReplaceAsync(w, w.Db.Exhibits.OrderBy(e => e.Id), w.Stock.Exhibit())),
        new("update exhibit", w => UpdateAsync(w, w.Db.Exhibits.OrderBy(e => e.Id), e => e.Title = $"{w.Stock.Name()} {w.Random.Next(1000)}")),
        new("update story", w => UpdateAsync(w, w.Db.Exhibits.OrderBy(e => e.Id), e => e.Story = e.Story == "wet" ? "dry" : "wet")),
        new("update label", w => UpdateAsync(
            w, w.Db.Foods.OrderBy(f => f.Id), f => (f.Label.Text, f.Label.Languages) = ($"{w.Stock.Name()} {w.Random.Next(1000)}", w.Stock.Some()))),
        new("update sponsor", UpdateSponsorAsync),
        new("update setting", w => UpdateAsync(w, w.Db.Settings.OrderBy(s => (int)s["Id"]), s => s["Value"] = $"{w.Random.Next(1000)}")),
    ];

    private static async Task UpdateAsync<T>(WriteScope w, IQueryable<T> rows, Action<T> change)
        where T : class
    {
        change(await w.PickAsync(rows));
        await w.SaveAsync();
    }

    // The oldest rows make room.
    private static async Task ReplaceAsync<T>(WriteScope w, IQueryable<T> rows, params T[] added)
        where T : class
    {
        var old = await rows.ToListAsync();
        w.Db.RemoveRange(old.Take(old.Count + added.Length - MostRows));
        w.Db.AddRange(added);
        await w.SaveAsync();
    }

    // Those who are not active cannot be read.
    private static async Task UpdateSponsorAsync(WriteScope w)
    {
        var sponsor = new Sponsor { Id = 1 + w.Random.Next(5), Name = w.Stock.Name(), Pledge = w.Stock.Money(), IsActive = w.Random.Next(3) != 0 };
        w.Db.Update(sponsor);
        await w.SaveAsync();
    }
}
