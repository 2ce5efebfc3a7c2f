using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Equivalence.Shapes;

/// <summary>What is owned, in JSON, or a collection in a column.</summary>
internal static class DocumentShapes
{
    public static readonly Shape[] List =
    [
        new("Owned: all kinds", r => r.ListAsync(r.Cached(r.Db.Keepers).OrderBy(k => k.Id))),
        new("Owned: all kinds without tracking", r => r.ListAsync(r.Cached(r.Db.Keepers).AsNoTracking().OrderBy(k => k.Id))),
        new("Owned: projected", r => r.ListAsync(r.Cached(r.Db.Keepers).AsNoTracking().OrderBy(k => k.Id).Select(k => k.Address))),
        new("Owned: filter", r => r.ListAsync(
            r.Cached(r.Db.Keepers).Where(k => k.Address.City.StartsWith("Bo") || k.Address.Street == null).OrderBy(k => k.Id))),
        new("Owned: table of its own", r => r.ListAsync(
            r.Cached(r.Db.Keepers).SelectMany(k => k.Phones, (k, p) => new { k.Name, p.Number, p.IsMobile })
            .OrderBy(p => p.Name).ThenBy(p => p.Number).ThenBy(p => p.IsMobile))),
        new("JSON: value", r => r.ListAsync(r.Cached(r.Db.Keepers).OrderBy(k => k.Id).Select(k => k.Preferences.Color))),
        new("JSON: document", r => r.ListAsync(r.Cached(r.Db.Keepers).AsNoTracking().OrderBy(k => k.Id).Select(k => k.Preferences))),
        new("JSON: array of documents", r => r.ListAsync(
            r.Cached(r.Db.Keepers).Where(k => k.Preferences.Hobbies.Any(h => h.Level > r.Number)).OrderBy(k => k.Id))),
        new("JSON: array of numbers", r => r.ListAsync(
            r.Cached(r.Db.Keepers).Where(k => k.Preferences.Numbers.Contains(r.Number)).OrderBy(k => k.Id).Select(k => k.Name))),
        new("JSON: element by number", r => r.ListAsync(r.Cached(r.Db.Keepers).OrderBy(k => k.Id).Select(k => k.Preferences.Hobbies[0].Name))),
        new("JSON: complex type", r => r.ListAsync(r.Cached(r.Db.Foods).OrderBy(f => f.Id).Select(f => f.Label))),
        new("Collection in a column: contains", r => r.ListAsync(
            r.Cached(r.Db.Enclosures).Where(e => e.Features.Contains("pond")).OrderBy(e => e.Id))),
        new("Collection in a column: projected", r => r.ListAsync(
            r.Cached(r.Db.Enclosures).OrderBy(e => e.Id).Select(e => new { e.Features, e.Readings, First = e.Readings.FirstOrDefault() }))),
        new("Collection in a column: unnested", r => r.ListAsync(r.Cached(r.Db.Enclosures)
            .SelectMany(e => e.Readings.Where(n => n > r.Number), (e, n) => new { e.Id, n }).OrderBy(x => x.Id).ThenBy(x => x.n))),
        new("Collection in a column: count", r => r.ListAsync(r.Cached(r.Db.Set<Model.Parrot>()).OrderBy(p => p.Id).Select(p => p.Words.Count))),
    ];
}
