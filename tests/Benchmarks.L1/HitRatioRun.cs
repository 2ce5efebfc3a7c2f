using System.Globalization;

namespace EfQueryCache.Benchmarks.L1;

/// <summary>What each policy keeps of each workload, in a small and a common size of the cache.</summary>
internal static class HitRatioRun
{
    private const int LargestKey = 250_000;

    public static void Run(string only)
    {
        var sizes = Enumerable.Range(0, LargestKey).Select(Workload.SizeOf).ToArray();
        Func<long, IPolicy>[] policies =
        [
            limit => new MemoryCachePolicy(limit),
            limit => new ClockPolicy(limit),
            limit => new S3FifoPolicy(limit),
            limit => new TinyLfuPolicy(limit, isAdaptive: false),
            limit => new TinyLfuPolicy(limit, isAdaptive: true),
            limit => new StorePolicy(limit),
        ];
        foreach (var workload in Workload.All())
        {
            foreach (var mebibytes in (int[])[16, 64])
            {
                foreach (var create in policies)
                {
                    var policy = create(mebibytes * 1024L * 1024);
                    if (policy.Name.Contains(only, StringComparison.Ordinal)) Run(policy, workload, sizes, $"{workload.Name}/{mebibytes}MiB");
                    (policy as IDisposable)?.Dispose();
                }
            }
        }
    }

    private static void Run(IPolicy policy, Workload workload, int[] sizes, string name)
    {
        var (hits, hitBytes, bytes) = (0, 0L, 0L);
        foreach (var key in workload.Keys)
        {
            bytes += sizes[key];
            if (!policy.Request(key, sizes[key])) continue;
            hits++;
            hitBytes += sizes[key];
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"l1 {name} {policy.Name} hit_ratio={(double)hits / workload.Keys.Length:F4} byte_hit_ratio={(double)hitBytes / bytes:F4}"));
    }
}
