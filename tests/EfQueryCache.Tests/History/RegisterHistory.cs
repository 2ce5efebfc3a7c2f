namespace EfQueryCache.Tests.History;

/// <summary>Everything that happened to one register.</summary>
internal sealed class RegisterHistory
{
    private const int Neighbours = 7;

    private readonly RegisterEvent[] _byStart;
    private readonly Dictionary<long, RegisterEvent> _writes;
    private readonly HashSet<long> _seen;

    private readonly BoundedPromise? _bounded;

    public RegisterHistory(IEnumerable<RegisterEvent> events, BoundedPromise? bounded = null)
    {
        _bounded = bounded;
        _byStart = [.. events.OrderBy(e => e.Start)];
        _writes = _byStart.Where(e => e.Kind != EventKind.Read).ToDictionary(e => e.Attempt);
        _seen = [.. _byStart.Where(e => e.Kind == EventKind.Read).Select(e => e.Attempt)];
    }

    public IEnumerable<Violation> FindViolations() => [.. FindForged(), .. FindLostUpdates(), .. FindMisplaced()];

    /// <summary>What was read must have been written by somebody who did not take it back.</summary>
    private IEnumerable<Violation> FindForged()
    {
        foreach (var read in _byStart.Where(e => e.Kind == EventKind.Read))
        {
            if (read.Attempt == 0)
            {
                if (read.Version != 0) yield return Report("read a version that nobody wrote", read);
            }
            else if (!_writes.TryGetValue(read.Attempt, out var write) || write.Version != read.Version)
            {
                yield return Report("read a version that nobody wrote", read);
            }
            else if (write.Kind == EventKind.NotCommitted)
            {
                yield return Report("read a version that was never committed", read, write);
            }
        }
    }

    /// <summary>A version is made once.</summary>
    private IEnumerable<Violation> FindLostUpdates()
    {
        var byVersion = new Dictionary<int, RegisterEvent>();
        foreach (var write in _byStart.Where(e => e.Kind != EventKind.Read && IsVisible(e)))
        {
            if (!byVersion.TryAdd(write.Version, write)) yield return Report("wrote a version that another wrote as well", write, byVersion[write.Version]);
        }
    }

    /// <summary>Who is called after another has returned must not come before it in the order of versions.</summary>
    private IEnumerable<Violation> FindMisplaced()
    {
        // A write of unknown outcome has not returned, as far as anybody can tell: it may take effect at any later time.
        var returned = _byStart.Where(e => IsVisible(e) && e.Kind != EventKind.Unknown).OrderBy(e => e.End).ToArray();
        var next = 0;
        RegisterEvent? newest = null;
        var seen = new SeenByNodes(returned, _bounded);
        foreach (var e in _byStart.Where(IsVisible))
        {
            for (; next < returned.Length && returned[next].End < e.Start; next++)
            {
                if (newest is null || returned[next].Version > newest.Value.Version) newest = returned[next];
                seen.Add(returned[next]);
            }

            if (e.IsBounded)
            {
                if (seen.FindBroken(e) is { } broken) yield return Report(broken.Rule, e, broken.Witness);
                continue;
            }

            if (newest is not { } before) continue;
            if (e.Kind == EventKind.Read)
            {
                if (e.Version < before.Version) yield return Report("read an older version than was known before", e, before);
            }
            else if (e.Version <= before.Version)
            {
                yield return Report("wrote a version that was not newer than one known before", e, before);
            }
        }
    }

    // A write of unknown outcome that nobody saw may or may not have happened: the history is linearizable without it if it
    // is with it.
    private bool IsVisible(RegisterEvent e) => e.Kind switch
    {
        EventKind.NotCommitted => false,
        EventKind.Unknown => _seen.Contains(e.Attempt),
        _ => true,
    };

    private Violation Report(string rule, RegisterEvent culprit, RegisterEvent? witness = null)
    {
        var position = Array.IndexOf(_byStart, culprit);
        var around = _byStart[Math.Max(0, position - Neighbours)..Math.Min(_byStart.Length, position + Neighbours)].ToHashSet();
        foreach (var e in new[] { culprit, witness ?? culprit })
        {
            around.Add(e);
            if (_writes.TryGetValue(e.Attempt, out var write)) around.Add(write);
        }

        return new Violation(rule, culprit, witness, [.. around.OrderBy(e => e.Start)]);
    }
}
