using System.Linq.Expressions;
using EfQueryCache.Benchmarks.Measuring;
using EfQueryCache.Benchmarks.Model;
using EfQueryCache.Benchmarks.Systems;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Benchmarks.Sections;

/// <summary>
/// What <c>ShareResults</c> saves of a hit with 1,000 entities, by the form in which they are asked for. How much is EF Core's own
/// differs with the form, and so does the ratio; all forms run interleaved, so that they can be compared.
/// </summary>
internal sealed class SharingSection(BenchSystems systems, BenchArguments arguments)
{
    public const string Name = "sharing";

    private const int After = 5000;
    private const int Items = 1000;

    private static readonly Expression<Func<BenchContext, int, IQueryable<Product>>> Query
        = (db, id) => Marks.Here(db.Products.AsNoTracking().Where(p => p.Id > id).OrderBy(p => p.Id).Take(Items));

    public void Run()
    {
        if (systems.Objects is not { } shared) return;
        (string Form, Contender Rows, Contender Objects)[] pairs
            = [.. Forms().Select(form => (form.Name, Prepare(form.Name, systems.L1, form.Make), Prepare(form.Name, shared, form.Make)))];
        Interleaved.Run([.. pairs.SelectMany(pair => (Contender[])[pair.Rows, pair.Objects])], arguments.Of(2, 10), arguments.Of(3, 12), TimeSpan.FromMilliseconds(2));
        foreach (var (form, rows, objects) in pairs)
        {
            var shape = $"{Name}-{form}";
            Report.Line(shape, systems.L1.Name, $"cpu_us={Spread.Of(rows.Cpu).Median:0.00} bytes={Spread.Of(rows.Bytes).Median:0}");
            var ratio = Interleaved.Ratio(objects.Cpu, rows.Cpu);
            Report.Line(shape, shared.Name, $"cpu_us={Spread.Of(objects.Cpu).Median:0.00} bytes={Spread.Of(objects.Bytes).Median:0} vs_rows={ratio.Median:0.000} ({ratio.Low:0.000}..{ratio.High:0.000} rounds={rows.Cpu.Count})");
        }
    }

    private static (string Name, Func<BenchSystem, Func<Task<int>>> Make)[] Forms() =>
    [
        ("tolistasync", system => async () =>
        {
            await using var db = system.Rent();
            return (await system.Mark(Shapes.ThousandOf(db, After)).ToListAsync()).Count;
        }),
        ("tolist", system => () =>
        {
            using var db = system.Rent();
            return Task.FromResult(system.Mark(Shapes.ThousandOf(db, After)).ToList().Count);
        }),
        ("compiled-async", system =>
        {
            var query = EF.CompileAsyncQuery(Marks.Replace(Query, system));
            return async () =>
            {
                await using var db = system.Rent();
                var list = new List<Product>();
                await foreach (var product in query(db, After)) list.Add(product);
                return list.Count;
            };
        }),
        ("compiled", system =>
        {
            var query = EF.CompileQuery(Marks.Replace(Query, system));
            return () =>
            {
                using var db = system.Rent();
                return Task.FromResult(query(db, After).ToList().Count);
            };
        }),
    ];

    private static Contender Prepare(string form, BenchSystem system, Func<BenchSystem, Func<Task<int>>> make)
    {
        var operation = make(system);
        for (var i = 0; i < 3; i++)
        {
            if (operation().Result is var count && count != Items) throw new InvalidOperationException($"{system.Name} gives {count} items for {form}, not {Items}.");
        }

        return new Contender($"{form}-{system.Name}", operation, isSynchronous: true);
    }
}
