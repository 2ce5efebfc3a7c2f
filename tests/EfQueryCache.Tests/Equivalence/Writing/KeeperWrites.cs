using EfQueryCache.Tests.Equivalence.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Equivalence.Writing;

internal static class KeeperWrites
{
    private const int FewestKeepers = 4;
    private const int MostKeepers = 7;

    public static readonly Write[] List =
    [
        new("insert keeper", InsertAsync),
        new("delete keeper", DeleteAsync),
        new("update keeper", w => UpdateAsync(w, k => (k.Name, k.Salary) = (w.Stock.Name() + w.Random.Next(100), w.Stock.Money()))),
        new("move keeper", w => UpdateAsync(w, k => (k.Address.Street, k.Address.City) = (w.Stock.Remark(), w.Stock.Name() + w.Random.Next(100)))),
        new("change preferences", w => UpdateAsync(w, k =>
        {
            k.Preferences.Color = w.Stock.Remark();
            k.Preferences.Numbers.Add(w.Random.Next(9));
            if (k.Preferences.Numbers.Count > 4) k.Preferences.Numbers.Clear();
            if (k.Preferences.Hobbies.Count > 2) k.Preferences.Hobbies.RemoveAt(0);
            else k.Preferences.Hobbies.Add(w.Stock.Hobby());
        })),
        new("change phones", w => UpdateAsync(w, k =>
        {
            if (k.Phones.Count > 2) k.Phones.RemoveAt(0);
            else k.Phones.Add(w.Stock.Phone());
        })),
        new("insert shift", async w =>
        {
            var keeper = await w.Db.Keepers.Include(k => k.Shifts).OrderBy(k => k.Id).FirstAsync();
            w.Db.RemoveRange(keeper.Shifts.OrderBy(s => s.Id).Take(keeper.Shifts.Count - 4));
            w.Db.Add(w.Stock.ShiftOf(keeper));
            await w.SaveAsync();
        }),
        new("assign vehicles", async w =>
        {
            var keeper = await w.PickAsync(w.Db.Keepers.OrderBy(k => k.Id));
            foreach (var vehicle in await w.Db.Vehicles.OrderBy(v => v.Id).ToListAsync()) vehicle.Keeper = vehicle.KeeperId is null ? keeper : vehicle.Keeper;
            (await w.PickAsync(w.Db.Vehicles.OrderBy(v => v.Id))).Plate = $"K {w.Random.Next(1000)}";
            await w.SaveAsync();
        }),
    ];

    private static async Task InsertAsync(WriteScope w)
    {
        var keepers = await w.Db.Keepers.OrderBy(k => k.Id).ToListAsync();
        if (keepers.Count >= MostKeepers) w.Db.Remove(keepers[w.Random.Next(keepers.Count)]);
        var keeper = w.Stock.Keeper();
        keeper.Mentor = keepers.LastOrDefault(k => w.Db.Entry(k).State != EntityState.Deleted);
        w.Db.Add(keeper);
        await w.SaveAsync();
    }

    // Vehicles and shifts are not loaded: the database follows the references by itself.
    private static async Task DeleteAsync(WriteScope w)
    {
        var count = await w.Db.Keepers.CountAsync();
        if (count <= FewestKeepers) await InsertAsync(w);
        w.Db.ChangeTracker.Clear();
        var assigned = await w.Db.Keepers.Where(k => k.Vehicles.Count > 0).OrderBy(k => k.Id).FirstOrDefaultAsync();
        w.Db.Remove(assigned ?? await w.PickAsync(w.Db.Keepers.OrderBy(k => k.Id)));
        await w.SaveAsync();
    }

    private static async Task UpdateAsync(WriteScope w, Action<Keeper> change)
    {
        change(await w.PickAsync(w.Db.Keepers.OrderBy(k => k.Id)));
        await w.SaveAsync();
    }
}
