using EfQueryCache.Tests.Equivalence.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Equivalence.Shapes;

internal static class SetShapes
{
    public static readonly Shape[] List =
    [
        new("Union", r => r.ListAsync(r.Cached(r.Db.Keepers.Select(k => k.Name).Union(r.Db.Animals.Select(a => a.Name))).OrderBy(n => n))),
        new("Concat of entities", r => r.ListAsync(
            r.Cached(r.Db.Animals.Where(a => a.Weight < 1)).Concat(r.Db.Animals.Where(a => a.Weight > 100)).OrderBy(a => a.Id))),
        new("Intersect", r => r.ListAsync(r.Db.Sponsors.Select(s => s.Name).Intersect(r.Cached(r.Db.Keepers).Select(k => k.Name)).OrderBy(n => n))),
        new("Except", r => r.ListAsync(r.Cached(r.Db.Animals).Select(a => a.Name).Except(r.Db.Keepers.Select(k => k.Name)).OrderBy(n => n))),
        new("Distinct", r => r.ListAsync(
            r.Cached(r.Db.Animals.Select(a => new { a.EnclosureId, IsLion = a is Lion }).Distinct()).OrderBy(x => x.EnclosureId).ThenBy(x => x.IsLion))),
        new("GroupBy with aggregates", r => r.ListAsync(r.Cached(r.Db.Animals).GroupBy(a => a.EnclosureId)
            .Select(g => new { g.Key, Count = g.Count(), Sum = g.Sum(a => a.Weight), Max = g.Max(a => a.Born) }).OrderBy(x => x.Key))),
        new("GroupBy with having", r => r.ListAsync(
            r.Cached(r.Db.Animals.GroupBy(a => a.Name).Where(g => g.Count() > r.Number).Select(g => g.Key)).OrderBy(n => n))),
        new("GroupBy of two columns", r => r.ListAsync(r.Cached(r.Db.Enclosures).GroupBy(e => new { e.Kind, e.Remark })
            .Select(g => new { g.Key.Kind, g.Key.Remark, Area = g.Average(e => e.Area) }).OrderBy(x => x.Kind).ThenBy(x => x.Remark))),
        new("GroupBy as the result", r => r.ListAsync(r.Cached(r.Db.Animals).OrderBy(a => a.Id).GroupBy(a => a.EnclosureId))),
        new("GroupBy, first of each", r => r.ListAsync(
            r.Cached(r.Db.Animals).GroupBy(a => a.EnclosureId).Select(g => new { g.Key, g.OrderBy(a => a.Id).First().Name }).OrderBy(x => x.Key))),
        new("GroupBy with joined text", r => r.ListAsync(r.Cached(r.Db.Animals).GroupBy(a => a.EnclosureId)
            .Select(g => new { g.Key, Names = string.Join(", ", g.OrderBy(a => a.Id).Select(a => a.Name)) }).OrderBy(x => x.Key))),
        new("Page", r => r.ListAsync(r.Cached(r.Db.Animals).OrderBy(a => a.Id).Skip(2 * r.Number).Take(2))),
        new("Projection of scalars and entities", r => r.ListAsync(r.Cached(r.Db.Feedings).OrderBy(f => f.AnimalId).ThenBy(f => f.FoodId)
            .Select(f => new { f.Amount, f.Food, Enclosure = f.Animal!.Enclosure!.Name }))),
        new("Projection of collections", r => r.ListAsync(r.Cached(r.Db.Enclosures).OrderBy(e => e.Id)
            .Select(e => new { e.Id, Animals = e.Animals.OrderByDescending(a => a.Name).ThenBy(a => a.Id).Select(a => a.Name).ToList() }))),
        new("Conditional values", r => r.ListAsync(r.Cached(r.Db.Animals).OrderBy(a => a.Id)
            .Select(a => a.Weight > 100 ? "heavy" : a.Born == null ? null : a.Name.ToUpper()))),
    ];
}
