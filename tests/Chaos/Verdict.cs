using System.Diagnostics;
using System.Globalization;
using System.Text;
using EfQueryCache.Tests.History;

namespace EfQueryCache.Chaos;

/// <summary>What a run did, and whether what was seen keeps the promises.</summary>
internal sealed class Verdict
{
    private const int Shown = 3;

    // A synchronous COMMIT does not wait for the second level to be told.
    private static readonly TimeSpan TellingTakes = TimeSpan.FromSeconds(1);


    private readonly ChaosOptions _options;
    private readonly Logs _logs;
    private readonly Nemesis _nemesis;
    private readonly TimeSpan _elapsed;
    private readonly BoundedPromise _bounded;
    private readonly Violation[] _violations;
    private readonly Violation[] _outside;
    private readonly Violation[] _untold;

    public Verdict(ChaosOptions options, Logs logs, Nemesis nemesis, TimeSpan elapsed)
    {
        (_options, _logs, _nemesis, _elapsed) = (options, logs, nemesis, elapsed);
        _bounded = new((long)(Timing.MaxStaleness.TotalSeconds * Stopwatch.Frequency), Run.FirstOf);
        var found = HistoryChecker.Check([logs.Events], _bounded).ToLookup(Classify);
        (_violations, _outside, _untold) = ([.. found[Class.Violation]], [.. found[Class.Outside]], [.. found[Class.Untold]]);
        foreach (var write in logs.Writes.Where(write => write.Why is not null && IsOfCache(write.Why))) logs.Complaints.Add($"{write.Shape} failed: {write.Why}");
    }

    private enum Class
    {
        Violation,

        /// <summary>Of a writer that was stopped for longer than its lease, or whose COMMIT took longer than the quarantine after Redis lost its mark.</summary>
        Outside,

        /// <summary>Of a writer that could not reach Redis, seen by another node: what the write mode Available allows.</summary>
        Untold,
    }

    public bool IsGood => _violations.Length == 0 && _logs.Complaints.Count == 0;

    public override string ToString()
    {
        var text = new StringBuilder();
        var operations = _logs.Operations.Values.Sum();
        var cached = _logs.Operations.Sum(operation => operation.Key.IsCachedRead() ? operation.Value : 0);
        text.AppendLine(Invariant($"{operations:N0} operations in {_elapsed.TotalSeconds:N1} s ({operations / _elapsed.TotalSeconds:N0}/s): {string.Join(", ", _logs.Operations.OrderBy(o => o.Key).Select(o => Invariant($"{o.Key} {o.Value:N0}")))}"));
        text.AppendLine(Invariant($"  cached reads {cached:N0}, hits {_logs.Hits:N0} ({(double)_logs.Hits / Math.Max(1, cached):P1}): memory {_logs.Hits - _logs.SecondLevelHits:N0} ({(_logs.Hits - _logs.SecondLevelHits) / (double)Math.Max(1, cached):P1}), second level {_logs.SecondLevelHits:N0} ({_logs.SecondLevelHits / (double)Math.Max(1, cached):P1})"));
        if (_options.Level != "strict") text.AppendLine(Invariant($"  older than known anywhere: {_bounded.Stale:N0} rows, the longest {Stopwatch.GetElapsedTime(0, _bounded.Worst).TotalSeconds:N3} s after a newer version was known; the bound is {Timing.MaxStaleness.TotalSeconds:N1} s"));
        text.AppendLine(Invariant($"  misses {_logs.Misses:N0}; bypasses: {Counts(_logs.Bypasses)}"));
        var outcomes = _logs.Writes.CountBy(write => write.Kind).ToDictionary();
        text.AppendLine(Invariant($"  rows written: committed {outcomes.GetValueOrDefault(EventKind.Committed):N0}, not committed {outcomes.GetValueOrDefault(EventKind.NotCommitted):N0} (refused for want of Redis {_logs.Writes.Count(IsRefused):N0}), unknown {outcomes.GetValueOrDefault(EventKind.Unknown):N0}"));
        text.AppendLine(Invariant($"  faults: {Counts(_nemesis.Faults)}"));
        text.AppendLine(Invariant($"  failed for want of PostgreSQL: {Counts(_logs.Failures.OrderByDescending(f => f.Value).Take(6))}"));
        Describe(text, "outside of the guarantees", _outside, 0);
        if (_options.WriteMode == WriteMode.Available) Describe(text, "after writes that Redis could not be told of (allowed)", _untold, 0);
        foreach (var complaint in _logs.Complaints.CountBy(Headline)) text.AppendLine(Invariant($"  complaint ({complaint.Value:N0} times): {complaint.Key}"));
        if (_logs.Complaints.Count > 0) text.AppendLine(_logs.Complaints[0]);
        Describe(text, "violations", _violations, Shown);
        text.Append(IsGood ? "passed" : "FAILED");
        return text.ToString();
    }

    private void Describe(StringBuilder text, string what, Violation[] violations, int shown)
    {
        text.AppendLine(Invariant($"  {what} {violations.Length:N0} in {_logs.EventCount:N0} row events"));
        foreach (var kind in violations.CountBy(violation => violation.Kind).OrderByDescending(kind => kind.Value).Take(8)) text.AppendLine(Invariant($"    {kind.Value:N0} times {kind.Key}"));
        foreach (var violation in violations.Take(shown)) text.Append("  ").Append(violation);
    }

    private Class Classify(Violation violation)
    {
        if (violation.Culprit.Kind != EventKind.Read || violation.Witness is not { } witness) return Class.Violation;
        var missed = _logs.Writes
            .Where(write => write.Key == violation.Culprit.Key && write.Kind != EventKind.NotCommitted && write.Version > violation.Culprit.Version && write.Version <= witness.Version)
            .ToArray();
        if (_options.WriteMode == WriteMode.Available && missed.Any(write => IsUntold(write) && Run.FirstOf(write.Worker) != Run.FirstOf(violation.Culprit.Worker))) return Class.Untold;
        return missed.Any(IsOutside) ? Class.Outside : Class.Violation;
    }

    private bool IsUntold(RegisterEvent write)
        => _logs.Unreachable.TryGetValue(Run.FirstOf(write.Worker), out var times) && times.Any(time => time >= write.Start && (time <= write.End || Stopwatch.GetElapsedTime(write.End, time) < TellingTakes));

    private bool IsOutside(RegisterEvent write)
        => _nemesis.Stops.Any(stop => stop.FirstWorker == Run.FirstOf(write.Worker) && stop.Start <= write.End && stop.End >= write.Start && Stopwatch.GetElapsedTime(stop.Start, stop.End) >= Timing.Lease)
            || (Stopwatch.GetElapsedTime(write.Start, write.End) > Timing.Quarantine && _nemesis.Losses.Any(loss => loss >= write.Start && loss <= write.End));

    private static bool IsRefused(RegisterEvent write) => write.Why?.Contains(nameof(QueryCacheUnavailableException), StringComparison.Ordinal) == true;

    private bool IsOfCache(string why)
        => why.Contains("Redis", StringComparison.Ordinal) && !why.Contains(nameof(QueryCacheUnavailableException), StringComparison.Ordinal)
            || (_options.WriteMode == WriteMode.Available && why.Contains(nameof(QueryCacheUnavailableException), StringComparison.Ordinal));

    private static string Headline(string complaint) => complaint.Split('\n')[0];

    private static string Counts<T>(IEnumerable<KeyValuePair<T, int>> counts) => string.Join(", ", counts.Select(count => Invariant($"{count.Key} {count.Value:N0}")));

    private static string Counts<T>(IEnumerable<KeyValuePair<T, long>> counts) => string.Join(", ", counts.OrderByDescending(count => count.Value).Select(count => Invariant($"{count.Key} {count.Value:N0}")));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
