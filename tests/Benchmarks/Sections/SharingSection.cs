using System.Linq.Expressions;
using EfQueryCache.Benchmarks.Measuring;
using EfQueryCache.Benchmarks.Model;
using EfQueryCache.Benchmarks.Systems;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Benchmarks.Sections;

/// <summary>
/// What <c>ShareResults</c> saves of a hit with 1,000 entities, by the form in which they are asked for. How much is EF Core's own
/// differs with the form, and so does the ratio: beside it stands the list as a constant, which no cache can be cheaper than. All forms
/// run interleaved, so that they can be compared.
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
        BenchSystem[] compared = [systems.L1, shared, systems.Constant];
        (string Form, Contender[] Contenders)[] forms = [.. Forms().Select(form => (form.Name, compared.Select(system => Prepare(form.Name, system, form.Make)).ToArray()))];
        Interleaved.Run([.. forms.SelectMany(form => form.Contenders)], arguments.Of(2, 10), arguments.Of(3, 18), TimeSpan.FromMilliseconds(2));
        foreach (var (form, contenders) in forms)
        {
            foreach (var (system, contender) in compared.Zip(contenders))
            {
                var ratio = Interleaved.Ratio(contender.Cpu, contenders[0].Cpu);
                Report.Line($"{Name}-{form}", system.Name, $"cpu_us={Spread.Of(contender.Cpu).Median:0.00} bytes={Spread.Of(contender.Bytes).Median:0} vs_rows={ratio.Median:0.000} ({ratio.Low:0.000}..{ratio.High:0.000} rounds={contender.Cpu.Count})");
            }
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
