using System.Globalization;
using EfQueryCache.Tests.History;

namespace EfQueryCache.Chaos;

/// <summary>What all nodes have written down.</summary>
internal sealed class Logs
{
    private readonly Dictionary<long, RegisterEvent> _writes = [];
    private readonly List<RegisterEvent> _reads = [];

    /// <param name="folder">Where the logs are.</param>
    public Logs(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*.log"))
        {
            using var file = new BinaryReader(new BufferedStream(File.OpenRead(path), 1 << 16));
            Read(file, int.Parse(Path.GetFileNameWithoutExtension(path).AsSpan(1), CultureInfo.InvariantCulture));
        }
    }

    public Dictionary<OperationKind, long> Operations { get; } = [];

    public Dictionary<string, int> Failures { get; } = [];

    public List<string> Complaints { get; } = [];

    public Dictionary<string, int> Killed { get; } = [];

    /// <summary>When which node, by its first worker, could not tell the second level of a write.</summary>
    public Dictionary<int, List<long>> Unreachable { get; } = [];

    public long Hits { get; private set; }

    public long SecondLevelHits { get; private set; }

    public long Misses { get; private set; }

    public Dictionary<BypassReason, long> Bypasses { get; } = [];

    public IReadOnlyCollection<RegisterEvent> Writes => _writes.Values;

    public IEnumerable<RegisterEvent> Events => _reads.Concat(_writes.Values);

    public int EventCount => _reads.Count + _writes.Count;

    public void Add(in RegisterEvent read) => _reads.Add(read);

    /// <summary>Writes whose writer died before it could tell ended, as far as it was concerned, when it died.</summary>
    public void End(Func<int, long> diedAt)
    {
        foreach (var (id, write) in _writes.Where(one => one.Value.End == long.MaxValue).ToArray())
        {
            _writes[id] = write with { End = diedAt(write.Worker), Why = "its process died" };
        }
    }

    private void Read(BinaryReader file, int worker)
    {
        (long Hits, long SecondLevelHits, long Misses, Dictionary<BypassReason, long> Bypasses) statistics = (0, 0, 0, []);
        try
        {
            while (true)
            {
                switch ((RecordKind)file.ReadByte())
                {
                    case RecordKind.Event:
                        ReadEvent(file, worker);
                        break;
                    case RecordKind.Done:
                        Add(Operations, (OperationKind)file.ReadByte(), 1);
                        break;
                    case RecordKind.Failure:
                        var failed = (OperationKind)file.ReadByte();
                        Add(Failures, $"{(failed.IsRead() ? "reads" : "writes")}: {file.ReadString()}", 1);
                        break;
                    case RecordKind.Complaint:
                        Complaints.Add($"{(OperationKind)file.ReadByte()}: {file.ReadString()}");
                        break;
                    case RecordKind.Unreachable:
                        if (!Unreachable.TryGetValue(worker, out var times)) Unreachable[worker] = times = [];
                        times.Add(file.ReadInt64());
                        break;
                    case RecordKind.Killed:
                        Add(Killed, file.ReadString(), 1);
                        break;
                    case RecordKind.Statistics:
                        statistics = (file.ReadInt64(), file.ReadInt64(), file.ReadInt64(), ReadCounts(file));
                        break;
                    case var unknown:
                        throw new InvalidDataException($"A log has a record of kind {unknown}.");
                }
            }
        }
        catch (EndOfStreamException)
        {
            // The end, perhaps within the record that was being written when the process was killed.
        }

        Hits += statistics.Hits;
        SecondLevelHits += statistics.SecondLevelHits;
        Misses += statistics.Misses;
        foreach (var (reason, count) in statistics.Bypasses) Add(Bypasses, reason, count);
    }

    private void ReadEvent(BinaryReader file, int worker)
    {
        var (kind, operation, shape) = ((EventKind)file.ReadByte(), (OperationKind)file.ReadByte(), (OperationKind)file.ReadByte());
        var e = new RegisterEvent(kind, operation, file.ReadInt32(), file.ReadInt32(), file.ReadInt64(), file.ReadInt64(), file.ReadInt64(), shape) { Worker = worker, Query = file.ReadByte(), IsBounded = file.ReadBoolean() };
        if (file.ReadString() is { Length: > 0 } why) e = e with { Why = why };
        if (kind == EventKind.Read) _reads.Add(e);
        else _writes[(e.Attempt << 9) + e.Key] = e; // a write to a row with a mirror is one to both
    }

    private static Dictionary<BypassReason, long> ReadCounts(BinaryReader file)
    {
        var counts = new Dictionary<BypassReason, long>();
        for (var left = file.ReadInt32(); left > 0; left--) counts[(BypassReason)file.ReadInt32()] = file.ReadInt64();
        return counts;
    }

    private static void Add<T>(Dictionary<T, int> counts, T what, int more) where T : notnull => counts[what] = counts.GetValueOrDefault(what) + more;

    private static void Add<T>(Dictionary<T, long> counts, T what, long more) where T : notnull => counts[what] = counts.GetValueOrDefault(what) + more;
}
