using EfQueryCache.Tests.Equivalence.Writing;
using EfQueryCache.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Equivalence.Model;

/// <summary>A fresh zoo with a few rows in each table, always the same.</summary>
public sealed class ZooDatabase : TestDatabase
{
    private Zoo? _zoo;

    /// <summary>The one zoo of this database: queries are compiled once for all its contexts.</summary>
    internal Zoo Zoo => _zoo ??= new Zoo(this);

    protected override async Task OnCreatedAsync()
    {
        await using var context = new ZooContext(new DbContextOptionsBuilder().UseNpgsql(ConnectionString).Options);
        await context.Database.EnsureCreatedAsync();
        await context.Database.ExecuteSqlRawAsync(ZooSchema.Script);

        var stock = new Stock(new Random(1));
        var foods = Enumerable.Range(0, 4).Select(_ => stock.Food()).ToArray();
        var themes = Enumerable.Range(0, 3).Select(_ => stock.Theme()).ToArray();
        context.AddRange(foods);
        context.AddRange(themes);
        for (var id = 1; id <= 6; id++)
        {
            var enclosure = stock.Enclosure(id);
            enclosure.Themes.AddRange(themes[..(id % 3)]);
            foreach (var animal in enclosure.Animals) animal.Feedings.Add(new Feeding { Food = foods[id % 4], Amount = id + 0.50m });
            context.Add(enclosure);
        }

        for (var id = 1; id <= 5; id++)
        {
            context.Add(stock.Keeper());
            context.AddRange(stock.Truck(), stock.Cart(), stock.DayTicket(), stock.YearTicket(), stock.Exhibit(), stock.Sponsor());
            context.Settings.Add(stock.Setting());
        }

        await context.SaveChangesAsync();
        var keepers = await context.Keepers.OrderBy(k => k.Id).ToListAsync();
        for (var i = 1; i < keepers.Count; i++) keepers[i].MentorId = keepers[i - 1].Id;
        foreach (var vehicle in context.Vehicles.Local) vehicle.KeeperId = keepers[vehicle.Id % keepers.Count].Id;
        await context.SaveChangesAsync();
    }
}
