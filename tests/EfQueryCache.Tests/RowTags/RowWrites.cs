using Microsoft.EntityFrameworkCore;
using static EfQueryCache.Tests.RowTags.RowsContext;

namespace EfQueryCache.Tests.RowTags;

/// <summary>Random changes, each in every way that EF Core has for it.</summary>
internal static class RowWrites
{
    private static readonly Action<RowsContext, Random>[] All =
    [
        (c, r) => c.Add(new Parent { Tenant = r.Next(3), Value = r.Next(9) }),
        (c, r) => Change(c.Parents, r, p => p.Value = r.Next(9)),
        (c, r) => Remove(c, c.Parents, r, isStub: false, p => p.Id < 5),
        (c, r) => c.Add(new Child { Id = Free(c.Children.Select(k => k.Id), c.ChangeTracker.Entries<Child>().Select(k => k.Entity.Id), r), Tenant = r.Next(3), ParentId = Any(c.Parents, r)?.Id, Value = r.Next(9) }),
        (c, r) => Change(c.Children, r, k => k.Value = r.Next(9)),
        (c, r) => Change(c.Children, r, k => k.ParentId = r.Next(3) == 0 ? null : Any(c.Parents, r)?.Id),
        (c, r) => Remove(c, c.Children, r, isStub: true),
        (c, r) => Add(c, c.Pairs, new Pair { A = r.Next(1, 5), B = (short)r.Next(1, 5), Value = r.Next(9) }),
        (c, r) => Change(c.Pairs, r, p => p.Value = r.Next(9)),
        (c, r) => Remove(c, c.Pairs, r, isStub: true),
        (c, r) => Change(c.Codes, r, p => p.Value = r.Next(9)),
        (c, r) => Add(c, c.Codes, new Code { Text = ((char)('a' + r.Next(6))).ToString(), Value = r.Next(9) }),
        (c, r) => Remove(c, c.Codes, r, isStub: false),
        (c, r) => c.Add(new Node { Id = Free(c.Nodes.Select(n => n.Id), c.ChangeTracker.Entries<Node>().Select(n => n.Entity.Id), r), Up = Any(c.Nodes, r)?.Id, Value = r.Next(9) }),
        (c, r) => Change(c.Nodes, r, n => n.Value = r.Next(9)),
        (c, r) => Remove(c, c.Nodes, r, isStub: true),
        (c, r) => Change(c.Totals, r, t => t.Value = r.Next(9)),
        (c, r) => Add(c, c.Shifted, new Shift { Id = r.Next(1, 7) + (r.Next(2) * 100), Value = r.Next(9) }),
        (c, r) => Change(c.Shifted, r, t => t.Value = r.Next(9)),
        (c, r) => Remove(c, c.Shifted, r, isStub: true),
        (c, r) => Add(c, c.Parts, new Part { Id = r.Next(1, 7), Region = r.Next(1, 4), Value = r.Next(9) }),
        (c, r) => Change(c.Parts, r, p => p.Value = r.Next(9)),
        (c, r) => Remove(c, c.Parts, r, isStub: true),
        (c, r) => Change(c.FirstParts, r, p => p.Value = r.Next(9)),
        (c, r) => c.Add(r.Next(2) == 0 ? new Press { Value = r.Next(9), Force = r.Next(9) } : new Machine { Value = r.Next(9) }),
        (c, r) => Change(c.Machines, r, m => m.Value = r.Next(9)),
        (c, r) => Change(c.Set<Press>(), r, m => m.Force = r.Next(9)),
        (c, r) => Remove(c, c.Machines, r, isStub: false, m => m.Id < 4),
        (c, r) => Add(c, c.Tickets, new Ticket { Id = RowShapes.Ticket(r.Next(1, 7)), Value = r.Next(9) }),
        (c, r) => Change(c.Tickets, r, t => t.State = 1 - t.State),
        (c, r) => Remove(c, c.Tickets, r, isStub: true),
    ];

    private static readonly Action<RowsContext, int, int>[] Bulk =
    [
        (c, n, v) => c.Children.Where(k => k.Id == n).ExecuteUpdate(s => s.SetProperty(k => k.Value, k => k.Value + 1)),
        (c, n, v) => c.Parents.Where(k => k.Id <= n).ExecuteUpdate(s => s.SetProperty(k => k.Value, k => k.Value + 1)),
        (c, n, v) => c.Pairs.Where(k => k.A == n).ExecuteDelete(),
        (c, n, v) => c.Children.Where(k => k.Tenant == n % 3).ExecuteDelete(),
        (c, n, v) => c.Database.ExecuteSql($"""UPDATE "Parents" SET "Value" = {v}, "Tenant" = {n % 3} WHERE "Id" = {n}"""),
        (c, n, v) => c.Database.ExecuteSql($"""INSERT INTO "Children" SELECT i, i % 3, NULL, {v} FROM generate_series(1, {n}) i ON CONFLICT DO NOTHING"""),
        (c, n, v) => c.Database.ExecuteSql($"""INSERT INTO "Parts" SELECT i, 1, {v} FROM generate_series(1, {n}) i ON CONFLICT DO NOTHING"""),
        (c, n, v) => c.Tickets.Where(t => t.Value < n).ExecuteUpdate(s => s.SetProperty(t => t.Value, v)),
    ];

    /// <summary>One change: mostly of one row, sometimes several in one SaveChanges or transaction, sometimes in bulk.</summary>
    public static void Run(RowsContext context, Random random)
    {
        try
        {
            Change(context, random);
        }
        catch (DbUpdateException)
        {
            // Two of its changes do not go together, as a parent that goes and a child of it that changes: nothing was committed.
        }

        context.ChangeTracker.Clear();
    }

    private static void Change(RowsContext context, Random random)
    {
        var kind = random.Next(20);
        if (kind == 0)
        {
            Bulk[random.Next(Bulk.Length)](context, random.Next(1, 7), random.Next(9));
        }
        else if (kind < 17)
        {
            Save(context, random, kind < 3 ? 3 : 1);
        }
        else
        {
            using var transaction = context.Database.BeginTransaction();
            Save(context, random, 1);
            Save(context, random, 1);
            if (kind < 19) transaction.Commit();
        }
    }

    private static void Save(RowsContext context, Random random, int changes)
    {
        for (var i = 0; i < changes; i++)
        {
            All[random.Next(All.Length)](context, random);
        }

        context.SaveChanges();
    }

    private static T? Any<T>(IQueryable<T> rows, Random random)
        where T : class
    {
        var all = rows.AsNoTracking().ToList();
        return all.Count == 0 ? null : all[random.Next(all.Count)];
    }

    private static int Free(IQueryable<int> keys, IEnumerable<int> tracked, Random random)
    {
        var taken = keys.AsEnumerable().Concat(tracked).ToHashSet();
        var first = random.Next(1, 7);
        while (taken.Contains(first)) first++;
        return first;
    }

    private static void Add<T>(RowsContext context, IQueryable<T> rows, T entity)
        where T : class
    {
        var key = context.Model.FindEntityType(typeof(T))!.FindPrimaryKey()!;
        var isTaken = rows.AsNoTracking().AsEnumerable().Concat(context.ChangeTracker.Entries<T>().Select(e => e.Entity)).Any(other => key.Properties.All(property => IsSame(property.GetGetter().GetClrValue(other), property.GetGetter().GetClrValue(entity))));
        if (!isTaken) context.Add(entity);
    }

    // As the collation has it; and what the trigger makes of a key.
    private static bool IsSame(object? x, object? y) => x is string text ? text.Equals((string)y!, StringComparison.OrdinalIgnoreCase) : x is int a && y is int b ? a % 100 == b % 100 : Equals(x, y);

    private static void Change<T>(IQueryable<T> rows, Random random, Action<T> change)
        where T : class
    {
        var all = rows.ToList();
        if (all.Count > 0) change(all[random.Next(all.Count)]);
    }

    private static void Remove<T>(RowsContext context, IQueryable<T> rows, Random random, bool isStub, Func<T, bool>? keeps = null)
        where T : class
    {
        var all = (isStub ? rows.AsNoTracking() : rows).AsEnumerable().Where(row => keeps?.Invoke(row) != true).ToList();
        if (all.Count == 0) return;
        var row = all[random.Next(all.Count)];
        if (!isStub || !context.ChangeTracker.Entries<T>().Any()) context.Remove(row);
    }
}
