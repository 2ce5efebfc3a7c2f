using System.Collections;
using EfQueryCache.Benchmarks.Model;
using EfQueryCache.Benchmarks.Systems;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace EfQueryCache.Benchmarks.Sections;

internal static class Shapes
{
    public static IReadOnlyList<Shape> All { get; } =
    [
        Of('a', "by-key", 4711, (db, system, id) => system.Mark(db.Products.AsNoTracking()).SingleAsync(p => p.Id == id)),
        Of('b', "by-key-tracked", 4711, (db, system, id) => system.Mark(db.Products).SingleAsync(p => p.Id == id), mayShare: false),
        Of('c', "20-rows", 42, (db, system, id) => system.Mark(TwentyOf(db, id)).ToListAsync()),
        Of('d', "1000-rows", 5000, (db, system, id) => system.Mark(ThousandOf(db, id)).ToListAsync()),
        Of('e', "group-by", 50, (db, system, stock) => system.Mark(SalesOf(db, stock)).ToListAsync()),
        Of('f', "count", 42, (db, system, id) => system.Mark(db.Products.AsNoTracking()).CountAsync(p => p.CategoryId == id)),
        Of('g', "include", 0, (db, system, id) => system.Mark(OrdersOf(db, id)).ToListAsync()),
        new('h', "compiled-by-key", system =>
        {
            var query = EF.CompileAsyncQuery(Marks.Replace<System.Linq.Expressions.Expression<Func<BenchContext, int, Product>>>(
                (db, id) => Marks.Here(db.Products.AsNoTracking()).Single(p => p.Id == id), system));
            return Operation(system, 'h', 4711, (db, id) => query(db, id));
        }),
        new('i', "compiled-count", system =>
        {
            var query = EF.CompileAsyncQuery(Marks.Replace<System.Linq.Expressions.Expression<Func<BenchContext, int, int>>>(
                (db, id) => Marks.Here(db.Products.AsNoTracking()).Count(p => p.CategoryId == id), system));
            return Operation(system, 'i', 42, (db, id) => query(db, id));
        }),
        new('j', "compiled-records", system =>
        {
            var query = EF.CompileAsyncQuery(Marks.Replace<System.Linq.Expressions.Expression<Func<BenchContext, int, IQueryable<ProductLine>>>>(
                (db, id) => Marks.Here(db.Products.Where(p => p.CategoryId == id).OrderBy(p => p.Name).Select(p => new ProductLine(p.Id, p.Name, p.Price)).Take(20)),
                system));
            return Operation(system, 'j', 42, async (db, id) =>
            {
                var list = new List<ProductLine>();
                await foreach (var line in query(db, id)) list.Add(line);
                return list;
            });
        }),
    ];

    public static IQueryable<Product> TwentyOf(BenchContext db, int id)
        => db.Products.AsNoTracking().Where(p => p.CategoryId == id && p.IsActive).OrderBy(p => p.Name).Take(20);

    public static IQueryable<Product> ThousandOf(BenchContext db, int id)
        => db.Products.AsNoTracking().Where(p => p.Id > id).OrderBy(p => p.Id).Take(1000);

    /// <summary>How much a result holds, to see that all systems answer the same question.</summary>
    public static int SizeOf(object result) => result switch
    {
        List<Order> orders => orders.Sum(order => 1 + order.Lines.Count),
        ICollection items => items.Count,
        int number => number,
        Product product => product.Id,
        _ => throw new InvalidOperationException($"What is the size of {result}?"),
    };

    private static IQueryable<CategorySales> SalesOf(BenchContext db, int stock)
        => db.Products.Join(db.Categories, p => p.CategoryId, c => c.Id, (p, c) => new { p, c })
            .Where(x => x.p.Stock < stock)
            .GroupBy(x => x.c.Name)
            .Select(g => new CategorySales(g.Key, g.Count(), g.Sum(x => x.p.Price)));

    private static IQueryable<Order> OrdersOf(BenchContext db, int id)
        => db.Orders.AsNoTracking().Where(o => o.Id > id).Include(o => o.Lines).OrderBy(o => o.Id);

    private static Shape Of<T>(
        char letter, string name, int argument, Func<BenchContext, BenchSystem, int, Task<T>> query, bool mayShare = true) where T : notnull
        => new(letter, name, system => Operation(system, letter, argument, (db, value) => query(db, system, value)), mayShare);

    private static Func<Task<object>> Operation<T>(BenchSystem system, char letter, int argument, Func<BenchContext, int, Task<T>> query) where T : notnull
    {
        if (system.Memory is not { } memory)
        {
            return async () =>
            {
                await using var db = system.Rent();
                return await query(db, argument);
            };
        }

        return async () =>
        {
            await using var db = system.Rent();
            return (await memory.GetOrCreateAsync((letter, argument), entry =>
            {
                entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
                return query(db, argument);
            }))!;
        };
    }
}
