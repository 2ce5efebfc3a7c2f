using System.Numerics;

namespace EfQueryCache.Storage;

/// <summary>
/// Learns what an entry is worth keeping for: the hits to be expected of it per byte and time (N. Beckmann, H. Chen,
/// A. Cidon, "LHD: Improving Cache Hit Rate by Maximizing Hit Density", NSDI 2018), from how old entries like it were, used
/// as often, when they were hit or left. Recording a use takes no lock; some that happen at once may be lost, which harms
/// nothing.
/// </summary>
/// <remarks>
/// Differs from the paper in three ways. Entries are told apart by how often they were used. A miss costs a round trip beside
/// its bytes, so that small entries are not worth more without limit. And there are two clocks: what was never used ages with
/// every store, but what was used only as others are used for the first time, so that no scan makes it old.
/// </remarks>
internal sealed class HitDensity
{
    private const int Classes = 5;
    private const int Ages = 84;
    private const int MostUses = 15;

    // As many bytes as come with the time that a round trip takes.
    private const double RoundTripBytes = 4096;
    private const double Remembered = 0.95;

    private readonly double[] _hits = new double[Classes * Ages];
    private readonly double[] _ends = new double[Classes * Ages];
    private readonly double[] _densities = new double[Classes * Ages];
    private int _stored;
    private int _proven;
    private int _storedBefore;
    private int _provenBefore;
    private double _provenPerStored = 0.3;

    public HitDensity()
    {
        // Until something is known: what is old or was seldom used is worth less.
        for (var i = 0; i < _densities.Length; i++) _densities[i] = ((i / Ages) + 1) / (1 + Begin(i % Ages));
    }

    /// <summary>An entry is new, or takes the place of one that has been used.</summary>
    public void Add(MemoryEntry entry, MemoryEntry? replaced)
    {
        _stored++;
        entry.Uses = replaced?.Uses ?? 0;
        entry.LastUse = Now(entry);
    }

    /// <summary>An entry was hit. Hits at the same time say nothing that one of them does not.</summary>
    public void RecordUse(MemoryEntry entry)
    {
        var (uses, now) = (entry.Uses, Now(entry));
        if (uses < MostUses) entry.Uses = uses + 1;
        if (uses > 0 && now == entry.LastUse) return;
        _hits[Place(uses, now - entry.LastUse)]++;
        entry.LastUse = uses == 0 ? Interlocked.Increment(ref _proven) : now;
    }

    /// <summary>An entry leaves, and had not been hit again.</summary>
    public void RecordEnd(MemoryEntry entry) => _ends[Place(entry.Uses, Age(entry))]++;

    /// <summary>How long ago an entry was stored or used last, by its clock.</summary>
    public int Age(MemoryEntry entry) => Now(entry) - entry.LastUse;

    /// <summary>The hits to be expected per byte and time.</summary>
    public double Of(MemoryEntry entry)
        => _densities[Place(entry.Uses, Age(entry))] * (entry.Uses > 0 ? _provenPerStored : 1) * (RoundTripBytes + entry.Bytes) / entry.Bytes;

    /// <summary>
    /// Learns from what was recorded: of all that become so old, the share that is hit later, by the time that it stays.
    /// </summary>
    public void Learn()
    {
        var (stored, proven) = (_stored, Volatile.Read(ref _proven));
        var rate = (double)(proven - _provenBefore) / Math.Max(1, stored - _storedBefore);
        _provenPerStored = (Remembered * _provenPerStored) + ((1 - Remembered) * Math.Max(0.01, rate));
        (_storedBefore, _provenBefore) = (stored, proven);
        for (var of = 0; of < Classes; of++)
        {
            var (hits, all, time) = (0.0, 0.0, 0.0);
            for (var age = Ages - 1; age >= 0; age--)
            {
                var i = (of * Ages) + age;
                hits += _hits[i];
                all += _hits[i] + _ends[i];
                time += all * (Begin(age + 1) - Begin(age));
                _densities[i] = (hits + 1e-9) / (time + 1e-3);
                _hits[i] *= Remembered;
                _ends[i] *= Remembered;
            }
        }
    }

    private int Now(MemoryEntry entry) => entry.Uses == 0 ? _stored : Volatile.Read(ref _proven);

    private static int Place(int uses, int age)
    {
        var of = uses == 0 ? 0 : Math.Min(Classes - 1, 1 + BitOperations.Log2((uint)uses));
        return (of * Ages) + Bucket(Math.Max(0, age));
    }

    // Four ages to each octave.
    private static int Bucket(int time)
    {
        if (time < 4) return time;
        var octave = BitOperations.Log2((uint)time);
        return Math.Min(Ages - 1, (4 * (octave - 1)) + ((time >> (octave - 2)) & 3));
    }

    private static double Begin(int bucket) => bucket < 4 ? bucket : Math.ScaleB(4 + (bucket % 4), (bucket / 4) - 1);
}
