using System.Diagnostics;
using System.Globalization;
using EfQueryCache.Benchmarks.L1;

var sizes = Enumerable.Range(0, 250_000).Select(Workload.SizeOf).ToArray();
Func<long, IPolicy>[] policies =
[
    limit => new MemoryCachePolicy(limit),
    limit => new ClockPolicy(limit),
    limit => new S3FifoPolicy(limit),
    limit => new TinyLfuPolicy(limit, isAdaptive: false),
    limit => new TinyLfuPolicy(limit, isAdaptive: true),
    limit => new StorePolicy(limit),
];

var only = args.FirstOrDefault() ?? "";
foreach (var workload in Workload.All())
{
    foreach (var mebibytes in (int[])[16, 64])
    {
        foreach (var create in policies)
        {
            var policy = create(mebibytes * 1024L * 1024);
            if (!policy.Name.Contains(only, StringComparison.Ordinal)) continue;
            var clock = Stopwatch.StartNew();
            var (hits, hitBytes, bytes) = (0, 0L, 0L);
            foreach (var key in workload.Keys)
            {
                var size = sizes[key];
                bytes += size;
                if (!policy.Request(key, size)) continue;
                hits++;
                hitBytes += size;
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"l1 {workload.Name}/{mebibytes}MiB {policy.Name} hit_ratio={(double)hits / workload.Keys.Length:F4} byte_hit_ratio={(double)hitBytes / bytes:F4} ns={clock.Elapsed.TotalNanoseconds / workload.Keys.Length:F0}"));
            (policy as IDisposable)?.Dispose();
        }
    }
}
