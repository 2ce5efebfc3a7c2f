using EfQueryCache.Tests.Equivalence.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Equivalence.Writing;

/// <summary>Commands that write without tracking anything.</summary>
internal static class BulkWrites
{
    public static readonly Write[] List =
    [
        new("ExecuteUpdate", w =>
        {
            var rows = w.Db.Animals.IgnoreQueryFilters();
            return w.EitherAsync(
                () => rows.ExecuteUpdate(s => s.SetProperty(a => a.Weight, a => a.Weight + 0.25)),
                () => rows.ExecuteUpdateAsync(s => s.SetProperty(a => a.Weight, a => a.Weight + 0.25)));
        }),
        new("ExecuteUpdate of a complex type", w => w.EitherAsync(
            () => w.Db.Enclosures.Where(e => e.Size.Width < 9).ExecuteUpdate(s => s.SetProperty(e => e.Size.Width, e => e.Size.Width + 1)),
            () => w.Db.Enclosures.ExecuteUpdateAsync(s => s.SetProperty(e => e.Size.Width, e => e.Size.Width - 1)))),
        new("ExecuteUpdate of a derived table", w => w.EitherAsync(
            () => w.Db.Set<Truck>().ExecuteUpdate(s => s.SetProperty(t => t.Load, t => t.Load + 1)),
            () => w.Db.Set<Truck>().ExecuteUpdateAsync(s => s.SetProperty(t => t.Load, t => t.Load + 1)))),
        new("ExecuteDelete", async w =>
        {
            await AnimalWrites.FeedIfHungryAsync(w);
            var key = await w.PickAsync(w.Db.Feedings.AsNoTracking().OrderBy(f => f.AnimalId).ThenBy(f => f.FoodId));
            var rows = w.Db.Feedings.Where(f => f.AnimalId == key.AnimalId && f.FoodId == key.FoodId);
            await w.EitherAsync(() => rows.ExecuteDelete(), () => rows.ExecuteDeleteAsync());
        }),
        new("ExecuteDelete, cascade by the database", async w =>
        {
            await AnimalWrites.InsertAsync(w);
            var animal = await w.Db.Animals.OrderByDescending(a => a.Feedings.Count).ThenBy(a => a.Id).FirstAsync();
            var rows = w.Db.Animals.Where(a => a.Id == animal.Id);
            await w.EitherAsync(() => rows.ExecuteDelete(), () => rows.ExecuteDeleteAsync());
        }),
        new("raw SQL", w =>
        {
            FormattableString sql = $"UPDATE \"Foods\" SET \"Calories\" = \"Calories\" + {w.Random.Next(1, 9)}";
            return w.EitherAsync(() => w.Db.Database.ExecuteSql(sql), () => w.Db.Database.ExecuteSqlAsync(sql));
        }),
        new("procedure", w =>
        {
            FormattableString sql = $"CALL rename_food({1 + w.Random.Next(4)}, {w.Stock.Name() + w.Random.Next(100)})";
            return w.EitherAsync(() => w.Db.Database.ExecuteSql(sql), () => w.Db.Database.ExecuteSqlAsync(sql));
        }),
    ];
}
