using EfQueryCache.Tests.Equivalence.Model;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.Equivalence.Shapes;

internal static class ParameterShapes
{
    private static readonly Func<ZooContext, int, IEnumerable<Enclosure>> CompiledDirect
        = EF.CompileQuery((ZooContext db, int id) => db.Enclosures.Where(e => e.Id >= id).OrderBy(e => e.Id).AsQueryable());

    private static readonly Func<ZooContext, int, IEnumerable<Enclosure>> CompiledCached
        = EF.CompileQuery((ZooContext db, int id) => db.Enclosures.Where(e => e.Id >= id).OrderBy(e => e.Id).Cacheable());

    private static readonly Func<ZooContext, int, Task<int>> CompiledDirectAsync
        = EF.CompileAsyncQuery((ZooContext db, int id) => db.Animals.Count(a => a.EnclosureId == id));

    private static readonly Func<ZooContext, int, Task<int>> CompiledCachedAsync
        = EF.CompileAsyncQuery((ZooContext db, int id) => db.Animals.Cacheable().Count(a => a.EnclosureId == id));

    public static readonly Shape[] List =
    [
        new("Nullable text", r => Remark(r, [null, "wet", "loud"])),
        new("Nullable number", r => Mentor(r, [null, 1, 2])),
        new("Two nullable values", r => Twice(r, [null, "wet", "quiet"], [null, 2, null])),
        new("List, one parameter each", r => Ids(r, [[1], [1, 2, 3], [3, 1, 2, 5]])),
        new("List as one parameter", r => r.ListAsync(
            r.Cached(r.Db.Enclosures).Where(e => EF.Parameter(Lists(r)).Contains(e.Id)).OrderBy(e => e.Id))),
        new("List as constants", r => r.ListAsync(r.Cached(r.Db.Enclosures).Where(e => EF.Constant(Lists(r)).Contains(e.Id)).OrderBy(e => e.Id))),
        new("List as many parameters", r => r.ListAsync(
            r.Cached(r.Db.Enclosures).Where(e => EF.MultipleParameters(Lists(r)).Contains(e.Id)).OrderBy(e => e.Id))),
        new("List with null", r => Remarks(r, [[null], [null, "wet"], []])),
        new("Constant", r => r.ListAsync(r.Cached(r.Db.Animals).Where(a => a.EnclosureId == EF.Constant(r.Number + 1)).OrderBy(a => a.Id))),
        new("Day", r => Day(r, new DateOnly(2026, 1 + r.Number, 3))),
        new("Moment", r => Moment(r, new DateTime(2026, 2, 5 * (r.Number + 1), 0, 0, 0, DateTimeKind.Utc))),
        new("Interval", r => Length(r, TimeSpan.FromHours(r.Number * 4))),
        new("Decimal", r => Area(r, r.Number * 25.50m)),
        new("Guid", r => Holder(r, new Guid(r.Number, 0, 0, new byte[8]))),
        new("Pattern", r => Like(r, "%" + (char)('a' + r.Number) + "%")),
        new("Compiled query", r => Task.FromResult<object?>((r.IsCached ? CompiledCached : CompiledDirect)(r.Db, r.Number + 1).ToList())),
        new("Compiled asynchronous query", async r => await (r.IsCached ? CompiledCachedAsync : CompiledDirectAsync)(r.Db, r.Number + 1)),
    ];

    private static Task<object?> Remark(Reading r, string?[] values)
    {
        var remark = values[r.Number];
        return r.ListAsync(r.Cached(r.Db.Enclosures).Where(e => e.Remark == remark).OrderBy(e => e.Id));
    }

    private static Task<object?> Mentor(Reading r, int?[] values)
    {
        var mentor = values[r.Number];
        return r.ListAsync(r.Cached(r.Db.Keepers).Where(k => k.MentorId != mentor).OrderBy(k => k.Id).Select(k => new { k.Id, k.MentorId }));
    }

    private static Task<object?> Twice(Reading r, string?[] remarks, int?[] heights)
    {
        var (remark, height) = (remarks[r.Number], heights[r.Number]);
        return r.CountAsync(r.Cached(r.Db.Enclosures.Where(e => e.Remark == remark || e.Size.Height == height)));
    }

    private static Task<object?> Ids(Reading r, int[][] values)
    {
        var ids = values[r.Number];
        return r.ListAsync(r.Cached(r.Db.Animals).Where(a => ids.Contains(a.EnclosureId)).OrderBy(a => a.Id));
    }

    private static Task<object?> Remarks(Reading r, string?[][] values)
    {
        var remarks = values[r.Number];
        return r.ListAsync(r.Cached(r.Db.Enclosures).Where(e => remarks.Contains(e.Remark)).OrderBy(e => e.Id));
    }

    private static List<int> Lists(Reading r) => r.Number switch { 0 => [1], 1 => [2, 4], _ => [6, 5, 4, 3] };

    private static Task<object?> Day(Reading r, DateOnly day) => r.ListAsync(r.Cached(r.Db.Shifts).Where(s => s.Day >= day).OrderBy(s => s.Id));

    private static Task<object?> Moment(Reading r, DateTime moment) => r.ListAsync(r.Cached(r.Db.Enclosures).Where(e => e.InspectedAt > moment).OrderBy(e => e.Id));

    private static Task<object?> Length(Reading r, TimeSpan length) => r.CountAsync(r.Cached(r.Db.Shifts).Where(s => s.Length > length));

    private static Task<object?> Area(Reading r, decimal area) => r.ListAsync(r.Cached(r.Db.Enclosures).Where(e => e.Area > area).OrderBy(e => e.Id).Select(e => e.Area));

    private static Task<object?> Holder(Reading r, Guid holder) => r.ListAsync(r.Cached(r.Db.Set<YearTicket>()).Where(t => t.Holder == holder).OrderBy(t => t.Id));

    private static Task<object?> Like(Reading r, string pattern) => r.ListAsync(
        r.Cached(r.Db.Keepers).Where(k => EF.Functions.ILike(k.Name, pattern)).OrderBy(k => k.Id).Select(k => k.Name));
}
