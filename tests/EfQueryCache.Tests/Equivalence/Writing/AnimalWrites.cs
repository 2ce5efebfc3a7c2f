using EfQueryCache.Tests.Equivalence.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Equivalence.Writing;

internal static class AnimalWrites
{
    private const int MostAnimals = 30;

    public static readonly Write[] List =
    [
        new("insert animals", InsertAsync),
        new("update animal", async w =>
        {
            var animal = await PickAsync(w);
            animal.Weight += 0.125;
            if (animal is Lion lion) lion.ManeLength = w.Random.Next(50);
            if (animal is Parrot parrot) (parrot.Words, parrot.CanFly) = (w.Stock.Some(), !parrot.CanFly);
            await w.SaveAsync();
        }),
        new("move animal", async w =>
        {
            var animal = await PickAsync(w);
            animal.Enclosure = await w.PickAsync(w.Db.Enclosures.Where(e => e.Id != animal.EnclosureId).OrderBy(e => e.Id));
            await w.SaveAsync();
        }),
        new("retire or return an animal", async w =>
        {
            var animal = await w.PickAsync(w.Db.Animals.IgnoreQueryFilters().OrderBy(a => a.Id));
            animal.IsRetired = !animal.IsRetired;
            await w.SaveAsync();
        }),
        new("delete animal", async w =>
        {
            w.Db.Remove(await PickAsync(w));
            await w.SaveAsync();
        }),
        new("feed", FeedAsync),
        new("stop feeding", async w =>
        {
            await FeedIfHungryAsync(w);
            var animal = await w.PickAsync(w.Db.Animals.Include(a => a.Foods).Where(a => a.Foods.Count > 0).OrderBy(a => a.Id));
            animal.Foods.Clear();
            await w.SaveAsync();
        }),
        new("update food", UpdateFoodAsync),
    ];

    public static async Task UpdateFoodAsync(WriteScope w)
    {
        var food = await w.PickAsync(w.Db.Foods.OrderBy(f => f.Id));
        (food.Name, food.Calories) = ($"{w.Stock.Name()} {w.Random.Next(1000)}", food.Calories + 1);
        await w.SaveAsync();
    }

    public static async Task FeedAsync(WriteScope w)
    {
        var animal = await w.PickAsync(w.Db.Animals.Include(a => a.Feedings).OrderBy(a => a.Id));
        var food = await w.PickAsync(w.Db.Foods.OrderBy(f => f.Id));
        var feeding = animal.Feedings.Find(f => f.FoodId == food.Id);
        if (feeding is null) animal.Feedings.Add(feeding = new Feeding { Food = food });
        (feeding.Amount, feeding.At) = (w.Stock.Money(), new TimeOnly(w.Random.Next(24), 15));
        await w.SaveAsync();
    }

    /// <summary>Makes sure that there is something to delete, and that not all of it will be.</summary>
    public static async Task FeedIfHungryAsync(WriteScope w)
    {
        for (var i = 0; i < 5 && await w.Db.Feedings.CountAsync() < 3; i++) await FeedAsync(w);
        w.Db.ChangeTracker.Clear();
    }

    public static async Task InsertAsync(WriteScope w)
    {
        var all = await w.Db.Animals.IgnoreQueryFilters().OrderBy(a => a.Id).ToListAsync();
        w.Db.RemoveRange(all.Take(all.Count - MostAnimals));
        foreach (var id in await w.Db.Enclosures.OrderBy(e => e.Id).Select(e => e.Id).Take(3).ToListAsync())
        {
            var animal = w.Stock.Animal();
            animal.EnclosureId = id;
            w.Db.Add(animal);
        }

        await w.SaveAsync();
    }

    private static async Task<Animal> PickAsync(WriteScope w)
    {
        if (await w.Db.Animals.CountAsync() < 5) await InsertAsync(w);
        return await w.PickAsync(w.Db.Animals.OrderBy(a => a.Id));
    }
}
