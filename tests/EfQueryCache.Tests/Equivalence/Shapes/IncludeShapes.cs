using EfQueryCache.Tests.Equivalence.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Equivalence.Shapes;

internal static class IncludeShapes
{
    public static readonly Shape[] List =
    [
        new("Include after Cacheable", r => r.ListAsync(r.Cached(r.Db.Enclosures).Include(e => e.Animals).OrderBy(e => e.Id))),
        new("Include before Cacheable", r => r.ListAsync(r.Cached(r.Db.Enclosures.Include(e => e.Animals).OrderByDescending(e => e.Id)))),
        new("Cacheable between Include and ThenInclude", r => r.ListAsync(
            r.Cached(r.Db.Enclosures.Include(e => e.Animals)).ThenInclude(a => a.Foods).OrderBy(e => e.Id))),
        new("Include and ThenInclude through the join entity", r => r.ListAsync(
            r.Cached(r.Db.Animals).Include(a => a.Feedings).ThenInclude(f => f.Food).OrderBy(a => a.Id))),
        new("Include with filter and order", Filtered),
        new("Include of a reference", r => r.ListAsync(r.Cached(r.Db.Animals.Include(a => a.Enclosure)).OrderBy(a => a.Id))),
        new("Include of three levels", r => r.ListAsync(
            r.Cached(r.Db.Themes).Include(t => t.Enclosures).ThenInclude(e => e.Animals).ThenInclude(a => a.Feedings).OrderBy(t => t.Id))),
        new("Include by name", r => r.ListAsync(r.Cached(r.Db.Keepers.Include("Shifts").Include("Mentor")).OrderBy(k => k.Id))),
        new("Include of a derived type", r => r.ListAsync(r.Cached(r.Db.Keepers).Include(k => k.Vehicles.OrderBy(v => v.Id)).OrderBy(k => k.Id))),
        new("Include without tracking", r => r.ListAsync(r.Cached(r.Db.Enclosures.AsNoTracking()).Include(e => e.Animals).OrderBy(e => e.Id))),
        new("Include without tracking, identities resolved", r => r.ListAsync(
            r.Cached(r.Db.Animals).Include(a => a.Enclosure).ThenInclude(e => e!.Themes).AsNoTrackingWithIdentityResolution().OrderBy(a => a.Id))),
        new("Include of many to many", r => r.ListAsync(r.Cached(r.Db.Enclosures.Include(e => e.Themes)).OrderBy(e => e.Id))),
        new("Include of the sibling table", r => r.ListAsync(r.Cached(r.Db.Enclosures).Include(e => e.Plan).OrderByDescending(e => e.Id))),
        new("Include of one's own type twice", r => r.ListAsync(
            r.Cached(r.Db.Keepers).Include(k => k.Mentor).ThenInclude(k => k!.Mentor).OrderBy(k => k.Id))),
        new("Include of one row", r => r.FirstAsync(
            r.Cached(r.Db.Enclosures).Include(e => e.Animals).ThenInclude(a => a.Feedings).Where(e => e.Id == r.Number + 1))),
        new("Include of the filtered out", r =>
        {
            r.Db.IncludeRetired = r.Number == 0;
            return r.ListAsync(r.Cached(r.Db.Enclosures).Include(e => e.Animals).OrderBy(e => e.Id));
        }),
    ];

    // The order inside the collection counts; the dump puts collections of entities into the order of their keys.
    private static async Task<object?> Filtered(Reading r)
    {
        var query = r.Cached(r.Db.Enclosures).OrderBy(e => e.Id)
            .Include(e => e.Animals.Where(a => a.Weight > r.Number).OrderByDescending(a => a.Name).ThenBy(a => a.Id).Take(2));
        var found = (List<Enclosure>)(await r.ListAsync(query))!;
        return new { found, Order = found.Select(e => e.Animals.Select(a => a.Id).ToArray()).ToArray() };
    }
}
