namespace EfQueryCache.Tests.History;

/// <summary>What reads of the level Bounded have to know of a register, at the time that one begins; times go forward.</summary>
/// <param name="returned">Everything that has returned, by when.</param>
/// <param name="promise">What is promised.</param>
internal sealed class SeenByNodes(RegisterEvent[] returned, BoundedPromise? promise)
{
    private readonly Dictionary<int, RegisterEvent> _written = [];
    private readonly Dictionary<(int Node, OperationKind Operation, byte Query), RegisterEvent> _read = [];

    // When it was first known that there is this version or a newer one.
    private readonly SortedList<int, long> _known = [];
    private RegisterEvent? _newest;
    private int _next;

    /// <summary>Something has returned.</summary>
    public void Add(in RegisterEvent e)
    {
        if (promise is null) return;
        var node = promise.NodeOf(e.Worker);
        if (e.Kind == EventKind.Read) Keep(_read, (node, e.Operation, e.Query), e);
        else Keep(_written, node, e);
        if (_known.Count == 0 || e.Version > _known.GetKeyAtIndex(_known.Count - 1)) _known.Add(e.Version, e.End);
    }

    /// <summary>What a read breaks that begins now, and what with; or <see langword="null"/>.</summary>
    public (string Rule, RegisterEvent Witness)? FindBroken(in RegisterEvent read)
    {
        var node = promise!.NodeOf(read.Worker);
        for (; _next < returned.Length && returned[_next].End < read.Start - promise.MaxStaleness; _next++)
        {
            if (_newest is null || returned[_next].Version > _newest.Value.Version) _newest = returned[_next];
        }

        Measure(read);
        if (_newest is { } known && read.Version < known.Version) return ("read an older version than was known for longer than MaxStaleness", known);
        if (_written.TryGetValue(node, out var own) && read.Version < own.Version) return ("read an older version than its own process had written", own);
        if (_read.TryGetValue((node, read.Operation, read.Query), out var before) && read.Version < before.Version) return ("read an older version than its own process had read before by the same query", before);
        return null;
    }

    private static void Keep<TKey>(Dictionary<TKey, RegisterEvent> newest, TKey key, in RegisterEvent e) where TKey : notnull
    {
        if (!newest.TryGetValue(key, out var known) || e.Version > known.Version) newest[key] = e;
    }

    // The versions become known in their order, so the first newer one was known the longest.
    private void Measure(in RegisterEvent read)
    {
        var (low, high) = (0, _known.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_known.GetKeyAtIndex(middle) > read.Version) high = middle;
            else low = middle + 1;
        }

        if (low < _known.Count) promise!.Saw(read.Start - _known.GetValueAtIndex(low));
    }
}
