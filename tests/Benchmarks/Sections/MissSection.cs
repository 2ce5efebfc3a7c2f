using EfQueryCache.Benchmarks.Measuring;
using EfQueryCache.Benchmarks.Model;
using EfQueryCache.Benchmarks.Systems;

namespace EfQueryCache.Benchmarks.Sections;

/// <summary>
/// What a miss costs more than the query without a cache. Each execution asks with a value that nobody has asked with before,
/// which changes nothing about the rows; all systems ask with the same kind of values. By synchronous calls: one thread does it all.
/// Beside it, what it costs when EF Core reads all rows before it makes the first object, and keeps nothing.
/// </summary>
internal sealed class MissSection(BenchSystems systems, BenchArguments arguments)
{
    public const string Few = "miss-20-rows";
    public const string Many = "miss-1000-rows";

    public void Run()
    {
        if (arguments.Wants(Few)) Run(Few, (db, _, floor) => Shapes.TwentyOf(db, 42).Where(p => p.Id > floor));
        if (arguments.Wants(Many)) Run(Many, (db, _, floor) => Shapes.ThousandOf(db, 5000).Where(p => p.Id > floor));
    }

    private void Run(string shape, Func<BenchContext, BenchSystem, int, IQueryable<Product>> query)
    {
        Contender[] contenders = [Prepare(systems.Database), Prepare(systems.L1), Prepare(systems.Buffered)];
        Interleaved.Run(contenders, arguments.Of(1.5, 5), arguments.Of(2, 15), TimeSpan.FromMilliseconds(8));
        systems.Cache.ClearAsync().AsTask().Wait();
        Pairs.Report(shape, contenders[0], contenders[1..]);

        Contender Prepare(BenchSystem system)
        {
            var next = 0;
            return new Contender(
                system.Name,
                () =>
                {
                    var floor = --next;
                    using var db = system.Rent();
                    if (system.Mark(query(db, system, floor)).ToList().Count == 0) throw new InvalidOperationException("No rows.");
                    return Task.CompletedTask;
                },
                isSynchronous: true);
        }
    }
}
