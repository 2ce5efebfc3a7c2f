using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using EfQueryCache.Keys;
using EfQueryCache.Storage;
using Microsoft.Extensions.Caching.Memory;

namespace EfQueryCache.Benchmarks.L1;

/// <summary>
/// What a hit costs, with the recording of its use, next to a plain look-up in a dictionary with the same keys. The
/// look-ups take turns in short rounds and the best round counts, so that a busy machine harms all alike.
/// </summary>
internal static class SpeedRun
{
    private const int Keys = 10_000;
    private const int LookUps = 1_000_000;
    private const int Rounds = 7;

    public static void Run()
    {
        var keys = Enumerable.Range(0, Keys).Select(Entries.KeyOf).ToArray();
        var order = Workload.Zipf(0.9).Select(key => key % Keys).ToArray();
        var dictionary = new ConcurrentDictionary<ResultKey, QueryCacheEntry>();
        var store = new MemoryStore(long.MaxValue);
        using var library = new MemoryCache(new MemoryCacheOptions { SizeLimit = long.MaxValue });
        foreach (var key in keys)
        {
            var entry = Entries.Make(key, 2048);
            dictionary[key] = entry;
            store.Set(Entries.Make(key, 2048));
            library.Set(key, entry, new MemoryCacheEntryOptions { Size = 2048 });
        }

        var boxed = keys.Select(key => (object)key).ToArray();
        (string Name, Func<int, bool> Find)[] all =
        [
            ("dictionary", i => dictionary.TryGetValue(keys[i], out _)),
            ("dictionary-entry", i => dictionary.TryGetValue(keys[i], out var found) && found.Ttl > TimeSpan.Zero), // whoever uses an entry reads it
            ("store-lookup", i => store.TryGet(keys[i], out _)),
            ("store", i =>
            {
                if (!store.TryGet(keys[i], out var found)) return false;
                found.RecordHit();
                return true;
            }),
            ("memory-cache", i => library.TryGetValue(boxed[i], out _)),
        ];
        foreach (var threads in (int[])[1, 2, 4, 8])
        {
            var best = all.ToDictionary(one => one.Name, _ => (Wall: double.MaxValue, Cpu: double.MaxValue, Allocated: 0.0));
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var (name, find) in all)
                {
                    var (wall, cpu, allocated) = Measure(threads, order, find);
                    best[name] = (Math.Min(best[name].Wall, wall), Math.Min(best[name].Cpu, cpu), allocated);
                }
            }

            foreach (var (name, _) in all)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"l1 speed {name} threads={threads} ns={best[name].Wall:F1} cpu_ns={best[name].Cpu:F1} vs_dictionary={best[name].Cpu / best["dictionary"].Cpu:F2} bytes_per_hit={best[name].Allocated:F3}"));
            }
        }
    }

    // Wall-clock and processor time of one look-up of one thread, and what it allocates.
    private static (double Wall, double Cpu, double Allocated) Measure(int threads, int[] order, Func<int, bool> find)
    {
        var allocated = 0L;
        var workers = Enumerable.Range(0, threads).Select(worker => new Thread(() =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var misses = 0;
            for (var i = 0; i < LookUps; i++)
            {
                if (!find(order[(i + (worker * 7919)) % order.Length])) misses++;
            }

            Interlocked.Add(ref allocated, GC.GetAllocatedBytesForCurrentThread() - before);
            if (misses > 0) throw new InvalidOperationException($"{misses} look-ups found nothing.");
        })).ToArray();
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var clock = Stopwatch.GetTimestamp();
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers) worker.Join();
        var wall = Stopwatch.GetElapsedTime(clock).TotalNanoseconds / LookUps;
        process.Refresh();
        return (wall, (process.TotalProcessorTime - cpu).TotalNanoseconds / LookUps / threads, (double)allocated / LookUps / threads);
    }
}
