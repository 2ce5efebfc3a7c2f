using EfQueryCache.Benchmarks.Measuring;
using EfQueryCache.Benchmarks.Model;
using EfQueryCache.Benchmarks.Systems;

namespace EfQueryCache.Benchmarks.Sections;

/// <summary>
/// What SaveChanges of one changed row costs more with the cache. By synchronous calls: one thread does it all. Once without
/// waiting for the disk, so that nothing hides the cost, and once as a server is that has something to lose.
/// </summary>
internal sealed class SaveSection(BenchSystems systems, BenchDatabase database, BenchArguments arguments)
{
    public void Run()
    {
        Run("save-one-row");
        if (Environment.GetEnvironmentVariable("EFQUERYCACHE_BENCH_IS_PRIVATE") is not "1") return;
        database.BeDurable(true);
        try
        {
            Run("save-one-row-durable");
        }
        finally
        {
            database.BeDurable(false);
        }
    }

    private void Run(string title)
    {
        Contender[] contenders = [Prepare(systems.Database), Prepare(systems.L1)];
        Interleaved.Run(contenders, arguments.Of(1.5, 5), arguments.Of(2.5, 12), TimeSpan.FromMilliseconds(6));
        Pairs.Report(title, contenders[0], contenders[1]);
    }

    private static Contender Prepare(BenchSystem system)
    {
        var next = 0;
        return new Contender(
            system.Name,
            () =>
            {
                using var db = system.Rent();
                var product = new Product { Id = 9_999 };
                db.Attach(product);
                product.Stock = ++next;
                if (db.SaveChanges() != 1) throw new InvalidOperationException("Nothing was saved.");
                return Task.CompletedTask;
            },
            isSynchronous: true);
    }
}
