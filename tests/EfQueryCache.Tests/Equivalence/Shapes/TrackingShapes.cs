using EfQueryCache.Tests.Equivalence.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Equivalence.Shapes;

/// <summary>Queries on a context that already tracks something.</summary>
internal static class TrackingShapes
{
    public static readonly Shape[] List =
    [
        new("Tracking: the same rows twice", async r => new
        {
            First = await r.ListAsync(r.Cached(r.Db.Enclosures).OrderBy(e => e.Id)),
            Again = await r.ListAsync(r.Cached(r.Db.Enclosures.Include(e => e.Animals)).OrderBy(e => e.Id)),
        }),
        new("Tracking: two queries are fixed up", async r => new
        {
            Enclosures = await r.ListAsync(r.Cached(r.Db.Enclosures).OrderBy(e => e.Id)),
            Animals = await r.ListAsync(r.Cached(r.Db.Animals).OrderBy(a => a.Id)),
            Feedings = await r.ListAsync(r.Cached(r.Db.Feedings).OrderBy(f => f.AnimalId).ThenBy(f => f.FoodId)),
        }),
        new("Tracking: what is changed here stays", Changed),
        new("Tracking: what is deleted here stays", Deleted),
        new("Tracking: attached before", Attached),
        new("Tracking: no tracking beside it", async r => new
        {
            Tracked = await r.ListAsync(r.Cached(r.Db.Keepers).OrderBy(k => k.Id)),
            Free = await r.ListAsync(r.Cached(r.Db.Keepers).AsNoTracking().OrderBy(k => k.Id)),
        }),
        new("Tracking: asked for where it is off", r =>
        {
            r.Db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTrackingWithIdentityResolution;
            return r.ListAsync(r.Cached(r.Db.Themes.Include(t => t.Enclosures)).AsTracking().OrderBy(t => t.Id));
        }),
        new("Tracking: off for the context", r =>
        {
            r.Db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
            return r.ListAsync(r.Cached(r.Db.Animals).Include(a => a.Enclosure).OrderBy(a => a.Id));
        }),
        new("Tracking: one entity in many rows", r => r.ListAsync(r.Cached(r.Db.Animals).OrderBy(a => a.Id).Select(a => new { a, a.Enclosure }))),
    ];

    private static async Task<object?> Changed(Reading r)
    {
        var enclosure = await r.Cached(r.Db.Enclosures).OrderBy(e => e.Id).FirstAsync();
        enclosure.Name = "changed";
        enclosure.Features.Add("changed");
        return await r.ListAsync(r.Cached(r.Db.Enclosures).Where(e => e.Id <= enclosure.Id).Include(e => e.Animals));
    }

    private static async Task<object?> Deleted(Reading r)
    {
        r.Db.Remove(await r.Cached(r.Db.Foods).OrderBy(f => f.Id).FirstAsync());
        return await r.ListAsync(r.Cached(r.Db.Foods).Include(f => f.Animals).OrderBy(f => f.Id));
    }

    private static Task<object?> Attached(Reading r)
    {
        r.Db.Attach(new Food { Id = 1, Name = "attached" });
        return r.ListAsync(r.Cached(r.Db.Foods).OrderBy(f => f.Id));
    }
}
