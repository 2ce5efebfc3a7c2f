using EfQueryCache.Tests.Equivalence.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Equivalence.Shapes;

internal static class RelationShapes
{
    public static readonly Shape[] List =
    [
        new("Many to many: counted", r => r.ListAsync(
            r.Cached(r.Db.Themes).OrderBy(t => t.Id).Select(t => new { t.Name, Enclosures = t.Enclosures.Count }))),
        new("Many to many: flattened", r => r.ListAsync(
            r.Cached(r.Db.Enclosures.SelectMany(e => e.Themes, (e, t) => new { e.Id, t.Name })).OrderBy(x => x.Id).ThenBy(x => x.Name))),
        new("Many to many: filter", r => r.ListAsync(
            r.Cached(r.Db.Enclosures).Where(e => e.Themes.Any(t => t.Id == r.Number + 1)).OrderBy(e => e.Id))),
        new("Many to many: the join table", r => r.ListAsync(r.Cached(r.Db.Set<Dictionary<string, object>>(ZooContext.EnclosureTheme))
            .OrderBy(x => (int)x["EnclosuresId"]).ThenBy(x => (int)x["ThemesId"]))),
        new("Many to many with values: the join entity", r => r.ListAsync(r.Cached(r.Db.Feedings).OrderBy(f => f.AnimalId).ThenBy(f => f.FoodId))),
        new("Many to many with values: from the far side", r => r.ListAsync(r.Cached(r.Db.Foods).Include(f => f.Animals).OrderBy(f => f.Id))),
        new("Join", r => r.ListAsync(
            r.Cached(r.Db.Animals.Join(r.Db.Enclosures, a => a.EnclosureId, e => e.Id, (a, e) => new { Animal = a.Name, Enclosure = e.Name, a.Id })).OrderBy(x => x.Id))),
        new("Left join", r => r.ListAsync(
            r.Db.Keepers.LeftJoin(r.Cached(r.Db.Vehicles), k => k.Id, v => v.KeeperId, (k, v) => new { k.Id, Plate = v == null ? "none" : v.Plate })
            .OrderBy(x => x.Id).ThenBy(x => x.Plate))),
        new("Group join", r => r.ListAsync(r.Cached(r.Db.Enclosures).GroupJoin(r.Db.Animals, e => e.Id, a => a.EnclosureId, (e, a) => new { e, a })
            .SelectMany(x => x.a.DefaultIfEmpty(), (x, a) => new { x.e.Id, Animal = a == null ? null : (int?)a.Id }).OrderBy(x => x.Id).ThenBy(x => x.Animal))),
        new("Cross join", r => r.ListAsync(
            r.Db.Themes.SelectMany(_ => r.Cached(r.Db.Foods), (t, f) => new { Theme = t.Id, Food = f.Name, f.Id }).OrderBy(x => x.Theme).ThenBy(x => x.Id))),
        new("Latest of each", r => r.ListAsync(
            r.Cached(r.Db.Keepers).OrderBy(k => k.Id).Select(k => new { k.Name, Last = k.Shifts
                .OrderByDescending(s => s.Day).ThenBy(s => s.Id).FirstOrDefault() }))),
        new("First two of each", r => r.ListAsync(r.Cached(r.Db.Enclosures).OrderBy(e => e.Id)
            .SelectMany(e => e.Animals.OrderBy(a => a.Weight).ThenBy(a => a.Id).Take(2), (e, a) => new { e.Id, a.Weight }).OrderBy(x => x.Id).ThenBy(x => x.Weight))),
        new("Subquery in the projection", r => r.ListAsync(
            r.Cached(r.Db.Foods).OrderBy(f => f.Id).Select(f => new { f.Name, Eaters = r.Db.Feedings.Count(g => g.FoodId == f.Id) }))),
        new("Subquery in the filter", r => r.ListAsync(
            r.Cached(r.Db.Animals).Where(a => a.Weight >= r.Db.Animals.Average(b => b.Weight)).OrderBy(a => a.Id))),
        new("Mark inside a subquery", r => r.ListAsync(
            r.Db.Enclosures.Where(e => r.Cached(r.Db.Feedings).Any(f => f.Animal!.EnclosureId == e.Id)).OrderBy(e => e.Id))),
    ];
}
