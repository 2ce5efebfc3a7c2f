using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Equivalence.Shapes;

internal static class SplitShapes
{
    public static readonly Shape[] List =
    [
        new("Split: one collection", r => r.ListAsync(r.Cached(r.Db.Enclosures).AsSplitQuery().Include(e => e.Animals).OrderBy(e => e.Id))),
        new("Split: two collections", r => r.ListAsync(
            r.Cached(r.Db.Enclosures.Include(e => e.Animals).Include(e => e.Themes)).AsSplitQuery().OrderBy(e => e.Id))),
        new("Split: collection of a collection", r => r.ListAsync(
            r.Cached(r.Db.Enclosures).Include(e => e.Animals).ThenInclude(a => a.Feedings).AsSplitQuery().OrderBy(e => e.Id))),
        new("Split without tracking", r => r.ListAsync(
            r.Cached(r.Db.Themes.AsNoTracking()).Include(t => t.Enclosures).AsSplitQuery().OrderBy(t => t.Id))),
        new("Split: projected collections", r => r.ListAsync(r.Cached(r.Db.Enclosures).AsSplitQuery().OrderBy(e => e.Id).Select(e => new
        {
            e.Name,
            Lions = e.Animals.OrderBy(a => a.Id).Select(a => a.Name).ToList(),
            Themes = e.Themes.OrderBy(t => t.Name).ThenBy(t => t.Id).ToList(),
        }))),
        new("Split with Skip and Take", r => r.ListAsync(
            r.Cached(r.Db.Enclosures).OrderBy(e => e.Id).Skip(r.Number).Take(2).Include(e => e.Animals).AsSplitQuery())),
        new("Split: first of many to many", r => r.FirstAsync(
            r.Cached(r.Db.Enclosures).Include(e => e.Themes).Include(e => e.Animals).AsSplitQuery().OrderByDescending(e => e.Id))),
        new("Split: owned collection", r => r.ListAsync(r.Cached(r.Db.Keepers).Include(k => k.Shifts).AsSplitQuery().OrderBy(k => k.Id))),
    ];
}
