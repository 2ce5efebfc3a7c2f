using EfQueryCache.Tests.Equivalence.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfQueryCache.Tests.Equivalence.Shapes;

/// <summary>Finding, loading and reloading: queries that EF Core makes up, cached where the cache takes all.</summary>
internal static class LoadingShapes
{
    public static readonly Shape[] List =
    [
        new("Lazy: collection", async r => Touch(await r.Db.Keepers
                .OrderBy(k => k.Id).Take(1 + r.Number).ToListAsync(), k => k.Shifts.Count), ShapeKind.Implicit),
        new("Lazy: reference", async r => Touch(await r.Db.Shifts
                .OrderBy(s => s.Id).Take(1 + r.Number).ToListAsync(), s => s.Keeper?.Name), ShapeKind.Implicit),
        new("Lazy: on one's own type", async r => Touch(await r.Db.Keepers
                .OrderByDescending(k => k.Id).Take(1 + r.Number).ToListAsync(), k => k.Mentor?.Mentor?.Name), ShapeKind.Implicit),
        new("Lazy: beside a marked query", r =>
        {
            var keepers = r.Cached(r.Db.Keepers).OrderBy(k => k.Id).Take(2).ToList();
            return Task.FromResult<object?>(Touch(keepers, k => k.Shifts.Count));
        }, ShapeKind.Implicit),
        new("Explicit: collection", r => Explicit(r, e => e.Collection(x => x.Animals).Load(), e => e.Collection(x => x.Animals).LoadAsync()), ShapeKind.Implicit),
        new("Explicit: many to many", r => Explicit(r, e => e.Collection(x => x.Themes).Load(), e => e.Collection(x => x.Themes).LoadAsync()), ShapeKind.Implicit),
        new("Explicit: identities resolved", r => Explicit(
            r,
            e => e.Collection(x => x.Animals).Load(LoadOptions.ForceIdentityResolution),
            e => e.Collection(x => x.Animals).LoadAsync(LoadOptions.ForceIdentityResolution)), ShapeKind.Implicit),
        new("Explicit: reference", Reference, ShapeKind.Implicit),
        new("Explicit: marked query of a collection", Query),
        new("Find", r => Found(r, r.Number + 1, r.Number + 2), ShapeKind.Implicit),
        new("Find by two columns", r => r.EitherAsync(
            () => r.Db.Feedings.Find(1, 2), () => r.Db.Feedings.FindAsync(1, 2).AsTask()), ShapeKind.Implicit),
        new("Find of a derived type", r => r.EitherAsync(
            () => r.Db.Set<Truck>().Find(r.Number + 1), () => r.Db.Set<Truck>().FindAsync(r.Number + 1).AsTask()), ShapeKind.Implicit),
        new("Reload", Reload, ShapeKind.Implicit),
        new("Values of the database", DatabaseValues, ShapeKind.Implicit),
        new("Load", Load),
        new("Enumerate", Enumerate),
        new("Unmarked, every query cached", r => r.ListAsync(r.Db.Enclosures.Include(e => e.Animals).OrderBy(e => e.Id)), ShapeKind.Implicit),
        new("Unmarked and split", r => r.ListAsync(
            r.Db.Enclosures.Include(e => e.Animals).Include(e => e.Themes).AsSplitQuery().OrderBy(e => e.Id)), ShapeKind.Implicit),
        new("Unmarked view", r => r.ListAsync(r.Db.Crowded.OrderBy(c => c.EnclosureId)), ShapeKind.Implicit),
    ];

    private static object Touch<T, TValue>(List<T> rows, Func<T, TValue> read) => new { rows, Read = rows.Select(read).ToList() };

    private static Task<Enclosure?> FirstAsync(Reading r) => r.Db.Enclosures.Where(e => e.Id > r.Number).OrderBy(e => e.Id).FirstOrDefaultAsync();

    private static async Task<object?> Explicit(
        Reading r,
        Action<EntityEntry<Enclosure>> load,
        Func<EntityEntry<Enclosure>, Task> loadAsync)
    {
        var enclosure = await FirstAsync(r);
        var entry = r.Db.Entry(enclosure!);
        if (r.IsAsync) await loadAsync(entry);
        else load(entry);
        return enclosure;
    }

    private static async Task<object?> Reference(Reading r)
    {
        var animal = await r.Db.Animals.OrderBy(a => a.Id).Skip(r.Number).FirstOrDefaultAsync();
        var enclosure = r.Db.Entry(animal!).Reference(a => a.Enclosure);
        if (r.IsAsync) await enclosure.LoadAsync();
        else enclosure.Load();
        return animal;
    }

    private static async Task<object?> Query(Reading r)
    {
        var entry = r.Db.Attach(new Enclosure { Id = r.Number + 1 });
        return await r.ListAsync(r.Cached(entry.Collection(e => e.Animals).Query()).OrderBy(a => a.Id));
    }

    private static async Task<object?> Found(Reading r, int first, int second) => new
    {
        First = await r.EitherAsync(() => r.Db.Enclosures.Find(first), () => r.Db.Enclosures.FindAsync(first).AsTask()),
        Second = await r.EitherAsync(() => r.Db.Find<Enclosure>(second), () => r.Db.FindAsync<Enclosure>(second).AsTask()),
        Again = await r.EitherAsync(() => r.Db.Enclosures.Find(first), () => r.Db.Enclosures.FindAsync(first).AsTask()),
    };

    private static async Task<object?> Reload(Reading r)
    {
        var enclosure = await FirstAsync(r);
        enclosure!.Name = "changed";
        if (r.IsAsync) await r.Db.Entry(enclosure).ReloadAsync();
        else r.Db.Entry(enclosure).Reload();
        return enclosure;
    }

    private static async Task<object?> DatabaseValues(Reading r)
    {
        var theme = await r.Db.Themes.OrderBy(t => t.Id).FirstAsync();
        var values = r.IsAsync ? await r.Db.Entry(theme).GetDatabaseValuesAsync() : r.Db.Entry(theme).GetDatabaseValues();
        return values?.ToObject();
    }

    private static async Task<object?> Load(Reading r)
    {
        var query = r.Cached(r.Db.Animals).Where(a => a.EnclosureId == r.Number + 1).OrderBy(a => a.Id);
        if (r.IsAsync) await query.LoadAsync();
        else query.Load();
        return r.Db.Animals.Local.Count;
    }

    private static async Task<object?> Enumerate(Reading r)
    {
        var names = new List<string>();
        var query = r.Cached(r.Db.Animals).OrderBy(a => a.Id);
        if (r.IsAsync)
        {
            await foreach (var animal in query.AsAsyncEnumerable()) names.Add(animal.Name);
        }
        else
        {
            foreach (var animal in query) names.Add(animal.Name);
        }

        return names;
    }
}
