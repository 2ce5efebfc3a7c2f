using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Tests.RowTags;

/// <summary>The shapes that the soundness of row tags is checked with.</summary>
internal static class RowShapes
{
    public static IReadOnlyList<RowShape> All { get; } =
    [
        new("by key", (c, x, _) => c.Parents.Where(p => p.Id == x)),
        new("by key, a column", (c, x, _) => c.Children.Where(p => p.Id == x).Select(p => (object?)p.Value)),
        new("by key that comes next", (c, x, _) => c.Parents.Where(p => p.Id == NextKey + (x % 3))),
        new("first by key", (c, x, _) => c.Children.Where(p => p.Id == x).OrderBy(p => p.Value).Take(1)),
        new("several keys", (c, x, y) => c.Parents.Where(p => new[] { x, y, x + 1 }.Contains(p.Id))),
        new("several keys, constants", (c, x, y) => c.Children.Where(p => EF.Constant(Two(x, y)).Contains(p.Id))),
        new("several keys, parameters", (c, x, y) => c.Children.Where(p => EF.MultipleParameters(Two(x, y)).Contains(p.Id))),
        new("key or value", (c, x, y) => c.Children.Where(p => p.Id == x || p.Value == y)),
        new("range of keys", (c, x, y) => c.Children.Where(p => p.Id >= x && p.Id <= y)),
        new("all but a key", (c, x, _) => c.Children.Where(p => p.Id != x).OrderBy(p => p.Id)),
        new("inner join, one by key", (c, x, _) => c.Children.Where(k => k.Id == x).Join(c.Parents, k => k.ParentId, p => p.Id, (k, p) => new { k.Value, P = p.Value })),
        new("inner join, both by key", (c, x, y) => from k in c.Children from p in c.Parents where k.Id == x && p.Id == y && k.Value == p.Value select new { k, p }),
        new("include of one", (c, x, _) => c.Children.Where(k => k.Id == x).Include(k => k.Parent)),
        new("include of many", (c, x, _) => c.Parents.Where(p => p.Id == x).Include(p => p.Children)),
        new("left join, right side by key in its ON", (c, x, y) => from p in c.Parents join k in c.Children on new { Id = (int?)p.Id, Key = y } equals new { Id = k.ParentId, Key = k.Id } into g from k in g.DefaultIfEmpty() where p.Id == x select new { p.Value, K = (int?)k.Value }),
        new("left join, left side by key in the ON", (c, x, y) => from k in c.Children join p in c.Parents on new { Id = k.ParentId, Key = k.Id } equals new { Id = (int?)p.Id, Key = y } into g from p in g.DefaultIfEmpty() select new { k.Value, P = (int?)p.Value }),
        new("left join, right side missing", (c, x, y) => from p in c.Parents join k in c.Children on p.Id equals k.ParentId into g from k in g.DefaultIfEmpty() where p.Id == x && k == null select (object?)p.Value),
        new("left join, right side by key in WHERE", (c, x, y) => from p in c.Parents join k in c.Children on p.Id equals k.ParentId into g from k in g.DefaultIfEmpty() where p.Id == x && k.Id == y select new { p.Value, K = k.Value }),
        new("right join", (c, x, y) => c.Children.RightJoin(c.Parents, k => k.ParentId, p => p.Id, (k, p) => new { K = (int?)k!.Value, p.Value, p.Id }).Where(r => r.Id == x)),
        new("right join, left side by key before it", (c, x, y) => c.Children.Where(k => k.Id == x).RightJoin(c.Parents.Where(p => p.Id == y), k => k.ParentId, p => p.Id, (k, p) => new { K = (int?)k!.Value, p.Value })),
        new("composite key", (c, x, y) => c.Pairs.Where(p => p.A == x && p.B == (short)y)),
        new("composite key, one half", (c, x, _) => c.Pairs.Where(p => p.A == x)),
        new("composite key, many", (c, x, y) => c.Pairs.Where(p => new[] { 1, x }.Contains(p.A) && new short[] { 1, (short)y }.Contains(p.B))),
        new("exists", (c, x, y) => c.Parents.Where(p => p.Id == x && c.Children.Any(k => k.Id == y)).Select(p => (object?)p.Value)),
        new("not exists", (c, x, y) => c.Parents.Where(p => p.Id == x && !c.Children.Any(k => k.Id == y)).Select(p => (object?)p.Value)),
        new("not exists, one of a parent", (c, x, _) => c.Parents.Where(p => p.Id == x && !p.Children.Any()).Select(p => (object?)p.Value)),
        new("scalar subquery", (c, x, y) => c.Parents.Where(p => p.Id == x).Select(p => new { p.Value, K = c.Children.Where(k => k.Id == y).Select(k => (int?)k.Value).FirstOrDefault() })),
        new("union", (c, x, y) => c.Parents.Where(p => p.Id == x).Select(p => p.Value).Union(c.Children.Where(k => k.Id == y).Select(k => k.Value)).Select(v => (object?)v)),
        new("except", (c, x, y) => c.Children.Where(k => k.Id == x).Select(k => k.Value).Except(c.Children.Where(k => k.Id == y).Select(k => k.Value)).Select(v => (object?)v)),
        new("self join, both by key", (c, x, y) => from a in c.Children from b in c.Children where a.Id == x && b.Id == y select new { a.Value, B = b.Value }),
        new("self join, one by key", (c, x, _) => from a in c.Children from b in c.Children where a.Id == x && b.Value >= a.Value select new { a.Value, B = b.Value }),
        new("aggregate", (c, x, y) => c.Children.Where(k => new[] { x, y }.Contains(k.Id)).GroupBy(k => k.Tenant).Select(g => new { g.Key, Sum = g.Sum(k => k.Value) })),
        new("apply", (c, x, _) => c.Parents.Where(p => p.Id == x).SelectMany(p => c.Children.Where(k => k.ParentId == p.Id).OrderBy(k => k.Id).Take(1))),
        new("apply by key", (c, x, y) => c.Parents.Where(p => p.Id == x).SelectMany(p => c.Children.Where(k => k.Id == y && k.Value > p.Value - 50).Take(1).DefaultIfEmpty(), (p, k) => new { p.Value, K = (int?)k!.Value })),
        new("scope", (c, x, _) => c.Parents.Where(p => p.Tenant == x % 3)),
        new("scope, limited", (c, x, _) => c.Children.Where(p => p.Tenant == x % 3).OrderByDescending(p => p.Value).ThenBy(p => p.Id).Take(2)),
        new("several scopes", (c, x, y) => c.Children.Where(p => new[] { x % 3, y % 3 }.Contains(p.Tenant))),
        new("scope of both sides", (c, x, _) => from p in c.Parents join k in c.Children on p.Id equals k.ParentId where p.Tenant == x % 3 && k.Tenant == x % 3 select new { p.Value, K = k.Value }),
        new("scope here, key there", (c, x, y) => from a in c.Children from b in c.Children where a.Tenant == x % 3 && b.Id == y select new { a.Value, B = b.Value }),
        new("scope, counted", (c, x, _) => c.Children.Where(p => p.Tenant == x % 3).GroupBy(p => p.Tenant).Select(g => (object?)g.Count())),
        new("collation", (c, x, _) => c.Codes.Where(p => p.Text == ((char)('A' + x - 1)).ToString()).Select(p => (object?)p.Value)),
        new("own table", (c, x, _) => c.Nodes.Where(n => n.Id == x)),
        new("what a trigger writes", (c, x, _) => c.Totals.Where(t => t.Id == x)),
        new("what a trigger moves", (c, x, _) => c.Shifted.Where(t => t.Id == x)),
        new("partitioned", (c, x, y) => c.Parts.Where(p => p.Id == x && p.Region == 1 + (y % 3))),
        new("partition", (c, x, _) => c.FirstParts.Where(p => p.Id == x && p.Region == 1)),
        new("table per type", (c, x, _) => c.Machines.Where(m => m.Id == x)),
        new("table per type, derived", (c, x, _) => c.Machines.OfType<RowsContext.Press>().Where(m => m.Id == x)),
        new("uuid", (c, x, _) => c.Tickets.Where(t => t.Id == Ticket(x))),
    ];

    private static List<int> Two(int x, int y) => [x, y];

    public static Guid Ticket(int number) => new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)number);

    // Where the parents' keys go on. Set by the workload, as a parameter of its queries.
    public static int NextKey { get; set; }

}
