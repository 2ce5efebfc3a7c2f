using System.Numerics;

namespace EfQueryCache.Benchmarks.L1;

/// <summary>How often keys were asked for lately: four rows of counters up to 15, halved after ten times the capacity.</summary>
internal sealed class CountMinSketch(int capacity)
{
    private readonly byte[] _counters = new byte[4 * BitOperations.RoundUpToPowerOf2((uint)Math.Max(64, capacity))];
    private readonly int _period = 10 * Math.Max(64, capacity);
    private int _increments;

    public int Estimate(int key)
    {
        var least = 15;
        for (var row = 0; row < 4; row++) least = Math.Min(least, _counters[Place(key, row)]);
        return least;
    }

    public void Increment(int key)
    {
        for (var row = 0; row < 4; row++)
        {
            ref var counter = ref _counters[Place(key, row)];
            if (counter < 15) counter++;
        }

        if (++_increments < _period) return;
        _increments /= 2;
        for (var i = 0; i < _counters.Length; i++) _counters[i] >>= 1;
    }

    private int Place(int key, int row)
    {
        var hash = ((ulong)(uint)key + 1) * 0x9E3779B97F4A7C15UL;
        hash = (hash ^ (hash >> 29)) * (0xBF58476D1CE4E5B9UL + ((ulong)row * 0x1234567890ABCDE0UL));
        return (row * (_counters.Length / 4)) + (int)((hash >> 33) & (ulong)((_counters.Length / 4) - 1));
    }
}
