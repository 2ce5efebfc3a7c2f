namespace EfQueryCache.Benchmarks.L1;

/// <summary>The keys that are asked for, one after the other.</summary>
internal sealed record Workload(string Name, int[] Keys)
{
    private const int Seed = 20251121;
    private const int Popular = 100_000;
    private const int Requests = 1_000_000;

    /// <summary>What the comparison runs.</summary>
    public static IEnumerable<Workload> All()
    {
        yield return new Workload("zipf-0.7", Zipf(0.7));
        yield return new Workload("zipf-0.9", Zipf(0.9));
        yield return new Workload("zipf-1.1", Zipf(1.1));
        yield return new Workload("zipf-scan", WithScans(Zipf(0.9)));
        yield return new Workload("loop", [.. Enumerable.Range(0, Requests).Select(i => i % 20_000)]);
        yield return new Workload("shift", Moved(Zipf(0.9), i => i / 100_000 * 5_000));
        yield return new Workload("drift", Moved(Zipf(0.9), i => i / 50));
    }

    /// <summary>The size of a key's entry: lognormal around 2 KB, from 200 B to 64 KB, the same in every process.</summary>
    public static int SizeOf(int key)
    {
        var random = new Random(unchecked((key + 1) * (int)2654435761u));
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return (int)Math.Clamp(2048 * Math.Exp(1.3 * normal), 200, 65_536);
    }

    public static int[] Zipf(double exponent)
    {
        var sums = new double[Popular];
        var sum = 0.0;
        for (var i = 0; i < Popular; i++) sums[i] = sum += 1 / Math.Pow(i + 1, exponent);
        var random = new Random(Seed);
        var keys = new int[Requests];
        for (var i = 0; i < keys.Length; i++)
        {
            var found = Array.BinarySearch(sums, random.NextDouble() * sum);
            keys[i] = found < 0 ? ~found : found;
        }

        return keys;
    }

    // Every 30,000 requests somebody reads 15,000 things once that nobody wants otherwise; some scans come again.
    private static int[] WithScans(int[] keys)
    {
        var mixed = new List<int>(keys.Length);
        for (var i = 0; mixed.Count < keys.Length; i++)
        {
            mixed.Add(keys[i]);
            if (i % 30_000 == 29_999) mixed.AddRange(Enumerable.Range(Popular + (i / 30_000 % 8 * 15_000), 15_000));
        }

        return [.. mixed.Take(keys.Length)];
    }

    // What is popular becomes unpopular, and something else takes its place.
    private static int[] Moved(int[] keys, Func<int, int> by) => [.. keys.Select((key, i) => (key + by(i)) % Popular)];
}
