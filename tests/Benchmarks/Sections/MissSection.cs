using EfQueryCache.Benchmarks.Measuring;
using EfQueryCache.Benchmarks.Model;
using EfQueryCache.Benchmarks.Systems;
using Microsoft.EntityFrameworkCore;

namespace EfQueryCache.Benchmarks.Sections;

/// <summary>
/// What a miss costs more than the query without a cache. Each execution asks with a value that nobody has asked with before,
/// which changes nothing about the rows; both systems ask with the same kind of values.
/// </summary>
internal sealed class MissSection(BenchSystems systems, BenchArguments arguments)
{
    public void Run()
    {
        Run("miss-20-rows", (db, _, floor) => Shapes.TwentyOf(db, 42).Where(p => p.Id > floor));
        Run("miss-1000-rows", (db, _, floor) => Shapes.ThousandOf(db, 5000).Where(p => p.Id > floor));
    }

    private void Run(string shape, Func<BenchContext, BenchSystem, int, IQueryable<Product>> query)
    {
        Contender[] contenders = [Prepare(systems.Database), Prepare(systems.L1)];
        Interleaved.Run(contenders, arguments.Of(1.5, 6), arguments.Of(3, 20), TimeSpan.FromMilliseconds(8));
        systems.Cache.ClearAsync().AsTask().Wait();
        Pairs.Report(shape, contenders[0], contenders[1]);

        Contender Prepare(BenchSystem system)
        {
            var next = 0;
            return new Contender(
                system.Name,
                async () =>
                {
                    var floor = --next;
                    await using var db = system.Rent();
                    var rows = await system.Mark(query(db, system, floor)).ToListAsync();
                    if (rows.Count == 0) throw new InvalidOperationException("No rows.");
                },
                isSynchronous: false);
        }
    }
}
