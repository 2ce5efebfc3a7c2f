using System.Globalization;
using System.Text;

namespace EfQueryCache.Tests.History;

/// <summary>What a workload did, and whether what it saw is linearizable.</summary>
internal sealed class WorkloadReport
{
    private readonly WorkloadOptions _options;
    private readonly TimeSpan _elapsed;
    private readonly IReadOnlyList<Recorder> _recorders;
    private readonly Dictionary<EventKind, int> _writes;

    public WorkloadReport(WorkloadOptions options, TimeSpan elapsed, IReadOnlyList<Recorder> recorders, long hits)
    {
        (_options, _elapsed, _recorders, Hits) = (options, elapsed, recorders, hits);
        Operations = Enum.GetValues<OperationKind>().ToDictionary(kind => kind, kind => recorders.Sum(r => r.Count(kind)));
        CachedReads = Operations.Sum(o => o.Key.IsCachedRead() ? o.Value : 0);
        Violations = HistoryChecker.Check(recorders.Select(r => r.Events));

        var events = recorders.SelectMany(r => r.Events);
        _writes = events.Where(e => e.Kind != EventKind.Read).CountBy(e => e.Kind).ToDictionary();
        var seen = events.Where(e => e.Kind == EventKind.Read).Select(e => e.Attempt).ToHashSet();
        UnknownButSeen = events.Count(e => e.Kind == EventKind.Unknown && seen.Contains(e.Attempt));
    }

    public IReadOnlyDictionary<OperationKind, long> Operations { get; }

    /// <summary>What the caches say of themselves.</summary>
    public IReadOnlyList<QueryCacheStatistics> Caches { get; init; } = [];

    public long CachedReads { get; }

    public long Hits { get; }

    public double HitRatio => (double)Hits / CachedReads;

    /// <summary>How many writes nobody acknowledged and somebody read.</summary>
    public int UnknownButSeen { get; }

    public IReadOnlyList<Violation> Violations { get; }

    /// <summary>Counts what became of each row written.</summary>
    public int Writes(EventKind outcome) => _writes.GetValueOrDefault(outcome);

    public override string ToString()
    {
        var text = new StringBuilder();
        var rows = _options.Tables * Registers.RowsPerTable;
        text.AppendLine(Invariant($"{Operations.Values.Sum():N0} operations in {_elapsed.TotalSeconds:N1} s by {WorkloadOptions.Workers} workers, {rows} rows in {_options.Tables} tables, 2 caches, seed {_options.Seed}"));
        text.AppendLine(Invariant($"  {string.Join(", ", Operations.Select(o => Invariant($"{o.Key} {o.Value:N0}")))}"));
        text.AppendLine(Invariant($"  something was to go wrong with {Counts(_recorders.SelectMany(r => r.Faults))}"));
        text.AppendLine(Invariant($"  links cut {Counts(_recorders.SelectMany(r => r.Cuts))}"));
        text.AppendLine(Invariant($"  cached reads {CachedReads:N0}, hits {Hits:N0} ({HitRatio:P1})"));
        text.AppendLine(Invariant($"  rows written: committed {Writes(EventKind.Committed):N0}, not committed {Writes(EventKind.NotCommitted):N0}, unknown {Writes(EventKind.Unknown):N0}, of which {UnknownButSeen:N0} were seen later"));
        text.Append(Invariant($"  violations {Violations.Count:N0} in {_recorders.Sum(r => r.Events.Count):N0} row events"));
        if (Violations.Count == 0) return text.ToString();
        text.AppendLine();
        foreach (var kind in Violations.CountBy(v => v.Kind)) text.AppendLine(Invariant($"    {kind.Value:N0} times {kind.Key}"));
        text.AppendLine("  the first:").Append(Violations[0]);
        return text.ToString();
    }

    private static string Counts<T>(IEnumerable<KeyValuePair<T, int>> counts) where T : notnull
        => string.Join(", ", counts.GroupBy(c => c.Key).Select(g => (g.Key, Count: g.Sum(c => c.Value))).OrderByDescending(g => g.Count).Select(g => Invariant($"{g.Key} {g.Count:N0}")));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
