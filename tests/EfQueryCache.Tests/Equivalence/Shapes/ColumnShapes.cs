using EfQueryCache.Tests.Equivalence.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Equivalence.Shapes;

/// <summary>Columns that are more than a property: converted, in shadow, behind indexers, complex, in a second table.</summary>
internal static class ColumnShapes
{
    public static readonly Shape[] List =
    [
        new("Converted enum", r => r.ListAsync(r.Cached(r.Db.Enclosures).Where(e => e.Kind == (EnclosureKind)r.Number).OrderBy(e => e.Id))),
        new("Converted Boolean", r => r.ListAsync(
            r.Cached(r.Db.Set<Parrot>()).Where(p => p.CanFly).OrderBy(p => p.Id).Select(p => new { p.Name, p.CanFly }))),
        new("Converted value, projected", r => r.ListAsync(r.Cached(r.Db.Tickets).OrderBy(t => t.Id).Select(t => new { t.Code, t.Sold }))),
        new("Shadow property", r => r.ListAsync(r.Cached(r.Db.Enclosures)
            .Where(e => EF.Property<string?>(e, ZooContext.Auditor) != null).OrderBy(e => e.Id)
            .Select(e => new { e.Id, Auditor = EF.Property<string?>(e, ZooContext.Auditor) }))),
        new("Indexer property", r => r.ListAsync(r.Cached(r.Db.Enclosures)
            .Where(e => (string?)e[ZooContext.Climate] == "wet").OrderBy(e => e.Id).Select(e => new { e.Id, Climate = e[ZooContext.Climate] }))),
        new("Property bag", r => r.ListAsync(r.Cached(r.Db.Settings).OrderBy(s => (int)s["Id"]))),
        new("Property bag, one value", r => r.ListAsync(r.Cached(r.Db.Settings).OrderBy(s => (int)s["Id"]).Select(s => s["Value"]))),
        new("Complex type", r => r.ListAsync(r.Cached(r.Db.Enclosures).Where(e => e.Size.Height > r.Number).OrderBy(e => e.Id).Select(e => e.Size))),
        new("Table splitting: the second entity", r => r.ListAsync(r.Cached(r.Db.Set<EnclosurePlan>()).OrderBy(p => p.Id))),
        new("Entity splitting", r => r.ListAsync(r.Cached(r.Db.Exhibits).OrderBy(e => e.Id))),
        new("Entity splitting: the second table", r => r.ListAsync(
            r.Cached(r.Db.Exhibits).Where(e => e.Story == "wet").OrderBy(e => e.Id).Select(e => e.Story))),
        new("System column as row version", r => r.ListAsync(r.Cached(r.Db.Themes).OrderBy(t => t.Id))),
        new("Computed column", r => r.ListAsync(r.Cached(r.Db.Keepers).OrderBy(k => k.Id).Select(k => k.UpperName))),
        new("Dates, times and intervals", r => r.ListAsync(
            r.Cached(r.Db.Shifts).OrderBy(s => s.Id).Select(s => new { s.Day, s.Length, s.Day.Month, Next = s.Day.AddDays(1) }))),
        new("Bytes", r => r.ListAsync(r.Cached(r.Db.Set<EnclosurePlan>()).OrderBy(p => p.Id).Select(p => p.Scan))),
    ];
}
