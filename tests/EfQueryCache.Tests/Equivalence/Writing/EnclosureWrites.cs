using EfQueryCache.Tests.Equivalence.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Equivalence.Writing;

internal static class EnclosureWrites
{
    private const int FewestEnclosures = 4;
    private const int MostEnclosures = 7;

    public static readonly Write[] List =
    [
        new("insert enclosure", InsertAsync),
        new("delete enclosure, cascade by EF Core", w => DeleteAsync(
            w, async id => await w.Db.Enclosures.Include(e => e.Animals).Include(e => e.Themes).SingleAsync(e => e.Id == id))),
        new("delete enclosure, cascade by the database", w => DeleteAsync(w, id => Task.FromResult(new Enclosure { Id = id, Plan = { Id = id } }))),
        new("update enclosure", w => UpdateAsync(
            w, e => (e.Name, e.Kind, e.Area, e.Remark) = ($"{w.Stock.Name()} {w.Random.Next(100)}", (EnclosureKind)w.Random.Next(3), w.Stock.Money(), w.Stock.Remark()))),
        new("update shadow and indexer", w => UpdateAsync(w, e =>
        {
            w.Db.Entry(e).Property<string?>(ZooContext.Auditor).CurrentValue = w.Stock.Name() + w.Random.Next(100);
            e[ZooContext.Climate] = w.Stock.Remark();
        })),
        new("update complex type and collections", w => UpdateAsync(w, e =>
        {
            e.Size.Width++;
            e.Size.Height = w.Random.Next(5);
            e.Features.Add(w.Stock.Name());
            if (e.Features.Count > 5) e.Features.RemoveRange(0, 4);
            e.Readings = [w.Random.Next(10), w.Random.Next(10), w.Random.Next(10)];
        })),
        new("update plan", async w =>
        {
            var plan = await w.PickAsync(w.Db.Set<EnclosurePlan>().OrderBy(p => p.Id));
            (plan.Drawing, plan.Scan) = (w.Stock.Name() + w.Random.Next(100), [(byte)w.Random.Next(255)]);
            await w.SaveAsync();
        }),
        new("link or unlink theme", LinkAsync),
        new("update theme", async w =>
        {
            (await w.PickAsync(w.Db.Themes.OrderBy(t => t.Id))).Name = $"{w.Stock.Name()} {w.Random.Next(1000)}";
            await w.SaveAsync();
        }),
    ];

    private static async Task InsertAsync(WriteScope w)
    {
        var used = await w.Db.Enclosures.OrderBy(e => e.Id).Select(e => e.Id).ToListAsync();
        if (used.Count == MostEnclosures) w.Db.Remove(await w.PickAsync(w.Db.Enclosures.Include(e => e.Plan).OrderBy(e => e.Id)));
        w.Db.Add(w.Stock.Enclosure(Enumerable.Range(1, MostEnclosures + 1).Except(used).First()));
        await w.SaveAsync();
    }

    private static async Task DeleteAsync(WriteScope w, Func<int, Task<Enclosure>> findAsync)
    {
        var used = await w.Db.Enclosures.OrderBy(e => e.Id).Select(e => e.Id).ToListAsync();
        w.Db.Remove(await findAsync(used[w.Random.Next(used.Count)]));
        await w.SaveAsync();
        w.Db.ChangeTracker.Clear();
        if (used.Count <= FewestEnclosures) await InsertAsync(w);
    }

    private static async Task UpdateAsync(WriteScope w, Action<Enclosure> change)
    {
        change(await w.PickAsync(w.Db.Enclosures.OrderBy(e => e.Id)));
        await w.SaveAsync();
    }

    private static async Task LinkAsync(WriteScope w)
    {
        var enclosure = await w.PickAsync(w.Db.Enclosures.Include(e => e.Themes).OrderBy(e => e.Id));
        var theme = await w.PickAsync(w.Db.Themes.OrderBy(t => t.Id));
        if (!enclosure.Themes.Remove(theme)) enclosure.Themes.Add(theme);
        await w.SaveAsync();
    }
}
