using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Equivalence.Shapes;

/// <summary>Queries that end in one value, and those that end in an exception.</summary>
internal static class ScalarShapes
{
    public static readonly Shape[] List =
    [
        new("Count", r => r.CountAsync(r.Cached(r.Db.Animals).Where(a => a.EnclosureId == r.Number + 1))),
        new("LongCount", r => r.EitherAsync(() => r.Cached(r.Db.Shifts).LongCount(), () => r.Cached(r.Db.Shifts).LongCountAsync())),
        new("Any", r => r.AnyAsync(r.Cached(r.Db.Animals).Where(a => a.Weight > 80 * r.Number))),
        new("All", r => r.EitherAsync(
            () => r.Cached(r.Db.Feedings).All(f => f.Amount > r.Number), () => r.Cached(r.Db.Feedings).AllAsync(f => f.Amount > r.Number))),
        new("Contains", r => r.EitherAsync(
            () => r.Cached(r.Db.Enclosures).Select(e => e.Remark).Contains("wet"), () => r.Cached(r.Db.Enclosures).Select(e => e.Remark).ContainsAsync("wet"))),
        new("Minimum of a nullable", r => r.EitherAsync(
            () => r.Cached(r.Db.Keepers).Min(k => k.Salary), () => r.Cached(r.Db.Keepers).MinAsync(k => k.Salary))),
        new("Maximum of none throws", r => r.EitherAsync(
            () => r.Cached(r.Db.Animals).Where(a => a.Weight < -r.Number - 1).Max(a => a.Weight),
            () => r.Cached(r.Db.Animals).Where(a => a.Weight < -r.Number - 1).MaxAsync(a => a.Weight))),
        new("Average", r => r.EitherAsync(
            () => r.Cached(r.Db.Foods).Average(f => f.Calories), () => r.Cached(r.Db.Foods).AverageAsync(f => f.Calories))),
        new("Single of many throws", r => r.SingleAsync(r.Cached(r.Db.Enclosures))),
        new("Single throws on none", r => r.SingleAsync(r.Cached(r.Db.Enclosures).Where(e => e.Id == r.Number + 1))),
        new("First or none", r => r.FirstAsync(r.Cached(r.Db.Animals).Where(a => a.Weight > 60 * r.Number).OrderBy(a => a.Weight).ThenBy(a => a.Id))),
        new("Last", r => r.EitherAsync(
            () => r.Cached(r.Db.Shifts).OrderBy(s => s.Id).Last(), () => r.Cached(r.Db.Shifts).OrderBy(s => s.Id).LastAsync())),
        new("Element at", r => r.EitherAsync(
            () => r.Cached(r.Db.Foods).OrderBy(f => f.Id).ElementAtOrDefault(r.Number), () => r.Cached(r.Db.Foods).OrderBy(f => f.Id).ElementAtOrDefaultAsync(r.Number))),
        new("Dictionary", r => r.EitherAsync(
            () => r.Cached(r.Db.Foods).OrderBy(f => f.Id).ToDictionary(f => f.Id, f => f.Name),
            () => r.Cached(r.Db.Foods).OrderBy(f => f.Id).ToDictionaryAsync(f => f.Id, f => f.Name))),
        new("SQL of the query", r => Task.FromResult<object?>(r.Cached(r.Db.Animals).Where(a => a.EnclosureId == r.Number)
                .OrderBy(a => a.Id).ToQueryString()), ShapeKind.Never),
        new("NotCacheable wins", r => r.ListAsync(
            r.IsCached ? r.Db.Foods.Cacheable().NotCacheable().OrderBy(f => f.Id) : r.Db.Foods.OrderBy(f => f.Id)), ShapeKind.Never),
        new("Chance", r => r.ListAsync(r.Cached(r.Db.Enclosures).Where(e => EF.Functions.Random() >= 0).OrderBy(e => e.Id)), ShapeKind.Never),
    ];
}
