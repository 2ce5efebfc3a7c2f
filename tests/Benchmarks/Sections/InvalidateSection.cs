using EfQueryCache.Benchmarks.Measuring;
using EfQueryCache.Benchmarks.Model;
using EfQueryCache.Benchmarks.Systems;

namespace EfQueryCache.Benchmarks.Sections;

/// <summary>What one invalidation costs the one who invalidates. Entries find out by themselves, so their number does not matter.</summary>
internal sealed class InvalidateSection(BenchSystems systems, BenchArguments arguments)
{
    private static readonly string[] Tags = ["bench"];

    public void Run()
    {
        var cache = systems.Cache;
        using (var db = systems.L1.Rent()) _ = systems.L1.Mark(Shapes.TwentyOf(db, 1)).Count();
        Contender[] contenders =
        [
            new("tag", () => cache.InvalidateTagsAsync(Tags).AsTask(), isSynchronous: true),
            new("table", () => cache.InvalidateAsync<Product>().AsTask(), isSynchronous: true),
        ];
        Interleaved.Run(contenders, arguments.Of(1, 2), arguments.Of(0.4, 2), TimeSpan.FromMilliseconds(1));
        foreach (var contender in contenders) Report.Against("invalidate", contender, floor: null);
    }
}
